"""What one answer carries of the words that wait: some, never none, and nothing twice."""

import pytest

from bot.services.arrivals import Outgoing
from bot.services.batch import _fitting


@pytest.mark.parametrize(
    ("sizes", "taken"), [([10, 10], 2), ([900, 500, 200], 2), ([4000, 10], 1), ([], 0)]
)
def test_what_does_not_fit_waits_for_the_next_word(sizes: list[int], taken: int) -> None:
    waiting = [Outgoing(str(n), "a", "가" * size) for n, size in enumerate(sizes)]
    assert _fitting(waiting) == tuple(waiting[:taken])
