"""What comes in, as the rows it is stored in."""

from datetime import datetime

from bot.domain.invitations import poster_in
from bot.flows.journal import Journal, dump
from bot.services.arrivals import Arrival
from bot.storage.rows import ConversationRow, InboxRow, PhotoRow
from bot.storage.types import to_us
from bot.storage.vault import Vault

_BOT = "bot"


def inbox_row(vault: Vault, arrival: Arrival) -> InboxRow:
    """One inbound as it came."""
    inbound = arrival.inbound
    body = {"text": inbound.text, "choice": inbound.choice}
    if inbound.photo:
        body["photo"] = inbound.photo.ref
    if inbound.phone:
        body["phone"] = inbound.phone
    if inbound.location:
        body["pin"] = f"{inbound.location.latitude:.5f}, {inbound.location.longitude:.5f}"
    return InboxRow(
        arrival.id,
        inbound.channel.value,
        arrival.message_id,
        arrival.conversation_id,
        inbound.kind.value,
        vault.seal_json("inbox", "body", arrival.id, body),
        to_us(inbound.received_at),
    )


def conversation_row(vault: Vault, arrival: Arrival, at: datetime) -> ConversationRow:
    """Of somebody who writes for the first time."""
    key, inbound = arrival.conversation_id, arrival.inbound
    seal = vault.seal
    return ConversationRow(
        id=key,
        channel=inbound.channel.value,
        address=seal("conversations", "address", key, inbound.address),
        state=vault.seal_json("conversations", "state", key, dump(Journal())),
        speaker=_BOT,
        waiting=0,
        case_id=None,
        case_number=None,
        closed_at=None,
        origin=poster_in(inbound.origin),
        created_at=to_us(at),
        updated_at=to_us(at),
    )


def photo_row(vault: Vault, arrival: Arrival, now: int) -> PhotoRow:
    """A photo that is still where the channel keeps it."""
    assert arrival.inbound.photo and arrival.photo_source  # noqa: S101, PT018
    key = arrival.inbound.photo.ref
    source = vault.seal("photos", "source", key, arrival.photo_source)
    return PhotoRow(
        key, arrival.conversation_id, arrival.inbound.channel, source, None, None,
        "pending", 0, now,
    )  # fmt: skip
