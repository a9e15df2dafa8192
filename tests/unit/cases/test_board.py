from datetime import UTC, datetime, timedelta

from bot.cases.board import Standing, Unanswered, by_urgency, due_at, standing
from bot.domain.codes import Urgency

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
WITHIN = timedelta(hours=3)


def waits(
    promised: int, queued: int | None = -180, urgency: Urgency = Urgency.NORMAL
) -> Unanswered:
    """A case promised and queued so many minutes from now."""
    at = None if queued is None else NOW + timedelta(minutes=queued)
    return Unanswered(urgency, NOW - timedelta(hours=4), NOW + timedelta(minutes=promised), at)


def test_by_day_the_promise_counts_and_by_night_the_opening() -> None:
    assert due_at(waits(30), WITHIN) == NOW + timedelta(minutes=30)
    assert due_at(waits(-60, -60), WITHIN) == NOW + timedelta(hours=2)
    assert due_at(waits(60, None), WITHIN) is None


def test_late_soon_and_fine() -> None:
    stands = [standing(waits(left), WITHIN, NOW) for left in (-1, 0, 59, 60)]
    assert stands == [Standing.LATE, Standing.SOON, Standing.SOON, Standing.FINE]
    assert standing(waits(-600, None), WITHIN, NOW) is Standing.FINE


def test_every_urgency_has_a_line() -> None:
    lines = by_urgency([waits(-1), waits(30), waits(90, urgency=Urgency.HIGH)], WITHIN, NOW)
    assert [(one.urgency, one.count, one.late, one.soon) for one in lines] == [
        (Urgency.EMERGENCY, 0, 0, 0),
        (Urgency.HIGH, 1, 0, 0),
        (Urgency.NORMAL, 2, 1, 1),
        (Urgency.NONE, 0, 0, 0),
    ]
    assert lines[0].oldest is None
    assert lines[2].oldest == NOW - timedelta(hours=4)
