"""The board of a supervisor: what waits, what breaks its promise, who carries how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.cases.board import Standing, Unanswered, Waiting, by_urgency, standing
from bot.cases.permissions import Permission
from bot.domain.codes import CaseState
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import board
from bot.storage.cases import Case
from bot.storage.store import Connection

_LAPSES_WITHIN = timedelta(minutes=10)
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Overview:
    """All of the board. Lists show the first thirty, `counts` tells of how many."""

    waiting: Sequence[Waiting]
    pressing: Sequence[tuple[Standing, Case]]
    lapsing: Sequence[Case]
    referrals: Sequence[Any]
    follow_ups: Sequence[Any]
    closures: Sequence[Any]
    counts: Mapping[str, int]
    loads: Sequence[Any]
    centers: Mapping[str, Mapping[str, int]]


class Board:
    """Looks, and changes nothing."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._within = timedelta(minutes=office.city.answer_within_minutes)
        self._homes = {dong.id: dong.center for dong in office.city.dongs}

    async def overview(self, actor: Actor) -> Overview:
        """As it stands now."""
        actor.require(Permission.BOARD_VIEW)
        return await self._office.read(self._overview)

    def _overview(self, c: Connection) -> Overview:
        now = self._office.clock.now()
        known = board.unanswered(c)
        stands = [(standing(_as_promised(case), self._within, now), case) for case in known]
        pressing = [(stand, case) for stand, case in stands if stand is not Standing.FINE]
        pressing.sort(key=lambda one: one[0] is not Standing.LATE)
        lapsing = board.lapsing(c, now + _LAPSES_WITHIN)
        waiting = [_as_promised(case) for case in known if case.state is not CaseState.CLAIMED]
        counts = board.counts(c, now) | {
            "waiting": len(waiting),
            "late": sum(stand is Standing.LATE for stand, _ in pressing),
            "soon": sum(stand is Standing.SOON for stand, _ in pressing),
            "lapsing": len(lapsing),
        }
        return Overview(
            waiting=by_urgency(waiting, self._within, now),
            pressing=pressing[:_SHOWN],
            lapsing=lapsing[:_SHOWN],
            referrals=board.late_referrals(c, now),
            follow_ups=board.late_follow_ups(c, now),
            closures=board.closures_asked(c),
            counts=counts,
            loads=board.loads(c),
            centers=self._centers(board.by_center(c, self._homes, now)),
        )

    def _centers(self, rows: Sequence[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
        """Each center of the city with its counts; cases of none under an empty name."""
        found: dict[str, dict[str, int]] = {one.id: {} for one in self._office.city.centers}
        for center, what, count in rows:
            found.setdefault(center, {})[what] = count
        return found


def _as_promised(case: Case) -> Unanswered:
    return Unanswered(case.urgency, case.received_at, case.promised_at, case.queued_at)
