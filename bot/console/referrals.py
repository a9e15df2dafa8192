"""Cases that were handed on: the page of whoever received them, and of whoever sent them."""

from aiohttp import web

from bot.cases.permissions import Permission
from bot.cases.referrals import OPEN, ReferralState, Step
from bot.console.cases import Cases
from bot.console.casework import CASE, VIEW
from bot.console.forms import fields
from bot.console.naming import Naming
from bot.console.pages import HOME, Pages, see_other
from bot.domain.errors import DomainError, RefusedError
from bot.services.office import Office
from bot.services.referrals import Referrals
from bot.services.referred import TABS, Referred
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted

_HEX = "[0-9a-f]{32}"
_ONE = f"/referrals/{{id:{_HEX}}}"
_OF_CASE = f"{CASE}/referrals"


class ReferralPages:
    """The list, one of them, the answers; and the forms of the counselor on the case."""

    def __init__(self, office: Office, cases: Cases, pages: Pages) -> None:
        self._office = office
        self._referrals = Referrals(office)
        self._referred = Referred(office)
        self._cases = cases
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """Receivers' pages and forms, then those of whoever sends."""
        return [
            web.get("/referrals", self.listed),
            web.get(_ONE, self.opened),
            web.post(f"{_ONE}/{{step:accept|return|finish}}", self.answer),
            web.post(f"{_ONE}/notes", self.note),
            web.post(_OF_CASE, self.send),
            web.post(f"{_OF_CASE}/{{referral:{_HEX}}}/withdraw", self.withdraw),
            web.post(f"{_OF_CASE}/{{referral:{_HEX}}}/heard", self.heard),
        ]

    @permitted(Permission.REFERRAL_VIEW)
    async def listed(self, request: web.Request) -> web.Response:
        """A center's own, a counselor's own; with `?all=1` everybody's, for supervisors."""
        actor, asked = request[ACTOR], request.query
        tab = asked.get("tab", "") if asked.get("tab", "") in TABS else "open"
        may_all = actor.may(Permission.CASE_ANY)
        is_all = may_all and asked.get("all", "1") == "1"
        return await self._pages.render(
            request,
            "referrals.html",
            tab=tab,
            tabs=tuple(TABS),
            may_all=may_all,
            is_all=is_all,
            referrals=await self._referred.listed(actor, tab, is_all=is_all),
            names=await self._referred.names(actor),
            n=self._naming(request),
            is_homeless=self._is_homeless(actor),
        )

    @permitted(Permission.REFERRAL_VIEW)
    async def opened(self, request: web.Request) -> web.Response:
        """What its receiver may read; the look is logged."""
        return await self._page(request)

    @permitted(Permission.REFERRAL_ANSWER)
    async def answer(self, request: web.Request) -> web.Response:
        """Accept, give back with a reason, or say what came of it."""
        sent = await fields(request)
        code, words = sent.get("code", ""), sent.get("words", "")
        step, referral = request.match_info["step"], request.match_info["id"]
        try:
            await self._referrals.answer(request[ACTOR], referral, step, code, words)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error)
        return see_other(_path(request))

    @permitted(Permission.REFERRAL_ANSWER)
    async def note(self, request: web.Request) -> web.Response:
        """A word to the counselor."""
        sent = await fields(request)
        referral, words = request.match_info["id"], sent.get("note", "")
        try:
            await self._referrals.note_back(request[ACTOR], referral, words)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error)
        return see_other(f"{_path(request)}?noted=1")

    @permitted(Permission.CASE_REFER)
    async def send(self, request: web.Request) -> web.Response:
        """Hand a case on: `kind:id` as chosen, or the name of another agency."""
        sent = await fields(request)
        kind, _, receiver = sent.get("receiver", "").partition(":")
        receiver = receiver or sent.get("agency", "")
        case_id, request_text = request.match_info["id"], sent.get("request", "")
        act = self._referrals.send(request[ACTOR], case_id, kind, receiver, request_text)
        return await self._cases.act(request, act, VIEW)

    @permitted(Permission.CASE_REFER)
    async def withdraw(self, request: web.Request) -> web.Response:
        """Call it back."""
        sent, info = await fields(request), request.match_info
        words = sent.get("words", "")
        act = self._referrals.withdraw(request[ACTOR], info["id"], info["referral"], words)
        return await self._cases.act(request, act, VIEW)

    @permitted(Permission.CASE_WORK)
    async def heard(self, request: web.Request) -> web.Response:
        """What the receiver said by phone or letter: `step:code`, and words."""
        sent, info = await fields(request), request.match_info
        step, _, code = sent.get("answer", "").partition(":")
        act = self._referrals.heard(
            request[ACTOR], info["id"], info["referral"], step, code, sent.get("words", "")
        )
        return await self._cases.act(request, act, VIEW)

    async def _page(self, request: web.Request, error: DomainError | None = None) -> web.Response:
        actor, words = request[ACTOR], self._pages.words(request)
        opened = await self._referred.opened(actor, request.match_info["id"])
        may_answer = actor.may(Permission.REFERRAL_ANSWER)
        state = opened.referral.state
        return await self._pages.render(
            request,
            "referral.html",
            path=_path(request) if request.method == "POST" else None,
            **await self._pages.told(request, error),
            opened=opened,
            referral=opened.referral,
            told=list(words.told(opened.report)),
            is_noted="noted" in request.query,
            may_answer=may_answer and state in OPEN,
            may_accept=may_answer and state is ReferralState.SENT,
            may_finish=may_answer and state is ReferralState.ACCEPTED,
            may_open=actor.may(Permission.CASE_VIEW),
            steps=Step,
            rule=self._office.casework,
            n=self._naming(request),
        )

    def _is_homeless(self, actor: Actor) -> bool:
        """An officer of no center, or of one that the city has no more, is sent nothing."""
        centers = {center.id for center in self._office.city.centers}
        return not actor.may(Permission.CASE_VIEW) and actor.center not in centers

    def _naming(self, request: web.Request) -> Naming:
        office = self._office
        return Naming(office.casework, office.catalog, self._pages.words(request), office.calendar)


def _path(request: web.Request) -> str:
    return f"{HOME}referrals/{request.match_info['id']}"
