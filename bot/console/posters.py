"""Posters: the list with what each brought, a new one, and an A4 sheet for each to print."""

import asyncio
from typing import Any

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.pages import HOME, Pages, see_other
from bot.console.words import Words
from bot.domain.errors import DomainError, RefusedError
from bot.paper.printer import render
from bot.paper.qr import qr
from bot.services.posters import KINDS, Posters
from bot.storage.posters import Poster
from bot.web.access import ACTOR, permitted

_PATH = f"{HOME}posters"
# Browsers show a PDF in a frame of their own, which the pages' stricter rule would keep empty.
_CSP = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# Whom to call when a life is in danger, and for welfare: as the city's hotlines have them.
_NUMBERS = ("police112", "fire119", "suicide109", "welfare129")


class PosterPages:
    """One page with two forms, and the PDF. All of it works without scripts."""

    def __init__(self, posters: Posters, pages: Pages) -> None:
        self._posters = posters
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The page, a new poster, one taken down, the sheets."""
        return [
            web.get("/posters", self.listed),
            web.post("/posters", self.make),
            web.get("/posters/posters.pdf", self.printed),
            web.post("/posters/{id:[0-9a-f]{32}}/retire", self.retire),
        ]

    @permitted(Permission.POSTERS_EDIT)
    async def listed(self, request: web.Request) -> web.Response:
        """All posters and what came of them."""
        return await self._page(request)

    @permitted(Permission.POSTERS_EDIT)
    async def make(self, request: web.Request) -> web.Response:
        """One more."""
        sent = await request.post()
        typed = {key: str(sent.get(key, "")) for key in ("name", "kind", "dong")}
        try:
            poster = await self._posters.make(request[ACTOR], **typed)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error, typed)
        return see_other(f"{_PATH}#poster-{poster.id}")

    @permitted(Permission.POSTERS_EDIT)
    async def retire(self, request: web.Request) -> web.Response:
        """It was taken off its wall."""
        try:
            await self._posters.retire(request[ACTOR], request.match_info["id"])
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error)
        return see_other(_PATH)

    @permitted(Permission.POSTERS_EDIT)
    async def printed(self, request: web.Request) -> web.Response:
        """The posters of `?id=…&id=…`, a page each."""
        words = self._pages.words(request)
        chosen = await self._posters.chosen(request[ACTOR], request.query.getall("id", []))
        data = {
            "title": words.t("console.posters.title"),
            "city": words.own(words.city.service_name),
            "lang": words.lang,
            "sheets": [self._sheet(poster, words) for poster in chosen],
        }
        pdf = await asyncio.to_thread(render, "poster", data, words.now)
        return web.Response(
            body=pdf,
            content_type="application/pdf",
            headers={
                "Content-Disposition": 'inline; filename="posters.pdf"',
                "Content-Security-Policy": _CSP,
            },
        )

    def _sheet(self, poster: Poster, words: Words) -> dict[str, Any]:
        """What one page shows: the first language big, the others below."""
        first, *others = words.texts.languages
        city, link, telegram = (
            words.city,
            self._posters.link(poster),
            self._posters.telegram(poster),
        )
        lines = {line.id: line for line in city.hotlines}

        def said(lang: str) -> dict[str, str]:
            keys = ("headline", "who", "free", "scan", "danger", "telegram")
            return {key: words.texts.get(lang, f"poster.{key}") for key in keys}

        return {
            "name": poster.name,
            "service": city.service_name.get(first, ""),
            "said": said(first),
            "others": [said(lang) for lang in others],
            "numbers": [
                [lines[key].number, lines[key].name.get(first, "").partition(" (")[0]]
                for key in _NUMBERS
                if key in lines
            ],
            "qr": qr(link),
            "link": link.partition("://")[2],
            "telegram": qr(telegram) if telegram else "",
        }

    async def _page(
        self,
        request: web.Request,
        error: DomainError | None = None,
        typed: dict[str, str] | None = None,
    ) -> web.Response:
        actor = request[ACTOR]
        posters = await self._posters.listed(actor)
        return await self._pages.render(
            request,
            "posters.html",
            path=_PATH if request.method == "POST" else None,
            **await self._pages.told(request, error),
            posters=posters,
            links={poster.id: self._posters.link(poster) for poster in posters},
            telegrams={poster.id: self._posters.telegram(poster) for poster in posters},
            kinds=KINDS,
            typed=typed or {"name": "", "kind": KINDS[0], "dong": ""},
        )
