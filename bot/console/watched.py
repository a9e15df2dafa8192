"""Alerts on pages that people without a queue may see as well."""

from typing import Any

from bot.cases.permissions import Permission
from bot.console.queue import Queue
from bot.services.staff import Actor


async def watched(queue: Queue, actor: Actor) -> dict[str, Any]:
    """What a page needs to ring, for whoever may hear it; nothing for the others."""
    return {"watch": await queue.watch(actor)} if actor.may(Permission.QUEUE_VIEW) else {}
