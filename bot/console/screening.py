"""Welfare screening of a visitor: consent, the household, what fits, the plan."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.calendar.hours import seoul
from bot.cases.permissions import Permission
from bot.console.forms import every
from bot.console.intake import INTAKE, dropped, kept, receipt
from bot.console.pages import Pages, see_other
from bot.console.words import Words
from bot.domain.errors import DomainError, InvalidError, RefusedError
from bot.flows import screened
from bot.flows.household import MOST, spoken
from bot.flows.suggestions import unquoted
from bot.programs.life_plan import STAGES, Offer, stage_of
from bot.services.drafts import SCREENING, Drafts
from bot.services.office import Office
from bot.services.screening import Screenings
from bot.storage.drafts import Draft
from bot.web.access import ACTOR, permitted

_ONE = "/intake/screening/{id:[0-9a-f]{32}}"
_BLANK = {"year": "", "stage": "", "about": []}
_LEAST_ROWS = 3


class ScreeningPages:
    """Consent first; then a form that shows what fits while it is filled in."""

    def __init__(self, office: Office, pages: Pages) -> None:
        self._office = office
        self._drafts = Drafts(office)
        self._screenings = Screenings(office)
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The form saves itself to its own address, with scripts and without."""
        return [
            web.get("/intake/screening", self.start),
            web.post("/intake/screening", self.begin),
            web.post("/intake/screening/read", self.read),
            web.get(_ONE, self.screening),
            web.post(_ONE, self.sent),
            web.put(_ONE, self.saved),
        ]

    @permitted(Permission.INTAKE_FORM)
    async def start(self, request: web.Request) -> web.Response:
        """What is read out to the visitor."""
        return await self._consent(request)

    @permitted(Permission.INTAKE_FORM)
    async def begin(self, request: web.Request) -> web.Response:
        """With consent, a new form; without it nothing is written down."""
        form = await _typed(request)
        if form["consent"] != "yes":
            return await self._consent(request, InvalidError("screening_consent"))
        draft_id = await self._drafts.begin(request[ACTOR], SCREENING, form)
        return see_other(f"{INTAKE}/screening/{draft_id}")

    @permitted(Permission.INTAKE_FORM)
    async def screening(self, request: web.Request) -> web.Response:
        """The form as it was left, with what fits."""
        draft = await self._mine(request)
        return await self._page(request, draft, draft.form)

    @permitted(Permission.INTAKE_FORM)
    async def saved(self, request: web.Request) -> web.Response:
        """The script keeps what is typed."""
        draft = await self._mine(request)
        return await kept(self._drafts, request, draft.id, await _typed(request))

    @permitted(Permission.INTAKE_FORM)
    async def sent(self, request: web.Request) -> web.Response:
        """A button of the form: keep it and show what fits, make it a case, or forget it."""
        draft = await self._mine(request)
        act = str((await request.post()).get("act", "save"))
        if act == "drop":
            return await dropped(self._drafts, request, draft.id)
        form = await _typed(request)
        await self._drafts.save(request[ACTOR], draft.id, form)
        if act != "file":
            return see_other(f"{INTAKE}/screening/{draft.id}")
        try:
            taken = await self._screenings.file(request[ACTOR], draft.id, form)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, draft, form, error)
        return await receipt(self._pages, request, taken)

    @permitted(Permission.INTAKE_FORM)
    async def read(self, request: web.Request) -> web.Response:
        """What fits so far; nothing is kept."""
        form = await _typed(request)
        shown = self._shown(request, form)
        html = self._pages.piece(request, "_screening_read.html", path=INTAKE, **shown)
        place = str(form["place"]).strip()
        dongs = self._office.living.world.gazetteer.whereabouts(place).dongs if place else ()
        return web.json_response({"html": html, "dongs": dongs})

    async def _mine(self, request: web.Request) -> Draft:
        draft = await self._drafts.one(request[ACTOR], request.match_info["id"])
        if draft.kind != SCREENING:
            raise InvalidError("no_such_form")
        return draft

    async def _consent(
        self, request: web.Request, error: DomainError | None = None
    ) -> web.Response:
        return await self._pages.render(
            request,
            "screening_consent.html",
            path=f"{INTAKE}/screening",
            **await self._pages.told(request, error),
            one=screened.ONE,
        )

    async def _page(
        self,
        request: web.Request,
        draft: Draft,
        form: Mapping[str, Any],
        error: DomainError | None = None,
    ) -> web.Response:
        whole = screened.typed({}) | dict(form)
        known = whole["members"]
        blank = max(_LEAST_ROWS - len(known), 1)
        return await self._pages.render(
            request,
            "screening.html",
            path=f"{INTAKE}/screening/{draft.id}",
            **await self._pages.told(request, error),
            draft=draft,
            form=whole,
            one=screened.ONE,
            many=screened.MANY,
            rows=[*known, *([_BLANK] * blank)][:MOST],
            stages=STAGES,
            situations=screened.SITUATIONS,
            **self._shown(request, whole),
        )

    def _shown(self, request: web.Request, form: Mapping[str, Any]) -> dict[str, Any]:
        """What the panel beside the form shows."""
        words, year = self._pages.words(request), seoul(self._office.clock.now()).year
        found = self._screenings.screened(request[ACTOR], dict(form))
        rules = self._office.living.world.life_plan
        return {
            "percent": found.percent,
            "suggested": [
                (one, unquoted(words.texts, words.lang, one.reasons)) for one in found.programs
            ],
            "plan": [
                (
                    spoken(
                        words.texts,
                        words.lang,
                        share.member.year,
                        stage_of(rules, share.member, year),
                        share.member.situations,
                    ),
                    [(offer.program, _when(offer, words)) for offer in share.offers],
                )
                for share in found.shares
            ],
        }


def _when(offer: Offer, words: Words) -> str:
    if offer.at_birth:
        return words.t("life_plan.at_birth")
    if offer.since is None:
        return words.t("console.plan.now")
    return words.t("life_plan.since", year=offer.since)


async def _typed(request: web.Request) -> dict[str, Any]:
    return screened.typed(await every(request))
