"""Who of those signed up for an event has a seat: by order, and never more than there are."""

from collections.abc import Sequence

from bot.domain.frozen import frozen


@frozen
class Entry:
    """A sign-up that was not cancelled: for how many people, and whether they have seats."""

    id: str
    people: int
    is_seated: bool


def taken(entries: Sequence[Entry]) -> int:
    """How many seats are given away."""
    return sum(entry.people for entry in entries if entry.is_seated)


def place_for(entries: Sequence[Entry], people: int, capacity: int) -> int:
    """0: there are seats. Else the place on the waiting list; nobody overtakes who waits there."""
    waiting = sum(not entry.is_seated for entry in entries)
    has_room = taken(entries) + people <= capacity
    return 0 if has_room and not waiting else waiting + 1


def moving_up(entries: Sequence[Entry], capacity: int) -> list[str]:
    """Ids of those who get seats now: from the front of the waiting list, as far as they fit."""
    left, up = capacity - taken(entries), list[str]()
    for entry in entries:
        if entry.is_seated:
            continue
        if entry.people > left:
            break
        left -= entry.people
        up.append(entry.id)
    return up
