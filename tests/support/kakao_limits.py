"""What Kakao accepts as a SkillResponse 2.0, written down from its chatbot guide (read 2026-11).

Independent of `bot.handlers.kakao`, so that a wrong limit there is found.
"""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError, model_validator

MAX_BYTES = 30_720
# A character that is spelled out; behind an escaped backslash a `u` is only a letter.
_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?!0000)")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Button(_Strict):
    """A button on a card."""

    label: str = Field(min_length=1, max_length=14)
    action: str = Field(pattern="^(webLink|message|block|phone|share|operator)$")
    webLinkUrl: HttpUrl | None = Field(None, strict=False)  # noqa: N815 - Kakao's spelling
    phoneNumber: str | None = Field(None, pattern=r"^[0-9+\-]{3,20}$")  # noqa: N815
    messageText: str | None = None  # noqa: N815
    blockId: str | None = None  # noqa: N815
    extra: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _has_a_target(self) -> "Button":
        targets = {
            "webLink": self.webLinkUrl,
            "phone": self.phoneNumber,
            "message": self.messageText,
            "block": self.blockId,
        }
        if self.action in targets and not targets[self.action]:
            raise ValueError(f"a {self.action} button without its target")
        return self


class QuickReply(_Strict):
    """A button under the answer."""

    label: str = Field(min_length=1, max_length=14)
    action: str = Field(pattern="^(message|block)$")
    messageText: str = Field(min_length=1)  # noqa: N815
    blockId: str | None = None  # noqa: N815
    extra: dict[str, Any] | None = None


class SimpleText(_Strict):
    """A bubble of text."""

    text: str = Field(min_length=1, max_length=1000)


class TextCard(_Strict):
    """A bubble of text with buttons; title and description share their 400 characters."""

    title: str = Field("", max_length=50)
    description: str = ""
    buttons: list[Button] = Field(max_length=3)

    @model_validator(mode="after")
    def _says_something_short(self) -> "TextCard":
        if not 1 <= len(self.title) + len(self.description) <= 400:
            raise ValueError("title and description together: 1 to 400 characters")
        return self


class Output(_Strict):
    """One bubble: exactly one kind."""

    simpleText: SimpleText | None = None  # noqa: N815
    textCard: TextCard | None = None  # noqa: N815

    @model_validator(mode="after")
    def _is_one_kind(self) -> "Output":
        if (self.simpleText is None) == (self.textCard is None):
            raise ValueError("one kind a bubble")
        return self


class Template(_Strict):
    """The bubbles and the buttons under them."""

    outputs: list[Output] = Field(min_length=1, max_length=3)
    quickReplies: list[QuickReply] = Field([], max_length=10)  # noqa: N815


class SkillResponse(_Strict):
    """The whole answer."""

    version: str = Field(pattern=r"^2\.0$")
    template: Template


def broken_limits(sent: bytes) -> list[str]:
    """What is wrong with an answer as it goes over the wire; empty if Kakao accepts it."""
    return list(_broken(sent))


def _broken(sent: bytes) -> Iterator[str]:
    if len(sent) > MAX_BYTES:
        yield f"{len(sent)} bytes are more than {MAX_BYTES}"
    if _ESCAPED.search(sent):
        yield "escaped characters: send UTF-8"
    try:
        SkillResponse.model_validate_json(sent)
    except ValidationError as error:
        for wrong in error.errors(include_url=False):
            yield f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}"
