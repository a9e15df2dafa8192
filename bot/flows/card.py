"""A program as a card that a counselor sends: for whom, what, how, and how sure this is.

Never a promise, and no sums of money: those change every year and depend on the household.
"""

import re

from bot.domain.program import Program
from bot.texts.lookup import Texts

_KOREAN, _ENGLISH = "ko", "en"
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SUM = re.compile(
    r"\d[\d,.]*\s*(?:[십백천만억]\s*)*원|(?:₩|\bKRW)\s*\d|\d[\d,.]*\s*(?:won|KRW)\b", re.IGNORECASE
)


def card(texts: Texts, lang: str, program: Program) -> str:
    """The card in the resident's language; who reads no Korean gets the English summary."""
    return "\n".join(
        filter(
            None,
            (
                texts.get(lang, "find_program.details.name", name=named(lang, program)),
                *_described(texts, lang, program),
                _paired(texts, lang, "phone", program.phone),
                _how_sure(texts, lang, program),
            ),
        )
    )


def named(lang: str, program: Program) -> str:
    """Its name; for who reads neither Korean nor English the one to show at a desk."""
    return program.name_en if lang == _ENGLISH else program.name_ko


def without_sums(words: str) -> str:
    """The sentences that name no sum of money."""
    return " ".join(one for one in _SENTENCE.split(words.strip()) if not _SUM.search(one))


def _described(texts: Texts, lang: str, program: Program) -> list[str]:
    if lang != _KOREAN:
        return [without_sums(program.summary_en)]
    return [
        _paired(texts, lang, "who", without_sums(program.eligibility)),
        _paired(texts, lang, "what", without_sums(program.benefit)),
        _paired(texts, lang, "how", without_sums(program.how_to_apply)),
    ]


def _how_sure(texts: Texts, lang: str, program: Program) -> str:
    key = "as_of_verified" if program.verified else "as_of_unverified"
    return texts.get(lang, f"find_program.{key}", date=program.as_of.isoformat())


def _paired(texts: Texts, lang: str, key: str, words: str) -> str:
    return texts.get(lang, f"find_program.details.{key}", words=words) if words else ""
