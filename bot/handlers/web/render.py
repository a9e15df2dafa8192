"""Messages -> the web chat's JSON."""

from datetime import datetime
from typing import Any

from bot.services.arrivals import Outgoing
from bot.storage.threads import BOT, RESIDENT, Entry


def outgoing(message: Outgoing, at: datetime) -> dict[str, Any]:
    """`{"id", "from", "text", "choices": [{"id", "label"}], "links": […], "at"}`."""
    return {
        "id": message.id,
        "from": _who(message.author),
        "text": message.text,
        "choices": [{"id": choice.id, "label": choice.label} for choice in message.choices],
        "links": [{"label": link.label, "url": link.url} for link in message.links],
        "at": at.isoformat(),
    }


def entry(stored: Entry) -> dict[str, Any]:
    """A message of the thread, in the same shape."""
    body = stored.body
    return {
        "id": stored.id,
        "from": _who(stored.author),
        "text": body.get("label") or body.get("text") or "",
        "choices": [{"id": key, "label": label} for key, label in body.get("choices", ())],
        "links": [{"label": label, "url": url} for label, url in body.get("links", ())],
        "at": stored.at.isoformat(),
    }


def history(entries: list[Entry]) -> list[dict[str, Any]]:
    """The thread as it looked: a pressed button is shown by its words, not its id."""
    labels: dict[str, str] = {}
    shown = []
    for stored in entries:
        message = entry(stored)
        labels.update({choice["id"]: choice["label"] for choice in message["choices"]})
        if stored.author == RESIDENT and stored.body.get("choice"):
            message["text"] = labels.get(stored.body["choice"], message["text"])
        if stored.author == RESIDENT and not message["text"] and not stored.body.get("photo"):
            continue
        message["is_photo"] = bool(stored.body.get("photo"))
        shown.append(message)
    return shown


def _who(author: str) -> str:
    return author if author in (RESIDENT, BOT) else "counselor"
