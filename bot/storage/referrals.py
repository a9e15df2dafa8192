"""Cases handed on: to centers, departments, integrated case management, agencies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Select, and_, insert, or_, select, update

from bot.cases.referrals import OPEN, ReferralKind, ReferralState, is_overdue
from bot.domain.codes import CaseState, CrisisType, Urgency
from bot.storage.desk_tables import referrals
from bot.storage.tables import cases
from bot.storage.types import is_storable
from bot.storage.vault import Vault

_SHOWN = 300
_URGENCIES = list(Urgency)


@dataclass(frozen=True, slots=True)
class Referral:
    """A referral and how its case stands; never with who reported.

    `code` is of the return or of the result, `answer` the words to it.
    """

    id: str
    case_id: str
    number: str
    case_state: CaseState
    claimed_by: str | None
    dong: str | None
    urgency: Urgency
    crisis_types: tuple[CrisisType, ...]
    kind: ReferralKind
    receiver: str
    state: ReferralState
    request: str
    answer: str
    code: str
    sent_by: str
    sent_at: datetime
    due_at: datetime
    answered_by: str
    answered_at: datetime | None
    done_at: datetime | None

    @property
    def is_awaited(self) -> bool:
        """Whether its receiver is to be heard by `due_at`."""
        return self.state in OPEN

    def is_overdue(self, now: datetime) -> bool:
        """Whether its receiver has kept silent too long."""
        return is_overdue(self.state, self.due_at, now)


_OF_CASE = (
    cases.c.number,
    cases.c.state.label("case_state"),
    cases.c.claimed_by,
    cases.c.dong,
    cases.c.urgency,
    cases.c.crisis_types,
)


def _query() -> Select[Any]:
    joined = referrals.join(cases, cases.c.id == referrals.c.case_id)
    return select(referrals, *_OF_CASE).select_from(joined)


def add(
    connection: Connection,
    vault: Vault,
    referral_id: str,
    case_id: str,
    *,
    kind: str,
    receiver: str,
    request: str,
    by: str,
    at: datetime,
    due_at: datetime,
) -> None:
    """Sent."""
    connection.execute(
        insert(referrals).values(
            id=referral_id,
            case_id=case_id,
            kind=kind,
            receiver=receiver,
            state=ReferralState.SENT,
            request=vault.seal("referrals", "request", referral_id, request),
            sent_by=by,
            sent_at=at,
            due_at=due_at,
        )
    )


def find(
    connection: Connection, vault: Vault, referral_id: str, *, lock: bool = False
) -> Referral | None:
    """The referral; `lock` it when it is about to change."""
    if not is_storable(referral_id):
        return None
    query = _query().where(referrals.c.id == referral_id)
    row = connection.execute(query.with_for_update(of=referrals) if lock else query).first()
    return _referral(vault, row) if row else None


def change(
    connection: Connection,
    vault: Vault,
    referral_id: str,
    *,
    answer: str = "",
    **values: object,
) -> None:
    """Set columns of one that the caller has locked; an empty answer leaves what is there."""
    if answer:
        values["answer"] = vault.seal("referrals", "answer", referral_id, answer)
    connection.execute(update(referrals).where(referrals.c.id == referral_id).values(**values))


def of_case(connection: Connection, vault: Vault, case_id: str) -> list[Referral]:
    """All referrals of a case, oldest first."""
    query = _query().where(referrals.c.case_id == case_id).order_by(referrals.c.id)
    return [_referral(vault, row) for row in connection.execute(query)]


def listed(
    connection: Connection,
    vault: Vault,
    states: Sequence[ReferralState],
    *,
    center: str | None = None,
    of_staff: str | None = None,
) -> list[Referral]:
    """Those of a center, or those that somebody sent or whose case they have; else all.

    What was answered last comes first where everything is over, else what is due first.
    """
    query = _query().where(referrals.c.state.in_(states))
    if center is not None:
        query = query.where(
            referrals.c.kind == ReferralKind.CENTER, referrals.c.receiver == center
        )
    if of_staff is not None:
        mine = or_(referrals.c.sent_by == of_staff, cases.c.claimed_by == of_staff)
        query = query.where(mine)
    is_open = any(state in OPEN for state in states)
    order = (referrals.c.due_at,) if is_open else (referrals.c.answered_at.desc(),)
    rows = connection.execute(query.order_by(*order, referrals.c.id).limit(_SHOWN))
    return [_referral(vault, row) for row in rows]


def silent(connection: Connection, vault: Vault, at: datetime) -> list[Referral]:
    """Overdue ones that nobody was told of, locked against other processes."""
    query = (
        _query()
        .where(
            referrals.c.state.in_(OPEN),
            referrals.c.due_at <= at,
            referrals.c.reminded_at.is_(None),
        )
        .with_for_update(of=referrals, skip_locked=True)
    )
    return [_referral(vault, row) for row in connection.execute(query)]


def orphaned(connection: Connection, vault: Vault) -> list[Referral]:
    """Open ones whose case is over for a reason that hands it to nobody, locked."""
    is_over = and_(
        cases.c.state == CaseState.CLOSED,
        or_(cases.c.reason.is_(None), cases.c.reason != "referred"),
    )
    query = (
        _query()
        .where(referrals.c.state.in_(OPEN), is_over)
        .with_for_update(of=referrals, skip_locked=True)
    )
    return [_referral(vault, row) for row in connection.execute(query)]


def _referral(vault: Vault, row: Any) -> Referral:
    return Referral(
        id=row.id,
        case_id=row.case_id,
        number=row.number,
        case_state=CaseState(row.case_state),
        claimed_by=row.claimed_by,
        dong=row.dong,
        urgency=_URGENCIES[row.urgency],
        crisis_types=tuple(map(CrisisType, orjson.loads(row.crisis_types))),
        kind=ReferralKind(row.kind),
        receiver=row.receiver,
        state=ReferralState(row.state),
        request=vault.open("referrals", "request", row.id, row.request),
        answer=vault.open("referrals", "answer", row.id, row.answer) if row.answer else "",
        code=row.code or "",
        sent_by=row.sent_by,
        sent_at=row.sent_at,
        due_at=row.due_at,
        answered_by=row.answered_by or "",
        answered_at=row.answered_at,
        done_at=row.done_at,
    )
