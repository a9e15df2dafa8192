"""Who has the word in the conversation of a case."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.cases.queue import AT_HAND
from bot.storage.cases.one import Case
from bot.storage.tables import cases, conversations


def speak(connection: Connection, conversation_id: str, **values: object) -> None:
    """Who has the word in the conversation, and how it stands with its case."""
    connection.execute(
        update(conversations).where(conversations.c.id == conversation_id).values(**values)
    )


def give_word_back(
    connection: Connection, case: Case, *, closed_at: datetime | None = None
) -> bool:
    """The bot has the word again, unless the talk is about another case that somebody has by now.

    Only the case that the talk is about may end it; where a counselor is at another one of this
    resident it is about that one from then on. Returns whether a person had the word before and
    now has not.
    """
    current = connection.execute(
        select(
            conversations.c.case_id,
            conversations.c.speaker,
            cases.c.claimed_by,
            cases.c.closed_at,
        )
        .select_from(conversations.outerjoin(cases, cases.c.id == conversations.c.case_id))
        .where(conversations.c.id == case.conversation_id)
    ).one()
    assert case.conversation_id  # noqa: S101 - the caller looked
    other = _at_hand_too(connection, case) if closed_at else None
    if current.case_id == case.id and other:
        speak(connection, case.conversation_id, case_id=other)
        return False
    if current.case_id == case.id:
        ended = {"closed_at": closed_at} if closed_at else {}
        speak(connection, case.conversation_id, speaker="bot", **ended)
    elif current.claimed_by is None or current.closed_at is not None:
        speak(connection, case.conversation_id, speaker="bot")
    else:
        return False
    return bool(current.speaker == "human")


def _at_hand_too(connection: Connection, case: Case) -> str | None:
    """Another case of the same resident that a counselor is busy with, the one taken last."""
    found: str | None = connection.execute(
        select(cases.c.id)
        .where(
            cases.c.conversation_id == case.conversation_id,
            cases.c.id != case.id,
            cases.c.state.in_(AT_HAND),
        )
        .order_by(cases.c.claimed_at.desc(), cases.c.id)
        .limit(1)
    ).scalar()
    return found


def give_talks_back(
    connection: Connection, case: Case, *, closed_at: datetime | None = None
) -> None:
    """The bot has the word in the talks that came with merged cases; they end with the case."""
    at, own = conversations.c, case.conversation_id or ""
    ended = {"closed_at": closed_at} if closed_at else {}
    connection.execute(
        update(conversations)
        .where(at.case_id == case.id, at.id != own)
        .values(speaker="bot", **ended)
    )
