import asyncio

import aiohttp

from tests.support.running_console import House, Visitor


async def heard(stream: aiohttp.ClientResponse, event: str) -> str:
    """The data of the next event of this name."""
    async with asyncio.timeout(10):
        while (await stream.content.readline()).decode().strip() != f"event: {event}":
            assert not stream.content.at_eof()
        return (await stream.content.readline()).decode()


async def test_what_is_committed_is_told_without_words(house: House, counselor: Visitor) -> None:
    async with counselor.session.get(f"{house.console}/live?live=1") as stream:
        assert stream.content_type == "text/event-stream"
        assert stream.headers["Cache-Control"] == "no-store"
        await heard(stream, "hello")
        case = await house.waiting(story="월세가 밀렸어요")
        news = await heard(stream, "news")
        assert case.id in news
        assert "월세" not in news


async def test_the_stream_ends_with_the_session(house: House, counselor: Visitor) -> None:
    async with counselor.session.get(f"{house.console}/live?live=1") as stream:
        await heard(stream, "hello")
        await counselor.post("/logout")
        await house.waiting()
        await heard(stream, "ended")
        assert await stream.content.read() == b"\n"


async def test_the_stream_ends_when_the_program_does(house: House, counselor: Visitor) -> None:
    async with counselor.session.get(f"{house.console}/live?live=1") as stream:
        await heard(stream, "hello")
        house.services.bus.close()
        async with asyncio.timeout(10):
            assert b"ended" not in await stream.content.read()
