"""The history of a case: days, moments, who looked."""

from dataclasses import dataclass
from itertools import groupby

from aiohttp import web

from bot.calendar.hours import seoul
from bot.cases.moments import KINDS
from bot.cases.permissions import Permission
from bot.console.details import act, who_did_what
from bot.console.words import Words
from bot.services.desk import Folder
from bot.services.office import Office
from bot.services.staff import Actor
from bot.services.timeline import Moment, Timelines

_VIEW = "view"


@dataclass(frozen=True, slots=True)
class Told:
    """A moment in words."""

    at: str
    iso: str
    kind: str
    who: str
    what: str
    number: str


@dataclass(frozen=True, slots=True)
class Day:
    """All moments of one day, newest first."""

    day: str
    moments: list[Told]

    def of(self, kind: str) -> list[Told]:
        """Those of one kind; without one, all but the looks, which are many."""
        wanted = (one for one in self.moments if one.kind == kind or (not kind and one.kind))
        return [one for one in wanted if kind or one.kind != _VIEW]


class TimelinePart:
    """What stands in the view "history". It has no forms: its filter is a link."""

    view = "history"

    def __init__(self, office: Office) -> None:
        self._timelines = Timelines(office)

    def routes(self) -> list[web.RouteDef]:
        """None."""
        return []

    async def values(self, actor: Actor, folder: Folder, words: Words) -> dict[str, object]:
        """What `_history.html` needs."""
        found = await self._timelines.of(actor, folder.case)
        told = [(seoul(one.at).date(), _told(one, folder, words)) for one in found]
        there = {one.kind for one in found}
        return {
            "days": [
                Day(day.isoformat(), [moment for _, moment in moments])
                for day, moments in groupby(told, key=lambda pair: pair[0])
            ],
            "moment_kinds": [kind for kind in KINDS if kind in there],
            "sees_looks": actor.may(Permission.AUDIT_SEARCH),
        }


def _told(moment: Moment, folder: Folder, words: Words) -> Told:
    if moment.line is not None:
        who, what = who_did_what(words, moment.line, folder.names)
    elif moment.kind == _VIEW:
        who, what = folder.names.get(moment.actor, moment.actor), _look(moment, words)
    else:
        resident, counselor, bot = moment.said
        who = words.t("console.timeline.talk")
        what = words.t(
            "console.timeline.messages", resident=resident, counselor=counselor, bot=bot
        )
    at = seoul(moment.at)
    return Told(at.strftime("%H:%M"), moment.at.isoformat(), moment.kind, who, what, moment.number)


def _look(moment: Moment, words: Words) -> str:
    what = act(words, moment.action)
    return words.t("console.timeline.look", what=what, count=moment.count, where=moment.where)
