"""The shared time limit: quick work gets through, slow work ends, cancelling stays cancelling."""

import asyncio

import pytest

from bot.handlers.kakao.budget import Budget


async def _work(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "done"


async def test_quick_work_gets_through_and_slow_work_does_not() -> None:
    budget = Budget(0.1)
    quick, slow = await asyncio.gather(
        budget.within(_work(0)), _outcome(budget, 30), return_exceptions=True
    )
    assert quick == "done"
    assert isinstance(slow, TimeoutError)


async def _outcome(budget: Budget, seconds: float) -> str:
    return await budget.within(_work(seconds))


async def test_the_task_lives_on_after_its_work_was_given_up() -> None:
    budget = Budget(0.05)
    with pytest.raises(TimeoutError):
        await budget.within(_work(30))
    assert await budget.within(_work(0)) == "done"


async def test_a_cancellation_from_outside_stays_one() -> None:
    task = asyncio.create_task(_outcome(Budget(30), 30))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
