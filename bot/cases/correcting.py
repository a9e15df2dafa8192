"""What a person made of a case, beside what the bot read: which of the two counts when. Pure."""

from collections.abc import Iterable, Sequence

from bot.domain.codes import CrisisType, Urgency
from bot.domain.errors import ConflictError, InvalidError
from bot.domain.frozen import frozen

MAX_REASON = 500


@frozen
class Judged:
    """How urgent a case is, and what it is about."""

    urgency: Urgency
    types: tuple[CrisisType, ...]

    def and_also(self, other: "Judged") -> "Judged":
        """The more urgent of both, about all of it."""
        return Judged(
            min(self.urgency, other.urgency, key=lambda urgency: urgency.rank),
            tuple(dict.fromkeys((*self.types, *other.types))),
        )


def heard(now: Judged, read: Judged | None, new: Judged) -> tuple[Judged, Judged | None]:
    """The case, and what was read of it, after the bot read more.

    A case is never less urgent for it. Where a person said otherwise (`read` is what the bot had
    read until then) only what was not read before counts: what they took back stays taken back.
    """
    if read is None:
        return now.and_also(new), None
    is_worse = new.urgency.rank < read.urgency.rank
    fresh = tuple(kind for kind in new.types if kind not in read.types)
    urgency = new.urgency if is_worse else now.urgency
    return now.and_also(Judged(urgency, fresh)), read.and_also(new)


def is_lower(new: Judged, now: Judged) -> bool:
    """Whether the case would wait longer than it does now."""
    return new.urgency.rank > now.urgency.rank


def check(now: Judged, new: Judged, was: Judged | None, reason: str, *, is_ringing: bool) -> None:
    """Whether this may be made of the case. `was`: what its author saw before them.

    Raises:
        ConflictError: `judged_since`, it is not as they saw it; `alarm_rings`, nobody has looked
            at the danger yet.
        InvalidError: `nothing_corrected`; `lowering_reason`, a case waits longer without a word.

    """
    if was and (was.urgency, set(was.types)) != (now.urgency, set(now.types)):
        raise ConflictError("judged_since")
    if (new.urgency, set(new.types)) == (now.urgency, set(now.types)):
        raise InvalidError("nothing_corrected")
    if is_lower(new, now) and is_ringing:
        raise ConflictError("alarm_rings")
    if is_lower(new, now) and not reason:
        raise InvalidError("lowering_reason")
    if len(reason) > MAX_REASON:
        raise InvalidError("too_long")


def judged(urgency: str, types: Iterable[str], like: Sequence[str] = ()) -> Judged:
    """What was sent, its types in the order that they have in `like`, new ones last.

    Raises:
        InvalidError: `no_such_urgency`, `no_such_crisis`.

    """
    if urgency not in list(Urgency):
        raise InvalidError("no_such_urgency")
    named = list(dict.fromkeys(types))
    if not set(named) <= set(CrisisType):
        raise InvalidError("no_such_crisis")
    places = {kind: place for place, kind in enumerate(like)}
    named.sort(key=lambda kind: places.get(kind, len(places)))
    return Judged(Urgency(urgency), tuple(map(CrisisType, named)))


def changes(before: Judged, after: Judged) -> dict[str, str]:
    """What became of what, in codes: for the line of the history."""
    found: dict[str, str] = {}
    if before.urgency is not after.urgency:
        found |= {"urgency_was": before.urgency, "urgency": after.urgency}
    if set(before.types) != set(after.types):
        found |= {"types_was": ",".join(before.types), "types": ",".join(after.types)}
    return found
