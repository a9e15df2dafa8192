"""One case: reading it, and everything that may be done with it."""

import hashlib
import re
from collections.abc import Awaitable
from typing import Any, Protocol

from aiohttp import web

from bot.cases.permissions import Permission
from bot.cases.states import REASONS, TRANSITIONS, WAITING
from bot.console.forms import fields
from bot.console.pages import HOME, Pages, see_other, wants_json
from bot.console.plan import shares
from bot.console.queue import Queue
from bot.console.words import Words
from bot.domain.codes import CaseKind
from bot.domain.errors import DomainError, InvalidError, RefusedError
from bot.services.desk import Desk, Folder
from bot.services.masking import has, may_identify
from bot.services.office import Office
from bot.services.photos import Photos
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS

_ID = "{id:[0-9a-f]{32}}"
_CLIENT_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
# What browsers draw without running anything in it; the rest is handed out as a file.
_DRAWN = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_PHOTO_CSP = "default-src 'none'; sandbox"


# What the page shows beside the conversation: `?view=`.
VIEWS = ("record", "work", "history")


class Part(Protocol):
    """A piece of the page of a case: its own forms, and what its templates need."""

    view: str
    """The view it stands in; empty where it stands in all of them."""

    def routes(self) -> list[web.RouteDef]:
        """Its forms."""
        ...

    async def values(self, actor: Actor, folder: Folder, words: Words) -> dict[str, object]:
        """What its templates need, by name."""
        ...


class Cases:
    """The page of a case and its forms. Every form works without scripts."""

    def __init__(
        self, office: Office, desk: Desk, photos: Photos, queue: Queue, pages: Pages
    ) -> None:
        self._parts: list[Part] = []
        self._office = office
        self._desk = desk
        self._photos = photos
        self._queue = queue
        self._pages = pages

    def add(self, part: Part) -> Part:
        """The page has one more piece."""
        self._parts.append(part)
        return part

    def routes(self) -> list[web.RouteDef]:
        """The page, its forms, its photos."""
        case = f"/cases/{_ID}"
        return [
            web.get(case, self.case),
            web.post(f"{case}/claim", self.claim),
            web.post(f"{case}/release", self.release),
            web.post(f"{case}/hand-back", self.hand_back),
            web.post(f"{case}/messages", self.say),
            web.post(f"{case}/notes", self.note),
            web.post(f"{case}/refer", self.refer),
            web.post(f"{case}/close", self.close),
            web.post(f"{case}/acknowledge", self.acknowledge),
            web.post(f"{case}/reporter", self.reporter),
            web.get(f"/photos/{_ID}", self.photo),
        ]

    @permitted(Permission.CASE_VIEW)
    async def case(self, request: web.Request) -> web.Response:
        """The page."""
        return await self._page(request)

    @permitted(Permission.CASE_CLAIM)
    async def claim(self, request: web.Request) -> web.Response:
        """Take it; whoever was too late learns who was first."""
        return await self.act(request, self._desk.claim(*_who_and_what(request)))

    @permitted(Permission.CASE_RELEASE)
    async def release(self, request: web.Request) -> web.Response:
        """Give it back."""
        return await self.act(request, self._desk.release(*_who_and_what(request)))

    @permitted(Permission.CASE_TALK)
    async def hand_back(self, request: web.Request) -> web.Response:
        """Give the word back to the bot."""
        return await self.act(request, self._desk.hand_back(*_who_and_what(request)))

    @permitted(Permission.CASE_TALK)
    async def say(self, request: web.Request) -> web.Response:
        """Words to the resident; pressing twice sends once."""
        text = await _field(request, "text")
        key, to = _once(await _field(request, "id"), text), await _field(request, "to")
        return await self.act(request, self._desk.say(*_who_and_what(request), key, text, to))

    @permitted(Permission.CASE_NOTE)
    async def note(self, request: web.Request) -> web.Response:
        """An internal note."""
        text = await _field(request, "note")
        return await self.act(request, self._desk.note(*_who_and_what(request), text))

    @permitted(Permission.CASE_REFER)
    async def refer(self, request: web.Request) -> web.Response:
        """Hand it on to a center."""
        center = await _field(request, "center")
        return await self.act(request, self._desk.refer(*_who_and_what(request), center))

    @permitted(Permission.CASE_CLOSE)
    async def close(self, request: web.Request) -> web.Response:
        """End it, with a reason; what is still open is cancelled only if that is ticked."""
        sent = await fields(request)
        reason, words, view = (sent.get(key, "") for key in ("reason", "words", "view"))
        cancels, edits = (sent.get(key) == "yes" for key in ("cancels", "edits"))
        act = self._desk.close(
            *_who_and_what(request), reason, words, cancels=cancels, edits=edits
        )
        return await self.act(request, act, view if view in VIEWS else "")

    @permitted(Permission.ALERT_ACKNOWLEDGE)
    async def acknowledge(self, request: web.Request) -> web.Response:
        """The officer has seen the alert."""
        return await self.act(request, self._desk.acknowledge(*_who_and_what(request)))

    @permitted(Permission.REPORTER_VIEW)
    async def reporter(self, request: web.Request) -> web.Response:
        """Who reported, this once; the look is logged."""
        try:
            found = await self._desk.reporter(*_who_and_what(request))
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error)
        return await self._page(request, reporter=found)

    @permitted(Permission.CASE_VIEW)
    async def photo(self, request: web.Request) -> web.Response:
        """A photo of a resident, as a picture where browsers draw it safely, else as a file."""
        kind, content = await self._photos.shown(*_who_and_what(request))
        way = "inline" if kind in _DRAWN else "attachment"
        name = f"photo.{_DRAWN.get(kind, 'heic')}"
        return web.Response(
            body=content,
            content_type=kind,
            headers={
                "Content-Disposition": f'{way}; filename="{name}"',
                "Content-Security-Policy": _PHOTO_CSP,
            },
        )

    async def act(
        self, request: web.Request, act: Awaitable[object], view: str = "", to: str = ""
    ) -> web.Response:
        """Do it and show the case; what did not go through is said where the form was.

        `view`: the one the form stood in; `to`: the page to go on with in the place of the case.
        """
        try:
            await act
        except RefusedError:
            raise
        except DomainError as error:
            return await self._again(request, error, view)
        if wants_json(request):
            return web.Response(status=204)
        is_seen = request.path.endswith("/acknowledge") and await _field(request, "from")
        return see_other(to or (HOME if is_seen else _path(request, view)))

    async def page_with(
        self, request: web.Request, view: str, extra: dict[str, object]
    ) -> web.Response:
        """The page in this view, with values that a form of a part asked for."""
        return await self._page(request, view=view, extra=extra)

    async def show(self, request: web.Request, text: str) -> web.Response:
        """The page with these words in the box, not yet sent."""
        return await self._page(request, text=text)

    async def _again(self, request: web.Request, error: DomainError, view: str) -> web.Response:
        """The page the form was on, with what was typed and why it did not go through."""
        if wants_json(request):
            return await self._pages.problem(request, error)
        tab = await _field(request, "from")
        if not tab:
            return await self._page(request, error, view=view)
        sentence = self._pages.words(request).problem(error.code, error.details)
        return await self._queue.page(request, tab, problem=sentence, status=STATUS[error.kind])

    async def _page(
        self,
        request: web.Request,
        error: DomainError | None = None,
        reporter: dict[str, str | None] | None = None,
        view: str = "",
        text: str = "",
        extra: dict[str, object] | None = None,
    ) -> web.Response:
        actor, case_id = _who_and_what(request)
        words = self._pages.words(request)
        folder = await self._desk.folder(actor, case_id)
        view = view or request.query.get("view", "")
        view = view if view in VIEWS else VIEWS[0]
        more: dict[str, Any] = {}
        for part in self._parts:
            if part.view in ("", view):
                more |= await part.values(actor, folder, words)
        more |= {"asked": request.query, **(extra or {})}
        is_post = request.method == "POST"
        return await self._pages.render(
            request,
            "case.html",
            path=_path(request, view) if is_post else None,
            **await self._pages.told(request, error),
            case=folder.case,
            folder=folder,
            told=list(words.told(folder.report)),
            shares=shares(folder.report, self._office.catalog, words),
            programs=[
                (self._office.catalog.get(key), why) for key, _, why in folder.case.programs
            ],
            reporter=reporter,
            may=_possible(folder, actor),
            is_mine=has(folder.case, actor),
            reasons=REASONS,
            client_id=await _field(request, "id") or self._office.ids.new(),
            typed={
                "text": text or (await _field(request, "text") if error else ""),
                "note": await _field(request, "note") if error else "",
            },
            view=view,
            views=VIEWS,
            **more,
        )


def _who_and_what(request: web.Request) -> tuple[Actor, str]:
    return request[ACTOR], request.match_info["id"]


def _path(request: web.Request, view: str = "") -> str:
    path = f"{HOME}cases/{request.match_info['id']}"
    return f"{path}?view={view}" if view else path


async def _field(request: web.Request, name: str) -> str:
    if request.method != "POST":
        return ""
    value = (await request.post()).get(name, "")
    return value if isinstance(value, str) else ""


def _once(client_id: str, text: str) -> str:
    """What tells a repeat: the same form with the same words. Other words are another message."""
    if not _CLIENT_ID.fullmatch(client_id):
        raise InvalidError("id_needed")
    return hashlib.sha256(f"{client_id}\n{text}".encode()).hexdigest()[:24]


def _possible(folder: Folder, actor: Actor) -> dict[str, bool]:
    """Which buttons make sense; whether an act goes through the desk decides."""
    case, is_mine = folder.case, has(folder.case, actor)
    acts = TRANSITIONS[case.state]

    def may(permission: Permission, act: str) -> bool:
        return is_mine and act in acts and actor.may(permission)

    return {
        "claim": case.state in WAITING and actor.may(Permission.CASE_CLAIM),
        "talk": may(Permission.CASE_TALK, "talk") and case.conversation_id is not None,
        "hand_back": may(Permission.CASE_TALK, "talk") and folder.is_human_speaking,
        "release": may(Permission.CASE_RELEASE, "release"),
        "refer": may(Permission.CASE_REFER, "refer"),
        "close": may(Permission.CASE_CLOSE, "close"),
        "note": actor.may(Permission.CASE_NOTE),
        "print": case.kind is CaseKind.LIFE_PLAN and actor.may(Permission.CASE_PRINT),
        "acknowledge": actor.may(Permission.ALERT_ACKNOWLEDGE),
        "identify": may_identify(case, actor),
    }
