"""A stored report in words, for the counselor's page and for other systems: label and value.

It reads finished reports (`Report.as_json`) and unfinished ones (the answers as they were given)
alike.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.city import City
from bot.domain.offer import OfferKind
from bot.texts.lookup import Texts

# In the order in which a counselor wants to know it.
ORDER = (
    "who",
    "danger",
    "signs",
    "since",
    "troubles",
    "story",
    "household",
    "age",
    "place",
    "call",
    "updates",
    "reward",
    "mode",
)

# The same of a wish for Care SOS (`bot/flows/care_sos.py`).
OF_CARE = (
    *("whom", "today", "verdict", "group", "move", "family", "public", "change"),
    *("services", "income"),
)


# The same of a search for programs (`bot/flows/find_program.py`).
OF_QUESTION = ("need", "question", "stage", "kinds", "trouble", "percent", "district")
_IN_WORDS = ("question", "district")


# The same of an offer of help that a person was asked for in the middle of.
OF_OFFER = ("kind", "keeps", "what", "often", "since", "whom")


def told(
    texts: Texts, city: City, lang: str, report: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """Key, label and value of every answer that a report holds, in `lang`."""
    shown = _Shown(texts, city, lang)
    for key in ORDER:
        value = shown.answer(key, report)
        if value:
            yield key, texts.get(lang, f"report.{key}.name"), value
    if report.get("kind") in list(OfferKind):
        yield from of_offer(texts, lang, report)
    elif "whom" in report:
        yield from _of_care(texts, lang, report)
    if "need" in report:
        yield from _of_question(texts, city, lang, report)


def _of_care(texts: Texts, lang: str, report: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What a wish for Care SOS holds besides."""
    for key in OF_CARE:
        value = report.get(key)
        said = value if isinstance(value, list) else filter(None, [value])
        words = [f"care_sos.{key}.{one}" for one in said]
        known = ", ".join(texts.get(lang, word) for word in words if texts.has(word))
        if known:
            yield key, texts.get(lang, f"care_sos.{key}.name"), known


def _of_question(
    texts: Texts, city: City, lang: str, report: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """What somebody looked for, and told, who looked for a program."""
    for key in OF_QUESTION:
        value = spoken_answer(texts, city, lang, key, report.get(key))
        if value:
            yield key, texts.get(lang, f"find_program.{key}.name"), value


def spoken_answer(texts: Texts, city: City, lang: str, key: str, said: object) -> str:
    """An answer to `bot/flows/find_program.py` in words; empty where nothing was said."""
    if isinstance(said, list):
        return ", ".join(filter(None, (_word(texts, lang, key, one) for one in said)))
    if isinstance(said, dict):
        words = str(said.get("words") or "")
        born, place = said.get("year"), str(said.get("outside") or "")
        return texts.get(lang, "find_program.born", year=born) if born else words or place
    if isinstance(said, int) and said is not True:
        number = "find_program.percent_told" if key == "percent" else "find_program.years"
        return texts.get(lang, number, number=said)
    if key == "district" and said == "here":
        return city.name.get(lang) or city.name[texts.languages[0]]
    return _word(texts, lang, key, said) or (str(said) if key in _IN_WORDS and said else "")


def _word(texts: Texts, lang: str, key: str, said: object) -> str:
    words = f"find_program.{key}.{said}"
    return texts.get(lang, words) if said and texts.has(words) else ""


def of_offer(texts: Texts, lang: str, offer: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Key, label and value of what somebody offers to give."""
    for key in OF_OFFER:
        value, name = offer.get(key), f"offer_help.{key}.name"
        if isinstance(value, str) and value and texts.has(name):
            word = f"offer_help.{key}.{value}"
            yield key, texts.get(lang, name), texts.get(lang, word) if texts.has(word) else value


class _Shown:
    """Answers in one language."""

    def __init__(self, texts: Texts, city: City, lang: str) -> None:
        self._texts = texts
        self._city = city
        self._lang = lang

    def answer(self, key: str, report: Mapping[str, Any]) -> str:
        """The value in words; empty where there is none."""
        value = report.get(key)
        if key == "place":
            return self._place(value, report.get("place.dong"))
        if key == "who" and value:
            more = (self._code(k, report.get(k)) for k in ("who", "role", "relation"))
            return " · ".join(filter(None, more))
        if key == "mode" and report.get("easy"):
            value = "easy"
        if isinstance(value, list):
            return ", ".join(self._code(key, one) for one in value)
        return self._code(key, value)

    def _code(self, key: str, code: object) -> str:
        """A code's words; the code itself where a newer part of the program invented it."""
        if not isinstance(code, str) or not code:
            return ""
        words = f"report.{key}.{code}"
        return self._texts.get(self._lang, words) if self._texts.has(words) else code

    def _place(self, value: object, picked: object) -> str:
        """A finished report names one dong, an unfinished one those it may be."""
        if isinstance(value, str):
            return value
        if not isinstance(value, dict):
            return ""
        dongs = [picked or value.get("dong")] if picked or "dong" in value else value.get("dongs")
        names = {dong.id: dong.name for dong in self._city.dongs}
        named = [self._own(names[dong]) for dong in dongs or () if dong in names]
        words = str(value.get("words") or "")
        outside = value.get("outside")
        note = self._texts.get(self._lang, "place.elsewhere", place=outside) if outside else ""
        parts = (*(name for name in named if name not in words), words, note)
        return " · ".join(filter(None, parts))

    def _own(self, names: Mapping[str, str]) -> str:
        return names.get(self._lang) or names[self._texts.languages[0]]
