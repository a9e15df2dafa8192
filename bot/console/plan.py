"""A family's life-cycle plan: the table on the page of its case, and the same to print."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.pages import Pages
from bot.console.words import Words
from bot.domain.codes import CaseKind
from bot.domain.errors import MissingError
from bot.flows.household import members_in, spoken
from bot.programs.catalog import Catalog
from bot.services.desk import Desk
from bot.services.office import Office
from bot.web.access import ACTOR, permitted

_PLAN = "/cases/{id:[0-9a-f]{32}}/plan"


@dataclass(frozen=True, slots=True)
class Service:
    """A line of the plan: when, which service, who may have it, how to ask for it."""

    when: str
    name: str
    who_for: str
    how: str
    phone: str


@dataclass(frozen=True, slots=True)
class Share:
    """One member, called by age, and what the plan has for them."""

    who: str
    services: tuple[Service, ...]


def shares(report: Mapping[str, Any], catalog: Catalog, words: Words) -> list[Share]:
    """The plan of a report; of one that was broken off only who belongs to the family."""
    members = report.get("members")
    if not isinstance(members, list):
        return [
            Share(spoken(words.texts, words.lang, m.year, m.stage, m.situations), ())
            for m in members_in(report)
        ]
    return [
        Share(
            spoken(words.texts, words.lang, m["year"], m["stage"], m["situations"]),
            tuple(_services(m["services"], catalog, words)),
        )
        for m in members
    ]


def _services(offers: list[dict[str, Any]], catalog: Catalog, words: Words) -> Iterator[Service]:
    for offer in offers:
        program = catalog.get(offer["id"])
        when = _when(offer, words)
        if program is None:
            yield Service(when, offer["id"], words.t("console.plan.gone"), "", "")
            continue
        name = program.name_ko if words.lang == "ko" else program.name_en
        mark = "" if program.verified else words.t("match.unverified")
        yield Service(when, name + mark, program.eligibility, program.how_to_apply, program.phone)


def _when(offer: Mapping[str, Any], words: Words) -> str:
    if offer["at_birth"]:
        return words.t("life_plan.at_birth")
    if offer["since"] is None:
        return words.t("console.plan.now")
    return words.t("life_plan.since", year=offer["since"])


class Plans:
    """The plan on paper: no names, no numbers to call people back, nothing but the plan."""

    def __init__(self, office: Office, desk: Desk, pages: Pages) -> None:
        self._office = office
        self._desk = desk
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The page."""
        return [web.get(_PLAN, self.plan)]

    @permitted(Permission.CASE_PRINT)
    async def plan(self, request: web.Request) -> web.Response:
        """The plan of one case, made for A4; that it was looked at is logged by the desk."""
        folder = await self._desk.folder(request[ACTOR], request.match_info["id"])
        if folder.case.kind is not CaseKind.LIFE_PLAN:
            raise MissingError("no_such_case")
        words = self._pages.words(request)
        return await self._pages.render(
            request,
            "plan.html",
            case=folder.case,
            shares=shares(folder.report, self._office.catalog, words),
        )
