"""Sheets to print: the consultation record, the referral slip, the plan, as PDF."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console import sheets
from bot.console.naming import Naming
from bot.console.pages import Pages
from bot.console.words import Words
from bot.paper.printer import render
from bot.services.desk import Folder
from bot.services.masking import may_identify
from bot.services.office import Office
from bot.services.printing import Printing
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted

_HEX = "{id:[0-9a-f]{32}}"
_CASE = f"/cases/{_HEX}"
# Browsers show a PDF in a frame of their own, which the pages' stricter rule would keep empty.
_CSP = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Prints:
    """PDFs made on request and kept nowhere. Also a piece of the page of a case."""

    view = "record"

    def __init__(self, office: Office, pages: Pages) -> None:
        self._office = office
        self._printing = Printing(office)
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The sheets; the record with who reported comes by its form only."""
        return [
            web.get(f"{_CASE}/record.pdf", self.record),
            web.post(f"{_CASE}/record.pdf", self.record),
            web.get(f"{_CASE}/plan.pdf", self.plan),
            web.get(f"/referrals/{_HEX}/slip.pdf", self.slip),
        ]

    async def values(self, actor: Actor, folder: Folder, words: Words) -> dict[str, object]:
        """Whether the reporter may be put on paper."""
        del words
        return {
            "may_print": actor.may(Permission.CASE_PRINT),
            "may_print_reporter": may_identify(folder.case, actor),
        }

    @permitted(Permission.CASE_PRINT)
    async def record(self, request: web.Request) -> web.Response:
        """The consultation record; with `reporter=yes` in the form, who reported is on it."""
        is_form = request.method == "POST"
        with_reporter = is_form and (await request.post()).get("reporter") == "yes"
        papers = await self._printing.record(
            request[ACTOR], request.match_info["id"], with_reporter=with_reporter
        )
        sheet = sheets.record(self._naming(request), papers, request[ACTOR])
        return await self._made(sheet, f"{papers.case.number}-record")

    @permitted(Permission.CASE_PRINT)
    async def plan(self, request: web.Request) -> web.Response:
        """The life-cycle plan."""
        papers = await self._printing.plan(request[ACTOR], request.match_info["id"])
        words = self._pages.words(request)
        sheet = sheets.plan(words, self._office.catalog, papers, request[ACTOR])
        return await self._made(sheet, f"{papers.case.number}-plan")

    @permitted(Permission.REFERRAL_VIEW)
    async def slip(self, request: web.Request) -> web.Response:
        """The slip that goes with a referral; centers print their own."""
        actor = request[ACTOR]
        referral, papers = await self._printing.slip(actor, request.match_info["id"])
        sheet = sheets.slip(self._naming(request), referral, papers, actor)
        return await self._made(sheet, f"{papers.case.number}-referral")

    def _naming(self, request: web.Request) -> Naming:
        return Naming(
            self._office.casework,
            self._office.catalog,
            self._pages.words(request),
            self._office.calendar,
        )

    async def _made(self, sheet: Mapping[str, Any], name: str) -> web.Response:
        """The PDF, typeset beside the event loop."""
        body = await asyncio.to_thread(render, "form", sheet, self._office.clock.now())
        return web.Response(
            body=body,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'inline; filename="{name}.pdf"',
                "Content-Security-Policy": _CSP,
            },
        )
