"""Canned replies: words that a counselor often needs, in every language residents write in."""

import re
import string
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.domain.city import STRICT

MAX_CHARS = 1000
"""A reply is one message, and fits every channel."""
PLACEHOLDERS = frozenset(
    {"number", "counselor", "center", "center_phone", "promised", "phone", "service"}
)
"""What may stand in braces: the receipt number, who writes, the dong center and its telephone, by
when somebody answers, the city's welfare desk, and the name of this service."""
_ID = re.compile(r"[a-z0-9_]{1,48}")
# A particle that follows the word: one form of the pair begins like this after a consonant.
_PAIR = re.compile(r"[은이을과아으][가-힣]*/[가-힣]+|[가-힣]+/[은이을과아으][가-힣]*")


@dataclass(frozen=True, slots=True)
class Reply:
    """One canned reply. `title` is for counselors; `text` maps a language to a template."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    title: dict[str, str]
    text: dict[str, str]

    def named(self, lang: str) -> str:
        """Its title in a language, else in the one it has."""
        return self.title.get(lang) or next(iter(self.title.values()), self.id)


def mistakes(replies: Sequence[Reply], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with each: (id, what). `languages`: the city's, its own first."""
    seen: set[str] = set()
    for reply in replies:
        if not _ID.fullmatch(reply.id):
            yield reply.id, "an id is lower-case letters, digits and underscores"
        if reply.id in seen:
            yield reply.id, "this id is used twice"
        seen.add(reply.id)
        yield from ((reply.id, what) for what in wrong(reply, languages))


def wrong(reply: Reply, languages: Sequence[str]) -> Iterator[str]:
    """What is wrong with one reply."""
    first = languages[0]
    if not reply.title.get(first):
        yield f"the title is missing in {first}"
    for lang in languages:
        if not reply.text.get(lang, "").strip():
            yield f"the text is missing in {lang}"
    yield from _of_templates(reply.text, first)


def _of_templates(texts: Mapping[str, str], first: str) -> Iterator[str]:
    expected = placeholders(texts.get(first, ""))
    for lang, template in texts.items():
        found = placeholders(template)
        if len(template) > MAX_CHARS:
            yield f"the text in {lang} is longer than {MAX_CHARS} characters"
        if found is None:
            yield f"a brace in {lang} has no partner"
            continue
        yield from (f"{{{name}}} in {lang} is unknown" for name in _unknown(found))
        if expected is not None and found != expected:
            yield f"the placeholders in {lang} differ from those in {first}"


def _unknown(names: Collection[str]) -> list[str]:
    return sorted(set(names) - PLACEHOLDERS)


def placeholders(template: str) -> frozenset[str] | None:
    """The names in braces; None where the braces do not match or hide more than a name.

    A Korean particle may follow the name: `{center:이/가}`.
    """
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        return None
    if any(change or (spec and not _PAIR.fullmatch(spec)) for _, _, spec, change in parts):
        return None
    return frozenset(name for _, name, _, _ in parts if name is not None)
