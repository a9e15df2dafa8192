"""Two instances on one PostgreSQL: what one commits, pages that the other serves hear of."""

import asyncio

from bot.services.events import Event, Kind
from tests.support.running import running_services


async def test_what_one_commits_the_other_hears(postgres_url: str) -> None:
    async with (
        running_services(postgres_url) as one,
        running_services(postgres_url) as other,
        other.bus.listen() as heard,
        one.bus.listen() as own,
    ):
        event = Event(Kind.CASE, "a-case", "a-conversation")
        published = 0
        async with asyncio.timeout(10):
            while heard.empty():  # until the other has begun to listen
                await one.bus.publish([event])
                published += 1
                await asyncio.sleep(0.1)
        assert heard.get_nowait() == event
        assert own.qsize() == published  # what it told itself did not come back
