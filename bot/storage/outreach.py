"""Invitations in the database: who is new, who is due, and how a round stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select, update

from bot.domain.codes import CaseState
from bot.domain.messages import Channel
from bot.domain.welfare_check import Band
from bot.storage.tables import (
    cases,
    conversations,
    invitation_stops,
    invitations,
    welfare_checks,
)
from bot.storage.vault import Vault

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Somebody at risk as lists show them: the case they led to, nothing they said."""

    case_id: str
    number: str
    state: CaseState
    dong: str | None
    received_at: datetime
    claimed_by: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """How a round stands. `by_band` counts all answers, `alone` those without an invitation."""

    invited: int
    answered: int
    stopped: int
    alone: int
    by_band: dict[Band, int]
    at_risk: list[AtRisk]


def stops(connection: Connection, indexes: Sequence[str]) -> set[str]:
    """Those of the addresses that want no invitations."""
    found = select(invitation_stops.c.id).where(invitation_stops.c.id.in_(indexes))
    return set(connection.execute(found).scalars())


def reachable(connection: Connection, indexes: Sequence[str]) -> set[str]:
    """Those of the addresses that have talked with us, on a channel where we may speak first."""
    push = [channel for channel in Channel if channel.is_push]
    found = select(conversations.c.id).where(
        conversations.c.id.in_(indexes), conversations.c.channel.in_(push)
    )
    return set(connection.execute(found).scalars())


def _open(round_name: str) -> Select[Any]:
    """Invitations that may still be answered, of residents we may write to first."""
    wants_none = exists().where(invitation_stops.c.id == invitations.c.address_index)
    push = [channel for channel in Channel if channel.is_push]
    return (
        select(invitations.c.id, conversations.c.id, conversations.c.channel)
        .join(conversations, conversations.c.id == invitations.c.address_index)
        .where(
            invitations.c.round == round_name,
            invitations.c.answered_at.is_(None),
            conversations.c.channel.in_(push),
            ~wants_none,
            ~_is_helped(),
        )
        .order_by(invitations.c.id)
        .limit(_AT_ONCE)
        .with_for_update(of=invitations, skip_locked=True)
    )


def _is_helped() -> ColumnElement[bool]:
    """Who has an open case, where they were invited or where they came, is in good hands."""
    talk = conversations.alias("talk")
    is_theirs = (talk.c.id == invitations.c.address_index) | (
        talk.c.id == invitations.c.conversation_id
    )
    return (
        exists()
        .where(is_theirs, talk.c.case_id.is_not(None), talk.c.closed_at.is_(None))
        .correlate(invitations)
    )


def due_first(connection: Connection, round_name: str) -> list[Any]:
    """Who is to get the invitation now: (invitation, conversation, channel), locked."""
    query = _open(round_name).where(
        invitations.c.posted_at.is_(None), invitations.c.opened_at.is_(None)
    )
    return list(connection.execute(query))


def due_again(connection: Connection, round_name: str, before: datetime) -> list[Any]:
    """Who was invited before that and is reminded now, for the one time; locked."""
    query = _open(round_name).where(
        invitations.c.posted_at < before, invitations.c.reminded_at.is_(None)
    )
    return list(connection.execute(query))


def mark(connection: Connection, invitation_id: str, **at: datetime) -> None:
    """When it was posted, or reminded of."""
    connection.execute(update(invitations).where(invitations.c.id == invitation_id).values(**at))


def overview(connection: Connection, round_name: str) -> Overview:
    """How the round stands."""
    mine = invitations.c.round == round_name
    stopped = exists().where(invitation_stops.c.id == invitations.c.address_index)
    checks = welfare_checks.c.round == round_name
    by_band = select(welfare_checks.c.band, func.count()).where(checks)
    rows = connection.execute(by_band.group_by(welfare_checks.c.band))
    counted = {row.band: row[1] for row in rows}
    answered = _count(connection, mine, invitations.c.answered_at.is_not(None))
    return Overview(
        invited=_count(connection, mine),
        answered=answered,
        stopped=_count(connection, mine, stopped),
        alone=sum(counted.values()) - _count_checks(connection, checks),
        by_band={band: counted.get(band, 0) for band in Band},
        at_risk=_at_risk(connection, round_name),
    )


def _count(connection: Connection, *which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(invitations).where(*which)
    return connection.execute(query).scalar_one()


def _count_checks(connection: Connection, which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(welfare_checks)
    invited = welfare_checks.c.invitation_id.is_not(None)
    return connection.execute(query.where(which, invited)).scalar_one()


def _at_risk(connection: Connection, round_name: str) -> list[AtRisk]:
    """Open cases first, the one that waits longest at the top."""
    query = (
        select(cases)
        .join(welfare_checks, welfare_checks.c.case_id == cases.c.id)
        .where(welfare_checks.c.round == round_name, welfare_checks.c.band == Band.AT_RISK)
        .order_by(cases.c.closed_at.is_not(None), cases.c.urgency, cases.c.received_at)
        .limit(_AT_ONCE)
    )
    return [
        AtRisk(row.id, row.number, CaseState(row.state), row.dong, row.received_at, row.claimed_by)
        for row in connection.execute(query)
    ]


def answers_of_case(connection: Connection, vault: Vault, case_id: str) -> dict[str, Any]:
    """What was answered in the welfare checks that led to this case; empty without one."""
    query = select(welfare_checks.c.id, welfare_checks.c.answers).where(
        welfare_checks.c.case_id == case_id, welfare_checks.c.answers.is_not(None)
    )
    answers: dict[str, Any] = {}
    for row in connection.execute(query.order_by(welfare_checks.c.id)):
        told = vault.open_json("welfare_checks", "answers", row.id, row.answers)
        assert isinstance(told, dict)  # noqa: S101 - written as tables only
        answers |= told["answers"]
    return answers
