"""Time, ids and chance."""

from datetime import UTC, datetime, timedelta, timezone

from bot.services.world import Clock, Ids, new_secret, new_token

SEOUL = timezone(timedelta(hours=9))


def test_ids_sort_in_the_order_they_were_made() -> None:
    ids = Ids.fresh()
    made = [ids.new() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in made)


def test_two_processes_make_different_ids() -> None:
    one, other = Ids.fresh(), Ids.fresh()
    assert not {one.new() for _ in range(500)} & {other.new() for _ in range(500)}


def test_a_clock_that_was_set_ticks_on() -> None:
    passed = [100.0]
    clock = Clock(datetime(2026, 2, 13, 22, 0, tzinfo=SEOUL), tick=lambda: passed[0])
    assert clock.now() == datetime(2026, 2, 13, 13, 0, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    passed[0] += 90
    assert clock.now() == datetime(2026, 2, 13, 13, 1, 30, tzinfo=UTC)


def test_a_clock_can_jump_and_goes_on_from_there() -> None:
    passed = [0.0]
    clock = Clock(datetime(2026, 2, 13, tzinfo=UTC), tick=lambda: passed[0])
    clock.jump(datetime(2026, 2, 19, tzinfo=UTC))
    passed[0] += 1
    assert clock.now() == datetime(2026, 2, 19, 0, 0, 1, tzinfo=UTC)


def test_a_clock_that_was_not_set_tells_the_time() -> None:
    clock = Clock()
    first, second = clock.now(), clock.now()
    assert first.tzinfo is UTC
    assert timedelta() <= second - first < timedelta(minutes=1)


def test_secrets_are_eight_digits_and_tokens_are_long() -> None:
    made = {new_secret() for _ in range(200)}
    assert all(len(secret) == 8 and secret.isdigit() for secret in made)
    assert len(made) > 190
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) == 43
