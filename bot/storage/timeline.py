"""What happened around a case, beside its audit lines: messages by day, and who looked."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.storage.tables import access_log, inbox, outbox

_MOST_LOOKS = 2000


def said(connection: Connection, talk: str) -> list[tuple[str, datetime]]:
    """Author and time of every message of a conversation, in no order; residents are `resident`.

    Nothing is opened: only when and by whom something was said.
    """
    came = connection.execute(
        select(inbox.c.received_at).where(inbox.c.conversation_id == talk)
    ).scalars()
    went = connection.execute(
        select(outbox.c.author, outbox.c.created_at).where(outbox.c.conversation_id == talk)
    )
    return [("resident", at) for at in came] + [(row.author, row.created_at) for row in went]


def looks(connection: Connection, case_id: str) -> list[Any]:
    """Who looked at a case, from where, and at what of it; the newest first."""
    query = (
        select(access_log)
        .where(access_log.c.subject == case_id)
        .order_by(access_log.c.id.desc())
        .limit(_MOST_LOOKS)
    )
    return list(connection.execute(query))
