"""What residents hear of the work on their report, and staff of what waits for them.

Residents hear what is safe for anybody: that somebody took it over, that somebody went there. Who
reported somebody else hears it only if they wished to, and never anything about the household.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.cases.duty import CONSOLE
from bot.cases.referrals import ReferralKind
from bot.domain.codes import Reporter, Role
from bot.flows.journal import load
from bot.services.arrivals import as_json
from bot.services.office import Office
from bot.storage import accounts, cases, posting, threads
from bot.storage.accounts import Account
from bot.storage.cases import Case
from bot.storage.referrals import Referral
from bot.storage.store import Connection

_OTHERS = (Reporter.NEIGHBOR, Reporter.WORKER)


def is_other(case: Case) -> bool:
    """Whether somebody else than the person in need reported."""
    return case.reporter in _OTHERS


def wishes(report: Mapping[str, Any]) -> bool:
    """Whether who reported somebody else wants to hear what was done."""
    return report.get("updates") == "yes"


def accepted(office: Office, c: Connection, case: Case, referral: Referral) -> None:
    """Somebody took the case over. Told once, however many did."""
    key = "status.told.with_center" if referral.kind is ReferralKind.CENTER else "desk.taken"
    if not is_other(case) or wishes(cases.report_of(c, office.vault, case.id)):
        _tell(office, c, case, key, "accepted")


def visited(office: Office, c: Connection, case: Case) -> None:
    """Somebody went there: for who reported somebody else, and wished to hear it."""
    if is_other(case) and wishes(cases.report_of(c, office.vault, case.id)):
        _tell(office, c, case, "desk.visited", "visited")


def _tell(office: Office, c: Connection, case: Case, key: str, step: str) -> None:
    """In the language of the conversation; the same step is told once."""
    if case.conversation_id is None:
        return
    stored = threads.state_of(c, office.vault, case.conversation_id)
    lang = load(stored).lang or office.texts.languages[0]
    text = office.texts.get(lang, key, number=case.number)
    office.post(c, case, "desk", text, client_id=f"told:{case.id}:{step}")


def supervisors(c: Connection) -> list[Account]:
    """Who hears of what was left undone."""
    return accounts.active(c, (Role.SUPERVISOR,))


def member(c: Connection, staff_id: str | None) -> list[Account]:
    """The account, if there is one that still works here."""
    account = accounts.by_id(c, staff_id) if staff_id else None
    return [account] if account and account.is_active else []


def call(office: Office, c: Connection, whom: Iterable[Account], key: str, number: str) -> int:
    """A notice to each who can be reached outside the console; how many.

    It carries the receipt number, never what was said.
    """
    lang, sent = office.texts.languages[0], 0
    for account in {account.id: account for account in whom}.values():
        channel, _, address = _pager(office, account).partition(":")
        if address and channel != CONSOLE:
            text = office.texts.get(lang, f"console.notice.{key}", number=number)
            body = as_json(text, (), ())
            at = office.clock.now()
            posting.post_notice(c, office.vault, office.ids.new(), channel, address, body, at)
            sent += 1
    return sent


def _pager(office: Office, account: Account) -> str:
    sealed = account.pager
    return office.vault.open("staff", "pager", account.id, sealed) if sealed else ""
