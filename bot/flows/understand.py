"""What a typed word means among a few choices: its number, its words, a label with a slip."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.domain.hangul import is_han, jamo, squeeze
from bot.domain.messages import Choice, Inbound, InboundKind
from bot.flows.env import Env
from bot.texts.lookup import Texts

_CLOSE_ENOUGH = 80
_MAX_TYPED = 40
_MAX_SHORT = 12
# Longer sentences that begin with yes or no say more than that.
_MAX_FIRST = 20
# What politely ends an answer and belongs to no name: 대조동이에요.
_ENDING = re.compile(r"(?:이요|요|이에요|예요|에요|입니다|이고요|이라고요)$")
_CIRCLED = {chr(0x2460 + n): str(n + 1) for n in range(20)}
# As people say it: 2, (2), 2번, 2번이요, 2번째.
_NUMBER = re.compile(
    r"\(?([0-9]{1,2})[).]*(?:번|号|个|째|요|이요|이에요|입니다|이랑|하고|과|와)*[.]?"
)


def picked(env: Env, inbound: Inbound, choices: Sequence[Choice]) -> str | None:
    """The id of the choice that was pressed or typed; None if it was none of them."""
    if inbound.kind is InboundKind.CHOICE and inbound.choice is not None:
        return inbound.choice if any(c.id == inbound.choice for c in choices) else None
    if inbound.kind is not InboundKind.TEXT or len(inbound.text) > _MAX_TYPED:
        return None
    words = inbound.text
    return (
        by_number(words, choices)
        or by_words(env.world.texts, words, choices)
        or by_label(words, choices)
        or by_first_words(env.world.texts, words, choices)
    )


def by_number(text: str, choices: Sequence[Choice]) -> str | None:
    """`2`, `2번`, `(2)` or a circled two mean the second choice."""
    said = text.strip()
    number = _NUMBER.fullmatch(_CIRCLED.get(said, said))
    if number and 1 <= int(number[1]) <= len(choices):
        return choices[int(number[1]) - 1].id
    return None


def by_words(texts: Texts, text: str, choices: Sequence[Choice]) -> str | None:
    """Other words for the same, in any language: the texts `typed.<id>` ("예" for yes)."""
    said = squeeze(text)
    return next((c.id for c in choices if said in _other_words(texts, c.id)), None)


def by_first_words(texts: Texts, text: str, choices: Sequence[Choice]) -> str | None:
    """A short answer that begins with one of those words: "응 그래 해줘".

    Only for choices that say what may not follow (the texts `unless.<id>`): "네, 안 할래요" and
    "아니 위험해요" are asked again.
    """
    first, *rest = text.split() or [""]
    if not rest or len(text.strip()) > _MAX_FIRST:
        return None
    for choice in choices:
        unless = _squeezed(texts, f"unless.{choice.id}")
        if not unless or squeeze(first) not in _other_words(texts, choice.id):
            continue
        if all(_agrees(texts, word, choice.id, choices, unless) for word in rest):
            return choice.id
    return None


def _agrees(
    texts: Texts, word: str, choice_id: str, choices: Sequence[Choice], unless: frozenset[str]
) -> bool:
    meant = by_words(texts, word, choices) or by_label(word, choices)
    said = squeeze(word)
    return meant == choice_id if meant else not any(part in said for part in unless)


def is_yes_or_no(texts: Texts, text: str) -> bool:
    """Whether a short text begins with yes or no in any language: an answer to something else."""
    first = squeeze((text.split() or [""])[0])
    known = _other_words(texts, "yes") | _other_words(texts, "no")
    return bool(first) and len(text.strip()) <= _MAX_SHORT and first in known


def declines(texts: Texts, text: str, about: str = "") -> bool:
    """Whether a short sentence says that they would rather not tell: "남기고 싶지 않아요".

    `about`: what else means no where that is asked for ("phone": "전화기가 없어요").
    """
    said = squeeze(text) if len(text.strip()) <= _MAX_TYPED and "?" not in text else ""
    parts = _squeezed(texts, "declines.any")
    parts |= _squeezed(texts, f"declines.{about}") if about else frozenset()
    return bool(said) and any(part in said for part in parts)


def _other_words(texts: Texts, choice_id: str) -> frozenset[str]:
    return _squeezed(texts, f"typed.{choice_id}")


@lru_cache(maxsize=1024)
def _squeezed(texts: Texts, key: str) -> frozenset[str]:
    return frozenset(squeeze(word) for lang in texts.languages for word in texts.words(lang, key))


# Labels and words of the city, which every turn compares with; never what residents wrote.
_squeezed_label = lru_cache(maxsize=4096)(squeeze)
_spelled_label = lru_cache(maxsize=4096)(jamo)


def by_label(text: str, choices: Sequence[Choice]) -> str | None:
    """The label itself, its beginning, or something one slip away from it."""
    said = squeeze(text)
    if not said:
        return None
    labels = {choice.id: _squeezed_label(choice.label) for choice in choices}
    for choice_id, label in labels.items():
        if said == label or _ENDING.sub("", said) == label:
            return choice_id
    starts = [choice.id for choice in choices if _begins(choice.label, said)]
    if len(starts) == 1:
        return starts[0]
    if any(map(is_han, said)):
        return None  # 同意 and 不同意 are one character apart
    typed = jamo(said)
    # Endings are alike, beginnings tell: 아이가 있어요 is no slip of 장애가 있어요.
    spelled = {
        choice_id: letters
        for choice_id, label in labels.items()
        if (letters := _spelled_label(label))[:1] == typed[0]
    }
    found = process.extractOne(typed, spelled, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH)
    return found[2] if found else None


def _begins(label: str, said: str) -> bool:
    """One letter is a beginning only if it is the whole first word: 네 of "네, 동의해요"."""
    if len(said) == 1:
        return _squeezed_label(label.split(maxsplit=1)[0]) == said
    return _squeezed_label(label).startswith(said)
