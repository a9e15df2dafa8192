"""Telegram update -> Inbound.

Source: Bot API, "Available types" (read 2026-11). Only private chats are residents'; what was
edited afterwards, and what is said in groups and channels, is left alone. Anything may be missing,
and unknown fields are ignored: whatever the JSON is, this does not raise.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.messages import Channel, Inbound, InboundKind, Location, Photo

CHOICE_MARK = "c:"
MAX_PHOTO_BYTES = 10 * 1024 * 1024
_START = re.compile(r"/start(?:@\w+)?(?:\s+(\S{1,64}))?\s*")
_COMMAND = re.compile(r"/([a-z]{1,32})(?:@\w+)?\s*")


def parse(update: object, at: datetime) -> Inbound | None:
    """The update as one inbound; None if it is nothing a resident said to us."""
    update_id = _table(update).get("update_id")
    chat_id = chat_of(update)
    if chat_id is None or not isinstance(update_id, int):
        return None
    sender = _sender(update)
    if sender.get("is_bot") is True:
        return None
    said = _said(_table(update), sender)
    if said is None:
        return None
    return Inbound(
        channel=Channel.TELEGRAM,
        address=str(chat_id),
        message_id=f"u{update_id}",
        received_at=at,
        lang_hint=_lang(sender.get("language_code")),
        **said,
    )


def chat_of(update: object) -> int | None:
    """The private chat the update belongs to."""
    table = _table(update)
    press = _table(table.get("callback_query"))
    message = _table((press or table).get("message"))
    if press and not message:
        # A button so old that Telegram forgot its message: whoever pressed it is the chat.
        return _number(_table(press.get("from")).get("id"))
    chat = _table(message.get("chat"))
    return _number(chat.get("id")) if chat.get("type") == "private" else None


def press_of(update: object) -> str | None:
    """The id of the press of a button, which shows as under way until it is answered."""
    press_id = _table(_table(update).get("callback_query")).get("id")
    return press_id if isinstance(press_id, str) else None


def _sender(update: object) -> Mapping[str, Any]:
    table = _table(update)
    return _table(_table(table.get("callback_query") or table.get("message")).get("from"))


def _said(update: Mapping[str, Any], sender: Mapping[str, Any]) -> dict[str, Any] | None:
    press = _table(update.get("callback_query"))
    if press:
        return _pressed(press)
    message = _table(update.get("message"))
    if isinstance(message.get("text"), str):
        return _written(message["text"])
    caption = message.get("caption")
    words = caption if isinstance(caption, str) else ""
    return _shown(message, sender) | {"text": words}


def _pressed(press: Mapping[str, Any]) -> dict[str, Any] | None:
    data = press.get("data")
    if not isinstance(data, str) or not data.startswith(CHOICE_MARK):
        return None
    return {"kind": InboundKind.CHOICE, "choice": data.removeprefix(CHOICE_MARK)}


def _written(text: str) -> dict[str, Any]:
    """A text; `/start poster` comes from a QR code, and `/help` means the word "help"."""
    start = _START.fullmatch(text)
    if start:
        return {"kind": InboundKind.START, "origin": start[1]}
    command = _COMMAND.fullmatch(text)
    return {"kind": InboundKind.TEXT, "text": command[1] if command else text}


def _shown(message: Mapping[str, Any], sender: Mapping[str, Any]) -> dict[str, Any]:
    """A photo, a pin, the sender's own card; anything else is answered, too."""
    photo = _photo(message)
    if photo:
        return {"kind": InboundKind.PHOTO, "photo": Photo(photo)}
    place = _table(message.get("location"))
    latitude, longitude = place.get("latitude"), place.get("longitude")
    if isinstance(latitude, int | float) and isinstance(longitude, int | float):
        return {"kind": InboundKind.LOCATION, "location": Location(latitude, longitude)}
    card = _table(message.get("contact"))
    phone = card.get("phone_number")
    # Cards can be passed on: one that is not the sender's own would be somebody else's number.
    is_own = _number(card.get("user_id")) is not None and card["user_id"] == sender.get("id")
    if isinstance(phone, str) and is_own:
        return {"kind": InboundKind.CONTACT, "phone": phone}
    return {"kind": InboundKind.OTHER}


def _photo(message: Mapping[str, Any]) -> str | None:
    """The file id of the largest size we take, or of a picture sent as a file."""
    sizes = message.get("photo")
    document = _table(message.get("document"))
    if str(document.get("mime_type")).startswith("image/"):
        sizes = [document]
    for size in reversed(sizes if isinstance(sizes, list) else []):
        file_id, weight = _table(size).get("file_id"), _number(_table(size).get("file_size"))
        if isinstance(file_id, str) and (weight or 0) <= MAX_PHOTO_BYTES:
            return file_id
    return None


def _lang(code: object) -> str | None:
    """`en-US` is `en`."""
    return code.split("-")[0].lower()[:8] if isinstance(code, str) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
