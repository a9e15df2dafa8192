"""The pager, against a real server on loopback."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.services.arrivals import Outgoing
from bot.services.delivery import SendError, Trouble
from bot.services.pager import WebhookSender

NOTICE = Outgoing("n1", "system", "확인이 필요한 신고가 있어요")


@dataclass
class Pager:
    """A pager that answers as told."""

    answer: web.Response = field(default_factory=lambda: web.Response(status=204))
    got: list[object] = field(default_factory=list)
    url: str = ""

    async def page(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        return self.answer


@pytest.fixture
async def pager() -> AsyncIterator[Pager]:
    made, app = Pager(), web.Application()
    app.router.add_post("/page", made.page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/page"
    yield made
    await runner.cleanup()


async def trouble(url: str) -> SendError:
    with pytest.raises(SendError) as caught:
        await WebhookSender().send(url, NOTICE)
    return caught.value


async def test_the_text_is_posted_as_json(pager: Pager) -> None:
    await WebhookSender().send(pager.url, NOTICE)
    assert pager.got == [{"text": NOTICE.text}]


@pytest.mark.parametrize(
    ("answer", "code", "wait_s"),
    [
        (web.Response(status=429, headers={"Retry-After": "9"}), Trouble.THROTTLED, 9),
        (web.Response(status=503), Trouble.BUSY, None),
        (web.Response(status=404), Trouble.REFUSED, None),
        (web.Response(status=302, headers={"Location": "/page"}), Trouble.REFUSED, None),
    ],
    ids=["throttled", "away", "gone", "moved"],
)
async def test_each_answer_has_its_meaning(
    pager: Pager, answer: web.Response, code: Trouble, wait_s: float | None
) -> None:
    pager.answer = answer
    error = await trouble(pager.url)
    assert (error.code, error.retry_after_s) == (code, wait_s)
    assert len(pager.got) == 1


async def test_a_pager_that_is_away_is_tried_again() -> None:
    error = await trouble("http://127.0.0.1:1/page")
    assert (error.code, error.retryable) == (Trouble.UNREACHABLE, True)


@pytest.mark.parametrize("url", ["http://pager.example/a", "ftp://x", "https://", "pager", "//["])
async def test_only_https_addresses_are_called(url: str) -> None:
    assert (await trouble(url)).code is Trouble.REFUSED
