"""The questions by which a program is found. Every one may be skipped, none asks who it is."""

import re
from collections.abc import Sequence
from typing import ClassVar, cast

from bot.domain.codes import LifeStage
from bot.domain.effects import Json
from bot.domain.frozen import frozen
from bot.domain.hangul import squeeze
from bot.domain.messages import Choice, Inbound, InboundKind, Message
from bot.flows.env import Env
from bot.flows.household import year_in
from bot.flows.optional import Skippable, Ticks
from bot.flows.questions import DONE, SKIP, One, labelled
from bot.flows.steps import Answer, Draft, Taken, Unclear
from bot.flows.understand import picked
from bot.programs.eligibility import HOUSEHOLDS

NEED_MAX = 1000
STEPS, NONE, HERE = "steps", "none", "here"
STAGES = (
    LifeStage.PREGNANCY,
    LifeStage.INFANT,
    LifeStage.CHILD,
    LifeStage.TEEN,
    LifeStage.YOUTH,
    LifeStage.MIDDLE,
    LifeStage.SENIOR,
)
AIDED, NOTHING, SUM, YEAR = "aided", "nothing", "won", "year"
SIZES = ("1", "2", "3", "4", "5", "6", "more")
_MAX_TYPED = 60
_SUM = re.compile(
    r"([0-9]+(?:\.[0-9]+)?|[일이삼사오육칠팔구]?백|[일이삼사오육칠팔구])(만|万|million|mil|tri[ệe]u)?"
)
_TELLS_AGE = re.compile("세|살|old", re.IGNORECASE)
_HUNDREDS = "일이삼사오육칠팔구"
_MAN, _MILLION = 10_000, 1_000_000
# Who writes 250 means 250만; nobody's household earns as little in won.
_SURELY_WON = 100_000
_HIGHEST = 1_000_000_000


@frozen
class Need:
    """What help is wanted, in their own words; or "one by one". `{"words": …}` or `"steps"`."""

    key: str = "need"
    is_open: ClassVar[bool] = True

    def _choices(self, env: Env) -> tuple[Choice, ...]:
        return labelled(env, f"{env.flow}.{self.key}", (STEPS,))

    def message(self, env: Env, draft: Json) -> Message:
        """The question and the other way."""
        del draft
        return Message(env.text(f"{env.flow}.{self.key}.ask"), self._choices(env))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """The button, or whatever was written."""
        del draft
        if picked(env, inbound, self._choices(env)):
            return Answer(STEPS)
        return _in_words(inbound) or Unclear("unclear.words")

    def fits(self, value: Json) -> bool:
        """The button's word, or words."""
        return value == STEPS or _is_words(value)


@frozen
class Look(One):
    """Which of the programs to see, or what else; other words begin the search anew."""

    is_open: ClassVar[bool] = True

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A button, its number or label; else the words look for something else."""
        taken = One.take(self, env, inbound, draft)
        return (_in_words(inbound) or taken) if isinstance(taken, Unclear) else taken

    def fits(self, value: Json) -> bool:
        """One of the options, or words."""
        return value in self.options or _is_words(value)


@frozen
class Stage(Skippable):
    """The stage of life of whom the help is for; or the age, or `{"year": …}` of birth."""

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A button, or a short text that tells the age: 72세, 1954년생."""
        taken = Skippable.take(self, env, inbound, draft)
        if not isinstance(taken, Unclear) or inbound.kind is not InboundKind.TEXT:
            return taken
        born = year_in(inbound.text, env.now.year)
        if born is None:
            return taken
        is_age = _TELLS_AGE.search(inbound.text)
        return Answer(env.now.year - born if is_age else {YEAR: born})

    def fits(self, value: Json) -> bool:
        """A stage, an age, a year, or skipped."""
        is_year = isinstance(value, dict) and isinstance(value.get(YEAR), int)
        return is_year or isinstance(value, int) or Skippable.fits(self, value)


@frozen
class Kinds(Ticks):
    """The kinds of household that apply; "nothing of this" answers at once."""

    def _ticked(self, draft: Json) -> list[str]:
        """What is ticked: "nothing of this" is no tick that one could add to."""
        ticked = () if draft in (None, [NONE]) else cast("list[str]", draft)
        return [option for option in self.options if option in ticked]

    def _choices(self, env: Env, ticked: Sequence[str]) -> tuple[Choice, ...]:
        """Where something is ticked, "nothing of this" is no choice any more."""
        gone = (*ticked, NONE) if ticked else ()
        left = tuple(option for option in self.options if option not in gone)
        shown = labelled(env, f"{env.flow}.{self.key}", left)
        if not ticked:
            return shown + labelled(env, "choice", (SKIP,))
        return labelled(env, "choice", (DONE,)) + shown

    def message(self, env: Env, draft: Json) -> Message:
        """The question, what is ticked, and buttons for the rest."""
        asked, ticked = Ticks.message(self, env, draft), self._ticked(draft)
        if not ticked:
            return asked
        shown = labelled(env, f"{env.flow}.{self.key}", tuple(ticked))
        words = ", ".join(choice.label for choice in shown)
        return Message(env.text(f"{env.flow}.{self.key}.ticked", labels=words), asked.choices)

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A tick, "done", "skip", or "nothing of this"."""
        taken = Ticks.take(self, env, inbound, draft)
        is_nothing = isinstance(taken, Draft) and NONE in cast("list[Json]", taken.value)
        return Answer([NONE]) if is_nothing else taken


@frozen
class Earn:
    """What the household earns in a month: `{"won": …}`, "aided", "nothing", or skipped."""

    key: str = "earn"

    def _choices(self, env: Env) -> tuple[Choice, ...]:
        own = labelled(env, f"{env.flow}.{self.key}", (AIDED, NOTHING))
        return own + labelled(env, "choice", (SKIP,))

    def message(self, env: Env, draft: Json) -> Message:
        """The question and what may be said instead of a sum."""
        del draft
        return Message(env.text(f"{env.flow}.{self.key}.ask"), self._choices(env))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A sum before the numbers of the buttons: 2 is none of them."""
        del draft
        is_text = inbound.kind is InboundKind.TEXT
        won = won_in(inbound.text) if is_text else None
        if won is not None and won >= _SURELY_WON:
            return Answer({SUM: won})
        option = picked(env, inbound, self._choices(env))
        if option:
            return Answer("" if option == SKIP else option)
        return Unclear(f"{env.flow}.{self.key}.unclear")

    def fits(self, value: Json) -> bool:
        """A sum, one of the buttons, or skipped."""
        is_sum = isinstance(value, dict) and isinstance(value.get(SUM), int)
        return is_sum or value in ("", AIDED, NOTHING)


@frozen
class District:
    """Where they live: the city, or another place by its name (`{"outside", "scopes"}`)."""

    key: str = "district"

    def _choices(self, env: Env) -> tuple[Choice, ...]:
        label = env.text(f"{env.flow}.{self.key}.{HERE}", city=env.name(env.world.city.name))
        return (Choice(HERE, label), *labelled(env, "choice", (SKIP,)))

    def message(self, env: Env, draft: Json) -> Message:
        """The question, the city's own button, and "skip"."""
        del draft
        return Message(env.text(f"{env.flow}.{self.key}.ask"), self._choices(env))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A button or a place's name."""
        del draft
        option = picked(env, inbound, self._choices(env))
        if option:
            return Answer("" if option == SKIP else option)
        where = place_in(env, inbound.text) if inbound.kind is InboundKind.TEXT else None
        return Answer(where) if where else Unclear(f"{env.flow}.{self.key}.unclear")

    def fits(self, value: Json) -> bool:
        """Here, elsewhere, or skipped."""
        is_place = isinstance(value, dict) and {"outside", "scopes"} <= value.keys()
        return is_place or value in ("", HERE)


NEED = Need()
STAGE = Stage("stage", tuple(STAGES))
KINDS = Kinds("kinds", (*HOUSEHOLDS, NONE))
EARN = Earn()
SIZE = One("size", SIZES)
DISTRICT = District()


def place_in(env: Env, words: str) -> Json:
    """Here, elsewhere as `District` keeps it, or None where the words name no place we know."""
    found = env.world.gazetteer.whereabouts(words)
    if found.outside:
        scopes: list[Json] = list(found.outside.scopes)
        return {"outside": found.outside.name, "scopes": scopes}
    names = map(squeeze, env.world.city.name.values())
    is_here = found.dongs or any(name in squeeze(words) for name in names)
    return HERE if is_here else None


def won_in(words: str) -> int | None:
    """The first sum in short words, in won: 200만 원, 250, 이백만 원, 2,000,000, 2 million."""
    said = squeeze(words[:_MAX_TYPED]).replace(",", "")
    found = _SUM.search(said)
    if not found:
        return None
    number, unit = found.groups()
    if number[-1] in ("백", *_HUNDREDS):
        digit = _HUNDREDS.find(number[0]) + 1 or 1
        amount = float(digit * 100 if number.endswith("백") else digit)
    else:
        amount = float(number)
    if unit in ("만", "万"):
        won = amount * _MAN
    elif unit:
        won = amount * _MILLION
    else:
        won = amount if amount >= _SURELY_WON else amount * _MAN
    return int(won) if won <= _HIGHEST else None


def _in_words(inbound: Inbound) -> Answer | None:
    words = inbound.text.strip()[:NEED_MAX]
    is_said = inbound.kind is InboundKind.TEXT and bool(words)
    return Answer({"words": words}) if is_said else None


def _is_words(value: Json) -> bool:
    return isinstance(value, dict) and isinstance(value.get("words"), str)
