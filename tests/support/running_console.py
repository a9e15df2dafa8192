"""The real program with its console, in this process, on a database file of its own.

Nothing is faked but the time, which stands still where a test puts it.
"""

import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot import settings as environment
from bot.app import Services, services, web_app
from bot.console.routes import Console
from bot.domain.codes import CaseState, Role
from bot.domain.messages import Channel, Inbound, InboundKind, Photo
from bot.domain.offer import OfferState
from bot.services.staff import Actor
from bot.services.world import Clock
from bot.settings import Settings
from bot.storage.cases import Case
from tests.support.running import QUICK_HASHER
from tests.support.world import OPEN, config, world

PASSWORD = "a-quiet-river-42"
DANGER = "지금 죽고 싶어요. 약을 먹었어요"
_EYE = "지켜보는 눈"
_OFFER = (
    "후원하고 싶어요", "=kind:food", "=keeps:soon", "표식반찬 열 통", "=often:once", "오늘 오후",
    "녹번동", "=whom:skip", "=consent.offer:yes", "표식가게", "010-2345-6789", "=review:send",
)  # fmt: skip


@dataclass
class House:
    """The services, and a server that can be taken down and put up again at the same port."""

    services: Services
    clock: Clock
    settings: Settings
    port: int = 0
    _runner: web.AppRunner | None = None
    _count: int = 0

    @property
    def site(self) -> str:
        """Where the server is, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def console(self) -> str:
        """Where the console is, without a slash at the end."""
        return f"{self.site}/console"

    async def up(self) -> None:
        """Serve, at the old port if there was one."""
        app = web_app(self.settings, self.services)
        if not any(resource.canonical == "/console" for resource in app.router.resources()):
            app.add_subapp("/console", console_of(self.services).app())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def down(self) -> None:
        """Stop serving; what is stored stays."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def staff(self, name: str, role: Role = Role.COUNSELOR) -> None:
        """An account with the password that all of these have."""
        await self.services.staff.add(name, role, password=PASSWORD)

    async def actor(self, name: str) -> Actor:
        """The account as it acts."""
        token = await self.services.staff.log_in(name, PASSWORD, "127.0.0.1")
        actor = await self.services.staff.by_session(token or "", "127.0.0.1")
        assert actor
        return actor

    async def hears(
        self, *texts: str, who: str = "resident", channel: Channel = Channel.WEB
    ) -> None:
        """A resident writes each of these."""
        for text in texts:
            await self._take(who, channel, text=text)

    async def sees(self, content: bytes, who: str = "resident") -> str:
        """A resident sends a photo over the web chat; returns its id."""
        s = self.services
        conversation = s.turns.conversation_id(Channel.WEB, who)
        photo_id = await s.photos.keep(conversation, Channel.WEB, f"photo-{self._count}", content)
        await self._take(who, Channel.WEB, kind=InboundKind.PHOTO, photo=Photo(photo_id))
        return photo_id

    async def waiting(
        self,
        *,
        who: str = "resident",
        channel: Channel = Channel.WEB,
        story: str = "월세를 못 내요",
    ) -> Case:
        """The case of a resident who told a little and asked for a person."""
        known = {case.id for case in await self.cases()}
        await self.hears(story, "상담사 연결", who=who, channel=channel)
        return next(case for case in await self.cases() if case.id not in known)

    async def offered(self) -> str:
        """A shop offers food that spoils; its id."""
        for said in _OFFER:
            is_tap = said.startswith("=")
            kind = InboundKind.CHOICE if is_tap else InboundKind.TEXT
            text, tapped = ("", said[1:]) if is_tap else (said, None)
            await self._take("giver", Channel.WEB, kind=kind, text=text, choice=tapped)
        desk = self.services.offer_desk
        (offer,) = await desk.listed(await self.eye(), (OfferState.NEW,))
        return offer.id

    async def cases(self) -> list[Case]:
        """All cases, as a supervisor sees them."""
        return await self.services.desk.listed(await self.eye(), tuple(CaseState))

    async def eye(self) -> Actor:
        """A supervisor of the tests' own."""
        s = self.services
        token = await s.staff.log_in(_EYE, PASSWORD, "127.0.0.1")
        if token is None:
            await self.staff(_EYE, Role.SUPERVISOR)
        return await self.actor(_EYE)

    async def _take(
        self, who: str, channel: Channel, *, kind: InboundKind = InboundKind.TEXT,
        text: str = "", photo: Photo | None = None, choice: str | None = None,
    ) -> None:  # fmt: skip
        self._count += 1
        inbound = Inbound(
            channel, who, f"message-{self._count}", kind, self.clock.now(),
            text=text, photo=photo, choice=choice,
        )  # fmt: skip
        await self.services.turns.take(inbound)


class Visitor:
    """Somebody with a browser that runs no scripts, told apart by cookies."""

    def __init__(self, house: House, session: aiohttp.ClientSession) -> None:
        self.house = house
        self.session = session
        self.csrf = ""

    async def get(self, path: str) -> tuple[aiohttp.ClientResponse, str]:
        """The answer and its text; redirects are not followed."""
        url = f"{self.house.console}{path}"
        async with self.session.get(url, allow_redirects=False) as response:
            return response, await response.text()

    async def post(
        self, path: str, *, headers: dict[str, str] | None = None, **form: str
    ) -> tuple[aiohttp.ClientResponse, str]:
        """A form with the session's token, unless the form says otherwise."""
        url = f"{self.house.console}{path}"
        data = {"csrf": self.csrf, **form}
        async with self.session.post(
            url, data=data, headers=headers, allow_redirects=False
        ) as response:
            return response, await response.text()

    async def log_in(
        self, name: str, password: str = PASSWORD, *, following: str = ""
    ) -> aiohttp.ClientResponse:
        """Through the form; remembers the token for the forms to come."""
        _, page = await self.get("/login")
        before = field(page, "before")
        response, _ = await self.post(
            "/login", name=name, password=password, before=before, next=following
        )
        _, account = await self.get("/me")
        self.csrf = field(account, "csrf")
        return response


def field(page: str, name: str) -> str:
    """The value of a hidden field; empty if the page has none of that name."""
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def console_of(s: Services) -> Console:
    """The console of these services, as the program mounts it."""
    return Console(
        s.office, s.staff, s.desk, s.photos, s.health, s.outreach, s.offer_desk, s.event_desk,
        is_https=False,
    )  # fmt: skip


@asynccontextmanager
async def running_house(folder: Path, now: datetime = OPEN) -> AsyncIterator[House]:
    """The program at `now`, serving."""
    clock = Clock(now, tick=lambda: 0.0)
    secret = base64.urlsafe_b64encode(bytes(range(32))).decode()
    settings = environment.read({"IEUMTOK_SECRET_KEYS": secret}, folder)
    with pytest.MonkeyPatch.context() as patch:
        # Half a second of building, the same each time: once for all tests of a run.
        patch.setattr("bot.app._world", lambda *_: world())
        patch.setattr("bot.services.staff.PasswordHasher", QUICK_HASHER)
        async with services(settings, config(), clock) as opened:
            built = House(opened, clock, settings)
            await built.up()
            try:
                yield built
            finally:
                opened.bus.close()
                await built.down()


@asynccontextmanager
async def visitor(house: House) -> AsyncIterator[Visitor]:
    """A visitor who is nobody yet."""
    jar = aiohttp.CookieJar(unsafe=True)  # "unsafe" means: also for a bare IP address
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield Visitor(house, session)
