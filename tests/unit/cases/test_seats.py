"""Seats: whatever happens in whatever order, nobody gets one that is not there."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.cases.seats import Entry, moving_up, place_for, taken


def test_seats_first_and_then_the_line() -> None:
    full = [Entry("a", 2, is_seated=True), Entry("b", 1, is_seated=True)]
    assert place_for([], 2, 3) == 0
    assert place_for(full, 1, 3) == 1
    assert place_for([*full, Entry("c", 1, is_seated=False)], 1, 3) == 2


def test_nobody_overtakes_a_bigger_group_that_waits() -> None:
    line = [Entry("a", 2, is_seated=True), Entry("b", 2, is_seated=False)]
    assert place_for(line, 1, 3) == 2
    assert moving_up([*line, Entry("c", 1, is_seated=False)], 3) == []
    assert moving_up([Entry("b", 2, is_seated=False), Entry("c", 1, is_seated=False)], 3) == [
        "b",
        "c",
    ]


@given(
    st.integers(1, 6),
    st.lists(st.one_of(st.integers(1, 4), st.integers(-8, -1)), max_size=40),
)
def test_never_more_than_there_are(capacity: int, acts: list[int]) -> None:
    """A positive number signs up so many people; a negative one cancels an entry."""
    line: list[Entry] = []
    for number, act in enumerate(acts):
        if act > 0:
            is_seated = place_for(line, act, capacity) == 0
            line.append(Entry(str(number), act, is_seated))
        elif line:
            line.pop(-act % len(line))
            up = moving_up(line, capacity)
            line = [replace(one, is_seated=one.is_seated or one.id in up) for one in line]
        assert taken(line) <= capacity
        waiting = [one for one in line if not one.is_seated]
        assert not waiting or waiting[0].people > capacity - taken(line)
