"""The record of a case: what was told, in groups; eligibility; reports of the same household."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from multidict import MultiMapping

from bot.cases.permissions import Permission
from bot.cases.places import words_of
from bot.console.cases import Cases
from bot.console.words import Words
from bot.domain.errors import InvalidError, MissingError
from bot.flows.readable import told
from bot.programs.eligibility import HOUSEHOLDS, Fact
from bot.programs.known import ELSEWHERE, HERE, NONE, Checked, Facts
from bot.services.desk import Folder
from bot.services.duplicates import Duplicates
from bot.services.merging import Merging
from bot.services.office import Office
from bot.services.record import Records
from bot.services.staff import Actor
from bot.storage import cases as stored
from bot.web.access import ACTOR, permitted

_CASE = "/cases/{id:[0-9a-f]{32}}"
_VIEW = "record"
# Keys of a report, by the group in which a counselor looks for them.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "need": (
        *("danger", "troubles", "story", "since", "need", "question", "trouble"),
        *("verdict", "group", "today", "change", "services", "kind", "what", "keeps", "often"),
    ),
    "seen": ("signs",),
    "household": ("household", "age", "whom", "stage", "kinds", "family", "percent", "income"),
    "place": ("place", "district", "move"),
    "contact": ("who", "call", "updates", "reward", "mode", "public"),
}
_REST = "rest"
_MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Group:
    """Answers that belong together: label and value each."""

    name: str
    answers: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Consent:
    """What was agreed to, in which version of the text."""

    kind: str
    version: str


class RecordPart:
    """What stands in the view "record", and its forms."""

    view = _VIEW

    def __init__(self, office: Office, cases: Cases) -> None:
        self._office = office
        self._records = Records(office)
        self._duplicates = Duplicates(office)
        self._merging = Merging(office)
        self._cases = cases

    def routes(self) -> list[web.RouteDef]:
        """Looking at the place, facts, ties to other cases."""
        return [
            web.post(f"{_CASE}/show", self.show),
            web.post(f"{_CASE}/facts", self.keep_facts),
            web.post(f"{_CASE}/ties", self.tie),
        ]

    @permitted(Permission.CASE_VIEW)
    async def show(self, request: web.Request) -> web.Response:
        """The exact place, this once; the look is logged."""
        words, told = await self._records.place(request[ACTOR], request.match_info["id"])
        shown: dict[str, object] = {"place_words": words, "place_told": told}
        return await self._cases.page_with(request, _VIEW, shown)

    @permitted(Permission.CASE_NOTE)
    async def keep_facts(self, request: web.Request) -> web.Response:
        """What the counselor found out about age, household, income."""
        actor, case_id = request[ACTOR], request.match_info["id"]
        form = await request.post()
        return await self._cases.act(request, self._keep(actor, case_id, form), _VIEW)

    @permitted(Permission.CASE_MERGE)
    async def tie(self, request: web.Request) -> web.Response:
        """How this case and another one belong together."""
        actor, case_id = request[ACTOR], request.match_info["id"]
        form = await request.post()
        return await self._cases.act(request, self._tie(actor, case_id, form), _VIEW)

    async def values(self, actor: Actor, folder: Folder, words: Words) -> dict[str, object]:
        """What `_told.html`, `_eligible.html` and `_twins.html` need."""
        case, report = folder.case, folder.report
        found = await self._records.facts(actor, case.id)
        so_far = self._records.known(report, found)
        programs = [
            (one, why)
            for key, _, why in case.programs
            if (one := self._records.checked(key, so_far))
        ]
        return {
            "groups_told": groups(report, words),
            "has_place_words": bool(words_of(report.get("place"))),
            "place_words": "",
            "consents": list(consents(report)),
            "consented_at": _sent_at(folder),
            "is_child": _is_child(report),
            "checks": programs,
            "facts": found,
            "percent": so_far.percent,
            "kinds": (*HOUSEHOLDS, NONE),
            "missing": _missing([one for one, _ in programs]),
            "looked_for": lambda text: self._records.looked_for(text, so_far),
            "may_merge": actor.may(Permission.CASE_MERGE),
            "twins": await self._duplicates.of(actor, case),
            "likely": lambda score: _likely(score, words),
        }

    async def _keep(self, actor: Actor, case_id: str, form: MultiMapping[Any]) -> None:
        kinds = frozenset(str(kind) for kind in form.getall("kinds", ()))
        found = Facts(
            age=_number(form, "age"),
            size=_number(form, "size"),
            income=_number(form, "income"),
            kinds=kinds or None,
            district=_text(form, "district"),
        )
        await self._records.keep_facts(actor, case_id, found)

    async def _tie(self, actor: Actor, case_id: str, form: MultiMapping[Any]) -> None:
        act, other = _text(form, "act"), _text(form, "other")
        twins, merging = self._duplicates, self._merging
        acts = {
            "link": twins.link, "part": twins.part, "undo": twins.undo, "merge": merging.merge
        }  # fmt: skip
        number = _text(form, "number")
        if number:
            other = await self._numbered(number)
        if act == "apart":
            await merging.take_apart(actor, case_id, other, _text(form, "why"))
        elif act in acts:
            await acts[act](actor, case_id, other)
        else:
            raise InvalidError("no_such_act")

    async def _numbered(self, number: str) -> str:
        found = await self._office.read(lambda c: stored.find_number(c, number.strip()))
        if found is None:
            raise MissingError("no_such_case")
        return found.id


def groups(report: Mapping[str, Any], words: Words) -> list[Group]:
    """What a report holds, without the exact place; groups that are empty are left out."""
    hidden = _without_place(report)
    answers = list(told(words.texts, words.city, words.lang, hidden))
    found = {
        name: [(label, value) for key, label, value in answers if key in keys]
        for name, keys in _GROUPS.items()
    }
    listed = [pair for pairs in found.values() for pair in pairs]
    consents = words.t("console.case.consents")
    found[_REST] = [
        pair for pair in words.told(hidden) if pair not in listed and pair[0] != consents
    ]
    return [Group(name, pairs) for name, pairs in found.items() if pairs]


def consents(report: Mapping[str, Any]) -> Iterator[Consent]:
    """What was agreed to; of a report that is not finished the version is not known yet."""
    kept = report.get("consents")
    if isinstance(kept, dict):
        for kind, version in dict(kept.get("given") or {}).items():
            yield Consent(str(kind), str(version))
        return
    for key, answer in report.items():
        if key.startswith("consent.") and answer == "yes":
            yield Consent(key.removeprefix("consent."), "")


def _is_child(report: Mapping[str, Any]) -> bool:
    kept = report.get("consents")
    told_child = isinstance(kept, dict) and bool(kept.get("is_child"))
    return told_child or report.get("consent.general") == "child"


def _without_place(report: Mapping[str, Any]) -> dict[str, Any]:
    place = report.get("place")
    if not isinstance(place, dict):
        return dict(report)
    return {**report, "place": {**place, "words": ""}}


def _sent_at(folder: Folder) -> datetime:
    """When the resident agreed: with what they first handed in."""
    first = next((line for line in folder.history if line.action.startswith("case.")), None)
    return first.at if first else folder.case.received_at


def _missing(programs: list[Checked]) -> list[Fact]:
    asked = {fact for one in programs for fact in one.missing}
    return [fact for fact in Fact if fact in asked]


def _likely(score: float, words: Words) -> str:
    """A likeness in words; nobody decides by a figure."""
    level = "high" if score >= _VERY else "some"
    return words.t(f"console.twins.likely.{level}", percent=round(score * 100))


_VERY = 0.75


def _text(form: MultiMapping[Any], name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _number(form: MultiMapping[Any], name: str) -> int | None:
    """A whole number as people type it (1,200,000); None where the field is empty."""
    digits = _text(form, name).replace(",", "").replace(" ", "")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _MOST_DIGITS:
        raise InvalidError("bad_facts")
    return int(digits)


DISTRICTS = (HERE, ELSEWHERE)
