"""Taking down what somebody tells on the phone or at the counter."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.calendar.hours import seoul
from bot.cases.permissions import Permission
from bot.console.forms import every
from bot.console.pages import HOME, Pages, see_other, wants_json
from bot.console.words import Words
from bot.domain.errors import DomainError, RefusedError
from bot.domain.messages import Channel
from bot.flows import taken_down
from bot.flows.suggestions import unquoted
from bot.services.drafts import PHONE, SCREENING, WALK_IN, Drafts
from bot.services.intake_form import IntakeForm, Taken, Understood
from bot.services.office import Office
from bot.storage.drafts import Draft
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS, as_json

INTAKE = f"{HOME}intake"
_DRAFT = "/intake/drafts/{id:[0-9a-f]{32}}"
_SHOWN = 40


class Intake:
    """The start, the form, what it is understood to say, and what it became."""

    def __init__(self, office: Office, pages: Pages) -> None:
        self._office = office
        self._drafts = Drafts(office)
        self._form = IntakeForm(office)
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The form saves itself to its own address, with scripts and without."""
        return [
            web.get("/intake", self.start),
            web.post("/intake/drafts", self.begin),
            web.get(_DRAFT, self.draft),
            web.post(_DRAFT, self.sent),
            web.put(_DRAFT, self.saved),
            web.post("/intake/read", self.read),
        ]

    @permitted(Permission.INTAKE_FORM)
    async def start(self, request: web.Request) -> web.Response:
        """What may be begun, and my unfinished forms."""
        mine = await self._drafts.mine(request[ACTOR])
        return await self._pages.render(
            request,
            "intake.html",
            drafts=[(draft, _beginning(draft)) for draft in mine],
            kinds=(PHONE, WALK_IN),
        )

    @permitted(Permission.INTAKE_FORM)
    async def begin(self, request: web.Request) -> web.Response:
        """A new form."""
        kind = str((await request.post()).get("kind", ""))
        kind = kind if kind in (PHONE, WALK_IN) else ""
        return see_other(f"{INTAKE}/drafts/{await self._drafts.begin(request[ACTOR], kind)}")

    @permitted(Permission.INTAKE_FORM)
    async def draft(self, request: web.Request) -> web.Response:
        """The form as it was left; that of a screening has a page of its own."""
        draft = await self._drafts.one(request[ACTOR], request.match_info["id"])
        if draft.kind == SCREENING:
            return see_other(f"{INTAKE}/screening/{draft.id}")
        return await self._page(request, draft, draft.form)

    @permitted(Permission.INTAKE_FORM)
    async def saved(self, request: web.Request) -> web.Response:
        """The script keeps what is typed."""
        return await kept(self._drafts, request, request.match_info["id"], await _typed(request))

    @permitted(Permission.INTAKE_FORM)
    async def sent(self, request: web.Request) -> web.Response:
        """A button of the form: keep it, file it, or forget it."""
        actor, draft_id = request[ACTOR], request.match_info["id"]
        act = str((await request.post()).get("act", "save"))
        if act == "drop":
            return await dropped(self._drafts, request, draft_id)
        form = await _typed(request)
        if act not in ("file", "queue"):
            await self._drafts.save(actor, draft_id, form)
            return see_other(f"{INTAKE}/drafts/{draft_id}?saved=1")
        return await self._filed(request, form, is_queued=act == "queue")

    async def _filed(
        self, request: web.Request, form: dict[str, Any], *, is_queued: bool
    ) -> web.Response:
        actor = request[ACTOR]
        draft = await self._drafts.one(actor, request.match_info["id"])
        try:
            taken = await self._form.file(actor, draft.id, draft.kind, form, is_queued=is_queued)
        except RefusedError:
            raise
        except DomainError as error:
            if error.code != "already_filed":
                await self._drafts.save(actor, draft.id, form)
            return await self._page(request, draft, form, error)
        return await receipt(self._pages, request, taken)

    @permitted(Permission.INTAKE_FORM)
    async def read(self, request: web.Request) -> web.Response:
        """What the form is understood to say so far; nothing is kept."""
        form = await _typed(request)
        understood = self._form.read(request[ACTOR], form)
        shown = self._shown(self._pages.words(request), understood)
        html, numbers = (
            self._pages.piece(request, f"_intake_{part}.html", path=INTAKE, **shown)
            for part in ("read", "numbers")
        )
        return web.json_response(
            {
                "urgency": understood.urgency,
                "is_danger": understood.is_danger,
                "crisis_types": understood.crisis_types,
                "programs": [
                    {"id": program.id, "why": why} for program, why in shown["suggested"]
                ],
                "dongs": understood.dongs,
                "html": html,
                "numbers": numbers,
            }
        )

    def _shown(self, words: Words, understood: Understood) -> dict[str, Any]:
        """What the panel beside the form shows."""
        catalog, known = self._office.catalog, {one.id: one for one in self._office.city.hotlines}
        programs = [
            (program, unquoted(words.texts, words.lang, match.reasons))
            for match in understood.matches
            if (program := catalog.get(match.program_id))
        ]
        return {
            "understood": understood,
            "suggested": programs,
            "hotlines": [known[line] for line in understood.hotlines if line in known],
        }

    async def _page(
        self,
        request: web.Request,
        draft: Draft,
        form: Mapping[str, Any],
        error: DomainError | None = None,
    ) -> web.Response:
        words = self._pages.words(request)
        if error and wants_json(request):
            sentence = words.problem(error.code, error.details)
            return web.json_response(as_json(error, sentence), status=STATUS[error.kind])
        whole = taken_down.typed({}) | dict(form)
        return await self._pages.render(
            request,
            "intake_form.html",
            path=f"{INTAKE}/drafts/{draft.id}",
            **await self._pages.told(request, error),
            draft=draft,
            form=whole,
            one=taken_down.ONE,
            many=taken_down.MANY,
            is_saved="saved" in request.query,
            channel=words.code("console.channel", Channel(draft.kind)),
            **self._shown(words, self._form.read(request[ACTOR], whole)),
        )


async def receipt(pages: Pages, request: web.Request, taken: Taken) -> web.Response:
    """The numbers to tell whoever called; they are shown this once."""
    words, secret = pages.words(request), taken.secret
    return await pages.render(
        request,
        "intake_done.html",
        path=INTAKE,
        case=taken.case,
        secret=f"{secret[:4]}-{secret[4:]}",
        promise=words.promise(taken.case),
    )


async def kept(
    drafts: Drafts, request: web.Request, draft_id: str, form: dict[str, Any]
) -> web.Response:
    """What the script of a form has saved, and when that was."""
    at = await drafts.save(request[ACTOR], draft_id, form)
    return web.json_response({"at": seoul(at).strftime("%H:%M:%S")})


async def dropped(drafts: Drafts, request: web.Request, draft_id: str) -> web.Response:
    """A form that is not wanted any more is forgotten."""
    await drafts.drop(request[ACTOR], draft_id)
    return see_other(INTAKE)


async def _typed(request: web.Request) -> dict[str, Any]:
    return taken_down.typed(await every(request))


def _beginning(draft: Draft) -> str:
    """By which words a counselor knows their draft again."""
    story = " ".join(str(draft.form.get("story") or draft.form.get("place") or "").split())
    return story if len(story) <= _SHOWN else f"{story[:_SHOWN]}…"
