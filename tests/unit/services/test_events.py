"""Who listens hears what is committed from then on, in order, and is let go at the end."""

from collections.abc import Callable, Sequence

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


class Line:
    """What two processes on one database hear each other by."""

    is_shared = True

    def __init__(self) -> None:
        self.said: list[str] = []
        self.ears: list[Callable[[str], None]] = []

    def notify(self, payloads: Sequence[str]) -> None:
        self.said += payloads
        for ear in self.ears:
            for payload in payloads:
                ear(payload)

    def hear(self, ear: Callable[[str], None]) -> None:
        self.ears.append(ear)


async def test_other_processes_hear_what_this_one_commits() -> None:
    line, one, other = Line(), Bus(), Bus()
    one.join(line)  # type: ignore[arg-type]
    other.join(line)  # type: ignore[arg-type]
    line.ears.pop(0)  # a process does not hear itself
    async with one.listen() as here, other.listen() as there:
        await one.publish([CASE, WROTE])
        await one.publish([])
        assert [here.get_nowait(), here.get_nowait()] == [CASE, WROTE]
        assert [there.get_nowait(), there.get_nowait()] == [CASE, WROTE]
        assert here.empty()
        assert there.empty()
    assert len(line.said) == 2
