"""What whoever a case was handed on to may read of it, and which of these anybody may see."""

from dataclasses import dataclass
from typing import Any

from bot.cases.permissions import Permission
from bot.cases.referrals import (
    OPEN,
    READABLE,
    ReferralKind,
    ReferralState,
    for_receiver,
    may_be_named,
)
from bot.domain.errors import MissingError
from bot.services import masking
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import accounts, cases, outreach, referrals
from bot.storage.cases import Case
from bot.storage.referrals import Referral
from bot.storage.store import Connection

TABS: dict[str, tuple[ReferralState, ...]] = {
    "open": OPEN,
    "sent": (ReferralState.SENT,),
    "accepted": (ReferralState.ACCEPTED,),
    "returned": (ReferralState.RETURNED,),
    "done": (ReferralState.DONE, ReferralState.WITHDRAWN),
}
# A center learns nothing of what was called back before it looked.
_FOR_CENTERS = {**TABS, "done": (ReferralState.DONE,)}


@dataclass(frozen=True, slots=True)
class Opened:
    """A referral as its receiver reads it. `report` says nothing about who reported.

    `phone` and `name` are those of the person in need who left them and consented, else empty.
    """

    referral: Referral
    case: Case
    report: dict[str, Any]
    phone: str
    name: str
    names: dict[str, str]


class Referred:
    """Lists of referrals, and one of them opened."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def listed(self, actor: Actor, tab: str, *, is_all: bool = False) -> list[Referral]:
        """A center's own; a counselor's own; with `is_all` everybody's, for supervisors."""
        actor.require(Permission.REFERRAL_VIEW)
        is_center = not actor.may(Permission.CASE_VIEW)
        states = (_FOR_CENTERS if is_center else TABS).get(tab, OPEN)
        center = (actor.center or "") if is_center else None
        is_everybodys = is_all and actor.may(Permission.CASE_ANY)
        whose = None if is_center or is_everybodys else actor.id
        return await self._office.read(
            lambda c: referrals.listed(
                c, self._office.vault, states, center=center, of_staff=whose
            )
        )

    async def names(self, actor: Actor) -> dict[str, str]:
        """Who sent and answered, by id."""
        actor.require(Permission.REFERRAL_VIEW)
        return await self._office.read(accounts.names)

    async def opened(self, actor: Actor, referral_id: str) -> Opened:
        """What its receiver may read; the look is logged first."""
        actor.require(Permission.REFERRAL_VIEW)
        at, office = self._office.clock.now(), self._office
        since = actor.watching_since

        def work(c: Connection) -> Opened:
            found = reachable(actor, referrals.find(c, office.vault, referral_id))
            case = office.known(cases.find(c, found.case_id))
            cases.saw(
                c, office.ids.new(), at, actor.id, actor.ip, "referral.view", case.id, since=since
            )
            report, who = readable(office, c, case, found)
            if any(who.values()):
                cases.saw(
                    c,
                    office.ids.new(),
                    at,
                    actor.id,
                    actor.ip,
                    "reporter.view",
                    case.id,
                    since=since,
                )
            phone, name = who.get("phone") or "", who.get("name") or ""
            return Opened(found, case, report, phone, name, accounts.names(c))

        return await office.store.write(work)


def known(found: Referral | None) -> Referral:
    """The referral; MissingError where there is none."""
    if found is None:
        raise MissingError("no_such_referral")
    return found


def reachable(actor: Actor, found: Referral | None) -> Referral:
    """Centers reach what was sent to them; whoever sees cases sees where they went."""
    one = known(found)
    if actor.may(Permission.CASE_VIEW):
        return one
    is_theirs = one.kind is ReferralKind.CENTER and one.receiver == actor.center
    if not is_theirs or one.state is ReferralState.WITHDRAWN:
        raise MissingError("no_such_referral")
    return one


def readable(
    office: Office, c: Connection, case: Case, found: Referral
) -> tuple[dict[str, Any], dict[str, str | None]]:
    """What was told, and who the person in need is where they consented."""
    if found.state not in READABLE:
        return {}, {}
    report = cases.report_of(c, office.vault, case.id)
    answers = outreach.answers_of_case(c, office.vault, case.id)
    questions = frozenset(k for k in answers if office.texts.has(f"welfare_check.{k}.name"))
    told = for_receiver(answers | report, questions)
    if may_be_named(case.reporter, report):
        return told, cases.reporter_of(c, office.vault, case.id)
    return masking.report(told), {}
