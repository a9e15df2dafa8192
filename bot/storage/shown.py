"""What a resident has on the screen, and what waits to be shown there."""

from sqlalchemy import Connection, func, select

from bot.storage.tables import outbox
from bot.storage.vault import Vault

_HOUSE = ("bot", "desk")
_OUT = ("sending", "sent", "delivered", "maybe")


def last_choices(
    connection: Connection, vault: Vault, conversation_id: str
) -> list[tuple[str, str]]:
    """Id and label of each; empty where the last message offered none, or nothing went out."""
    newest = (
        select(outbox.c.id, outbox.c.body)
        .where(outbox.c.conversation_id == conversation_id, outbox.c.state.in_(_OUT))
        .order_by(outbox.c.id.desc())
        .limit(1)
    )
    row = connection.execute(newest).first()
    if row is None:
        return []
    body = vault.open_json("outbox", "body", row.id, row.body)
    assert isinstance(body, dict)  # noqa: S101 - bodies are written as tables only
    return [(str(key), str(label)) for key, label in body["choices"]]


def answers_waiting(connection: Connection, conversation_id: str) -> int:
    """How many messages of counselors the resident has still to fetch; the house's own apart."""
    query = (
        select(func.count())
        .select_from(outbox)
        .where(
            outbox.c.conversation_id == conversation_id,
            outbox.c.state == "pending",
            outbox.c.author.not_in(_HOUSE),
        )
    )
    return connection.execute(query).scalar_one()
