"""What may be printed of a case, and by whom. Every sheet leaves a line in the access log."""

from dataclasses import dataclass, replace
from typing import Any

from bot.cases.permissions import Permission
from bot.domain.codes import CaseKind
from bot.domain.errors import MissingError
from bot.services import masking
from bot.services.office import Office
from bot.services.referred import reachable, readable
from bot.services.staff import Actor
from bot.storage import accounts, cases, outreach, printouts, referrals
from bot.storage.cases import Case, Note
from bot.storage.printouts import Casework
from bot.storage.referrals import Referral
from bot.storage.store import Connection


@dataclass(frozen=True, slots=True)
class Papers:
    """All that the sheets of one case may show.

    `reporter` is None unless it was asked for, and the one who asked may know; then the report is
    whole. Otherwise telephone numbers and names are hidden in it, and in the notes.
    """

    case: Case
    report: dict[str, Any]
    notes: list[Note]
    casework: Casework
    names: dict[str, str]
    reporter: dict[str, str | None] | None = None


class Printing:
    """Hands out what goes on paper; making paper of it is the console's part."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def record(self, actor: Actor, case_id: str, *, with_reporter: bool) -> Papers:
        """The consultation record.

        Raises:
            MissingError: no such case, or who reported is not for this actor.

        """
        actor.require(Permission.CASE_PRINT)
        if with_reporter:
            actor.require(Permission.REPORTER_VIEW)
        case = self._office.known(await self._office.read(lambda c: cases.find(c, case_id)))
        if with_reporter and not masking.may_identify(case, actor):
            raise MissingError("not_your_case")
        await self._office.see(actor, case_id, "case.print")
        if with_reporter:
            await self._office.see(actor, case_id, "reporter.view")
        return await self._papers(case_id, with_reporter=with_reporter)

    async def plan(self, actor: Actor, case_id: str) -> Papers:
        """The life-cycle plan of a case that has one; MissingError for all others."""
        actor.require(Permission.CASE_PRINT)
        case = self._office.known(await self._office.read(lambda c: cases.find(c, case_id)))
        if case.kind is not CaseKind.LIFE_PLAN:
            raise MissingError("no_such_case")
        await self._office.see(actor, case_id, "case.print")
        return await self._papers(case_id, with_reporter=False)

    async def slip(self, actor: Actor, referral_id: str) -> tuple[Referral, Papers]:
        """A referral with its case; who reported is never in it.

        Centers print those that were sent to them, with what its page shows them of the report.
        """
        actor.require(Permission.REFERRAL_VIEW)
        is_center = not actor.may(Permission.CASE_VIEW)
        if not is_center:
            actor.require(Permission.CASE_PRINT)
        office = self._office
        found = await office.read(
            lambda c: reachable(actor, referrals.find(c, office.vault, referral_id))
        )
        await office.see(actor, found.case_id, "case.print")
        papers = await self._papers(found.case_id, with_reporter=False)
        if is_center:
            told, _ = await office.read(lambda c: readable(office, c, papers.case, found))
            papers = replace(papers, report=masking.report(told))
        return found, papers

    async def _papers(self, case_id: str, *, with_reporter: bool) -> Papers:
        vault = self._office.vault

        def work(c: Connection) -> Papers:
            surveyed = outreach.answers_of_case(c, vault, case_id)
            report = surveyed | cases.report_of(c, vault, case_id)
            notes = cases.notes_of(c, vault, case_id)
            return Papers(
                case=self._office.known(cases.find(c, case_id)),
                report=report if with_reporter else masking.report(report),
                notes=masking.notes(notes, may_identify=with_reporter),
                casework=printouts.casework_of(c, vault, case_id),
                names=accounts.names(c),
                reporter=cases.reporter_of(c, vault, case_id) if with_reporter else None,
            )

        return await self._office.read(work)
