"""How a household is reached and where it lives: what its counselor writes down, in the record."""

from aiohttp import web

from bot.cases.permissions import Permission
from bot.cases.states import WITH_A_COUNSELOR
from bot.console.cases import Cases
from bot.console.casework import CASE
from bot.console.forms import fields
from bot.console.words import Words
from bot.flows.contact import phone_in, spoken_phone
from bot.services.desk import Folder
from bot.services.masking import has, may_identify
from bot.services.office import Office
from bot.services.staff import Actor
from bot.services.whereabouts import MAX_NAME, MAX_PLACE, Whereabouts
from bot.storage.threads import RESIDENT
from bot.web.access import ACTOR, permitted

_VIEW = "record"


class WhereaboutsPart:
    """Two forms in the view `record`, beside what they change."""

    view = _VIEW

    def __init__(self, office: Office, cases: Cases) -> None:
        self._office = office
        self._whereabouts = Whereabouts(office)
        self._cases = cases

    def routes(self) -> list[web.RouteDef]:
        """Its forms."""
        return [
            web.post(f"{CASE}/contact", self.reach),
            web.post(f"{CASE}/place", self.place),
        ]

    async def values(self, actor: Actor, folder: Folder, words: Words) -> dict[str, object]:
        """What may be changed, and the number that the resident wrote last."""
        case = folder.case
        is_mine = has(case, actor) and case.state in WITH_A_COUNSELOR
        may_reach = is_mine and may_identify(case, actor)
        return {
            "may_reach": may_reach,
            "may_place": is_mine and actor.may(Permission.CASE_CORRECT),
            "written_number": _written(folder) if may_reach else "",
            "dongs": [(one.id, words.own(one.name)) for one in self._office.city.dongs],
            "max_name": MAX_NAME,
            "max_place": MAX_PLACE,
        }

    @permitted(Permission.REPORTER_VIEW)
    async def reach(self, request: web.Request) -> web.Response:
        """Number and name of who reported."""
        sent = await fields(request)
        act = self._whereabouts.reach(
            request[ACTOR], request.match_info["id"], sent.get("phone", ""), sent.get("name", ""),
            forgets=sent.get("forgets") == "yes",
        )  # fmt: skip
        return await self._cases.act(request, act, _VIEW)

    @permitted(Permission.CASE_CORRECT)
    async def place(self, request: web.Request) -> web.Response:
        """The dong and the address."""
        sent = await fields(request)
        act = self._whereabouts.place(
            request[ACTOR], request.match_info["id"], sent.get("dong", ""), sent.get("place", "")
        )
        return await self._cases.act(request, act, _VIEW)


def _written(folder: Folder) -> str:
    """The last number that the resident wrote in the talk, as people read it."""
    for entry in reversed(folder.thread):
        said = str(entry.body.get("phone") or entry.body.get("text") or "")
        number = phone_in(said) if entry.author == RESIDENT and said else None
        if number:
            return spoken_phone(number)
    return ""
