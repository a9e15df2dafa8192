"""Telephones that answer by themselves ("I am driving, …"): a talk of two machines ends here."""

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.domain.messages import Inbound

MOST = 5
"""So often the same long words are heard within the time; a person has said it all by then."""
_WITHIN = timedelta(hours=1)
# Short answers are given again and again: numbers, "skip", "no".
_LONG = 13
_REMEMBERED = 4096


class Echoes:
    """Counts the same words from the same number, in this process."""

    def __init__(self) -> None:
        self._heard: OrderedDict[int, tuple[datetime, int, str]] = OrderedDict()

    def is_echo(self, inbound: Inbound) -> bool:
        """Whether the words came too often to be a person's; a vendor's repeat counts once."""
        if len(inbound.text) < _LONG:
            return False
        # Python's own hash, keyed anew in every process: the words themselves are not kept.
        key = hash((inbound.address, inbound.text))
        first, count, last = self._heard.pop(key, (inbound.received_at, 0, ""))
        if inbound.received_at - first > _WITHIN:
            first, count = inbound.received_at, 0
        count += inbound.message_id != last
        self._heard[key] = (first, count, inbound.message_id)
        if len(self._heard) > _REMEMBERED:
            self._heard.popitem(last=False)
        return count > MOST
