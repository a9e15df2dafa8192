"""What a merge takes from one case to another, and how all of it finds back."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Table, delete, select, update

from bot.storage.cases import Case
from bot.storage.desk_tables import calls, case_ties, follow_ups, links, needs, referrals
from bot.storage.tables import cases, conversations
from bot.storage.ties import MERGED

_WORK: tuple[Table, ...] = (needs, links, referrals, follow_ups, calls)


@dataclass(frozen=True, slots=True)
class Moved:
    """What led to a case before it was merged, by ids; none of it is anybody's word.

    `talks`: conversations, and whether a person had the word. `rows`: work by its table. `cases`:
    those merged into it before. `was`: how the case itself stood. `took`: what the case that stays
    took over, by column: its value before and after.
    """

    talks: dict[str, bool] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    cases: list[str] = field(default_factory=list)
    was: dict[str, Any] = field(default_factory=dict)
    took: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def as_json(self) -> str:
        """As it is kept with the tie."""
        return orjson.dumps(asdict(self)).decode()


def lead(connection: Connection, other_id: str, stay_id: str) -> Moved:
    """What led to the one case leads to the other one: talks, work, what was merged before."""
    talks = connection.execute(
        select(conversations.c.id, conversations.c.speaker).where(
            conversations.c.case_id == other_id
        )
    )
    moved = Moved(
        talks={row.id: row.speaker == "human" for row in talks},
        rows={
            str(table.name): _ids(connection, table, table.c.case_id, other_id) for table in _WORK
        },
        cases=_ids(connection, cases, cases.c.merged_into, other_id),
    )
    _lead(connection, moved, other_id, stay_id)
    connection.execute(
        update(conversations)
        .where(conversations.c.id.in_(moved.talks))
        .values(closed_at=None, speaker="bot")
    )
    return moved


def lead_back(connection: Connection, moved: Moved, stay_id: str, other_id: str) -> None:
    """All of it that is still where the merge took it leads to its own case again."""
    _lead(connection, moved, stay_id, other_id)
    connection.execute(
        delete(case_ties).where(
            case_ties.c.case_id == stay_id,
            case_ties.c.other_id.in_(moved.cases),
            case_ties.c.kind == MERGED,
        )
    )


def moved_with(connection: Connection, other_id: str) -> Moved | None:
    """What the merge of this case took along; None where that was not written down."""
    kept = connection.execute(
        select(case_ties.c.moved)
        .where(case_ties.c.other_id == other_id, case_ties.c.kind == MERGED)
        .where(case_ties.c.moved.is_not(None))
        .order_by(case_ties.c.id.desc())
        .limit(1)
    ).scalar()
    return Moved(**orjson.loads(kept)) if kept else None


def untie(connection: Connection, other_id: str) -> None:
    """The case is merged into none any more, neither at once nor by way of another."""
    connection.execute(
        delete(case_ties).where(case_ties.c.other_id == other_id, case_ties.c.kind == MERGED)
    )


def speak(connection: Connection, moved: Moved, case_id: str, *, is_somebodys: bool) -> None:
    """The talks stand as they stood: over with the case, or open; a person has the word again.

    Where nobody has the case the bot has it, whoever wrote there while the two were one.
    """
    ended = closed_at_of(moved)
    for talk, was_human in moved.talks.items():
        word = {"speaker": "human"} if was_human else {}
        word = word if is_somebodys else {"speaker": "bot"}
        connection.execute(
            update(conversations)
            .where(conversations.c.id == talk, conversations.c.case_id == case_id)
            .values(closed_at=ended, **word)
        )


def kept_before(case: Case) -> dict[str, Any]:
    """How a case stands that is about to be merged."""
    return {
        "state": str(case.state),
        "reason": case.reason,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "claimed_by": case.claimed_by,
    }


def closed_at_of(moved: Moved) -> datetime | None:
    """When the case had ended before it was merged, if it had."""
    told = moved.was.get("closed_at")
    return datetime.fromisoformat(told) if told else None


def _lead(connection: Connection, moved: Moved, from_id: str, to_id: str) -> None:
    at, talks = cases.c, conversations.c
    connection.execute(
        update(cases)
        .where(at.id.in_(moved.cases), at.merged_into == from_id)
        .values(merged_into=to_id)
    )
    connection.execute(
        update(conversations)
        .where(talks.id.in_(moved.talks), talks.case_id == from_id)
        .values(case_id=to_id)
    )
    for table in _WORK:
        connection.execute(
            update(table)
            .where(table.c.id.in_(moved.rows.get(table.name, ())), table.c.case_id == from_id)
            .values(case_id=to_id)
        )


def _ids(connection: Connection, table: Table, column: Any, case_id: str) -> list[str]:
    return list(connection.execute(select(table.c.id).where(column == case_id)).scalars())
