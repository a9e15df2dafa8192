"""Who listens hears what is committed from then on, in order, and is let go at the end."""

from collections.abc import Iterable

from bot.services.events import Bus, Event, Kind

CASE, WROTE = Event(Kind.CASE, "1"), Event(Kind.DESK_WROTE, "1", "c")


async def test_every_listener_hears_everything_in_order() -> None:
    bus = Bus()
    async with bus.listen() as one, bus.listen() as other:
        await bus.publish([CASE, WROTE])
        await bus.publish(iter([CASE]))
        for queue in (one, other):
            assert [queue.get_nowait() for _ in range(3)] == [CASE, WROTE, CASE]
            assert queue.empty()


async def test_who_left_hears_nothing() -> None:
    bus = Bus()
    async with bus.listen() as queue:
        pass
    await bus.publish([CASE])
    assert queue.empty()


async def test_closing_lets_listeners_go_after_what_they_have_not_heard() -> None:
    bus = Bus()
    async with bus.listen() as queue:
        await bus.publish([CASE])
        bus.close()
        assert [queue.get_nowait(), queue.get_nowait()] == [CASE, None]


async def test_a_listener_who_sleeps_does_not_fill_the_memory() -> None:
    bus = Bus()
    async with bus.listen() as queue:
        for _ in range(50):
            await bus.publish([CASE] * 100)
        assert queue.qsize() == 1000
        bus.close()
        heard = [queue.get_nowait() for _ in range(queue.qsize())]
        assert heard[-1] is None


async def test_other_processes_are_told_once_and_only_of_something() -> None:
    bus, told = Bus(), []

    async def others(events: Iterable[Event]) -> None:
        told.append(tuple(events))

    bus.relay_to(others)
    await bus.publish([CASE, WROTE])
    await bus.publish([])
    bus.deliver([WROTE])
    assert told == [(CASE, WROTE)]
