"""Work on a case, beside its conversation: plan, links, offers that fit, the way to its end."""

from aiohttp import web

from bot.calendar.hours import seoul
from bot.cases.casework import NeedState
from bot.cases.follow_ups import FollowUpKind, FollowUpState, suggestions
from bot.cases.links import Sector
from bot.cases.permissions import Permission
from bot.cases.referrals import OPEN, ReferralKind, Step
from bot.cases.states import TRANSITIONS
from bot.console.cases import Cases
from bot.console.forms import fields
from bot.console.naming import Naming
from bot.console.words import Words
from bot.domain.codes import CrisisType
from bot.services.casework import Casework, NewLink, NewNeed, Work
from bot.services.desk import Folder
from bot.services.follow_ups import FollowUps
from bot.services.gifts import Gifts
from bot.services.masking import has
from bot.services.office import Office
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted

_ID = "[0-9a-f]{32}"
CASE = f"/cases/{{id:{_ID}}}"
VIEW = "work"


class WorkPages:
    """The view `work` of a case, and its forms for needs, links and offers."""

    view = VIEW

    def __init__(
        self, office: Office, casework: Casework, gifts: Gifts, follow_ups: FollowUps, cases: Cases
    ) -> None:
        self._office = office
        self._casework = casework
        self._gifts = gifts
        self._follow_ups = follow_ups
        self._cases = cases

    def routes(self) -> list[web.RouteDef]:
        """Its forms."""
        return [
            web.post(f"{CASE}/monitor", self.monitor),
            web.post(f"{CASE}/needs", self.add_need),
            web.post(f"{CASE}/needs/{{need:{_ID}}}", self.change_need),
            web.post(f"{CASE}/links", self.link),
            web.post(f"{CASE}/links/{{link:{_ID}}}/undo", self.undo_link),
            web.post(f"{CASE}/offers/{{offer:{_ID}}}", self.give),
        ]

    async def values(self, actor: Actor, folder: Folder, words: Words) -> dict[str, object]:
        """Everything that is done about the case."""
        case, office = folder.case, self._office
        work = await self._casework.work(actor, case.id)
        is_mine = has(case, actor) and actor.may(Permission.CASE_WORK)
        fits = await self._gifts.for_case(actor, case.id) if is_mine else []
        today = seoul(words.now).date()
        return {
            "work": work,
            "rule": office.casework,
            "n": Naming(office.casework, office.catalog, words, office.calendar),
            "may_work": is_mine,
            "may_monitor": is_mine and "monitor" in TRANSITIONS[case.state],
            "may_plan": is_mine and "close" in TRANSITIONS[case.state],
            "may_approve": actor.may(Permission.CLOSURE_APPROVE),
            "may_slip": actor.may(Permission.CASE_PRINT),
            "fits": fits,
            "able": await self._follow_ups.able(actor) if is_mine else [],
            "suggested_needs": list(_suggested(folder, work)) if is_mine else [],
            "rhythms": list(suggestions(office.calendar, today, office.casework)),
            "catalog": sorted(office.catalog, key=lambda program: program.name_ko)
            if is_mine
            else [],
            "areas": tuple(CrisisType),
            "need_states": tuple(NeedState),
            "sectors": tuple(Sector),
            "follow_up_kinds": tuple(FollowUpKind),
            "due": FollowUpState.DUE,
            "referral_kinds": tuple(ReferralKind),
            "open_states": OPEN,
            "heard_steps": (Step.ACCEPT, Step.RETURN, Step.FINISH),
            "actor_id": actor.id,
        }

    @permitted(Permission.CASE_WORK)
    async def monitor(self, request: web.Request) -> web.Response:
        """The household is only looked after from here on."""
        return await self._cases.act(request, self._casework.monitor(*_who(request)), VIEW)

    @permitted(Permission.CASE_WORK)
    async def add_need(self, request: web.Request) -> web.Response:
        """A row of the plan."""
        sent = await fields(request)
        names = ("area", "need", "service", "program", "provider", "due_on")
        new = NewNeed(*(sent.get(field, "") for field in names))
        return await self._cases.act(request, self._casework.add_need(*_who(request), new), VIEW)

    @permitted(Permission.CASE_WORK)
    async def change_need(self, request: web.Request) -> web.Response:
        """Its state, who does it, by when."""
        sent = await fields(request)
        state, provider, due_on = (sent.get(key, "") for key in ("state", "provider", "due_on"))
        need = request.match_info["need"]
        act = self._casework.change_need(*_who(request), need, state, provider, due_on)
        return await self._cases.act(request, act, VIEW)

    @permitted(Permission.CASE_WORK)
    async def link(self, request: web.Request) -> web.Response:
        """Help that the household got."""
        sent = await fields(request)
        names = ("sector", "kind", "agency", "program", "day", "amount", "in_kind", "note")
        new = NewLink(*(sent.get(field, "") for field in names))
        return await self._cases.act(request, self._casework.link(*_who(request), new), VIEW)

    @permitted(Permission.CASE_WORK)
    async def undo_link(self, request: web.Request) -> web.Response:
        """It was entered by mistake."""
        sent, link = await fields(request), request.match_info["link"]
        act = self._casework.undo_link(*_who(request), link, sent.get("why", ""))
        return await self._cases.act(request, act, VIEW)

    @permitted(Permission.CASE_WORK)
    async def give(self, request: web.Request) -> web.Response:
        """An offer goes to this household."""
        sent, offer = await fields(request), request.match_info["offer"]
        day = seoul(self._office.clock.now()).date().isoformat()
        act = self._gifts.give(*_who(request), offer, day, sent.get("in_kind", ""))
        return await self._cases.act(request, act, VIEW)


def _who(request: web.Request) -> tuple[Actor, str]:
    return request[ACTOR], request.match_info["id"]


def _suggested(folder: Folder, work: Work) -> "list[tuple[CrisisType, str]]":
    """Area and program of rows that are not in the plan yet: from the report and its programs."""
    planned = {(need.area, need.program) for need in work.needs}
    areas = {need.area for need in work.needs}
    crises = folder.case.crisis_types
    found = [(area, "") for area in crises if area not in areas]
    if crises:
        found += [(crises[0], key) for key, _, _ in folder.case.programs]
    return [pair for pair in dict.fromkeys(found) if pair not in planned]
