"""The rules of the Bot API that the fake keeps, and the shapes of people and chats in it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
DATE = 1_795_312_800


@dataclass
class Stumble:
    """What a call of a method meets: an error, or with status 200 nothing.

    `hangs` and `cuts`: the call is carried out, but whoever called waits, or is cut off.
    """

    status: int = 500
    retry_after: int | None = None
    hangs: bool = False
    cuts: bool = False

    @property
    def is_refusal(self) -> bool:
        return self.status != 200 and not (self.hangs or self.cuts)


class RefusedError(Exception):
    """The API says no."""

    def __init__(self, status: int, description: str, **parameters: object) -> None:
        super().__init__(description)
        self.answer = {"ok": False, "error_code": status, "description": description} | (
            {"parameters": parameters} if parameters else {}
        )
        self.status = status


def refusal(stumble: Stumble) -> RefusedError:
    if stumble.status == 429:
        return RefusedError(429, "Too Many Requests", retry_after=stumble.retry_after or 1)
    return RefusedError(stumble.status, f"stumbled {stumble.status}")


def check_keyboard(rows: Iterable[list[Json]]) -> None:
    buttons = [button for row in rows for button in row]
    for button in buttons:
        data, url = button.get("callback_data"), button.get("url")
        if data is not None and not 1 <= len(data.encode()) <= 64:
            raise RefusedError(400, "Bad Request: BUTTON_DATA_INVALID")
        if url is not None and not url.startswith(("https://", "http://", "tg://")):
            raise RefusedError(400, "Bad Request: BUTTON_URL_INVALID")
        if not button["text"]:
            raise RefusedError(400, "Bad Request: text buttons are unallowed to be empty")
    if len(buttons) > 100:
        raise RefusedError(400, "Bad Request: reply markup is too long")


def chat(chat_id: int) -> Json:
    if chat_id < 0:
        return {"id": chat_id, "type": "supergroup", "title": "상담팀"}
    return {"id": chat_id, "type": "private", "first_name": "주민"}


def person(chat_id: int) -> Json:
    return {"id": chat_id, "is_bot": False, "first_name": "주민", "language_code": "ko"}


def value(name: str, text: str) -> Any:
    """A form value as the JSON it stands for; what is none, or is said to people, is text."""
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    return text if name == "text" or isinstance(parsed, str) else parsed
