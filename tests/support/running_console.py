"""The real program with its console, in this process, on a database file of its own.

Nothing is faked but the time, which stands still where a test puts it.
"""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from aiohttp import web

from bot import settings as environment
from bot.app import Services, services
from bot.console.routes import Console
from bot.domain.codes import Role
from bot.domain.messages import Channel, Inbound, InboundKind, Photo
from bot.programs.catalog import Catalog
from bot.services.staff import Actor
from bot.services.world import Clock
from tests.support.world import OPEN, config

PASSWORD = "a-quiet-river-42"


@dataclass
class House:
    """The services, and a console that can be taken down and put up again at the same address."""

    services: Services
    clock: Clock
    port: int = 0
    _runner: web.AppRunner | None = None
    _count: int = field(default=0)

    @property
    def address(self) -> str:
        """Where the console is, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}/console"

    async def up(self) -> None:
        """Serve, at the old port if there was one."""
        app = web.Application()
        app.add_subapp("/console", console(self.services).app())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
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
            await self.services.turns.take(self._inbound(who, channel, text=text))

    async def photo(self, content: bytes, who: str = "resident") -> str:
        """A resident sends a photo over the web chat; returns its id."""
        s = self.services
        conversation = s.turns.conversation_id(Channel.WEB, who)
        photo_id = await s.photos.keep(conversation, Channel.WEB, content)
        await s.turns.take(
            self._inbound(who, Channel.WEB, kind=InboundKind.PHOTO, photo=Photo(photo_id))
        )
        return photo_id

    async def waiting(
        self, *, who: str = "resident", channel: Channel = Channel.WEB, story: str = "밥이 없어요"
    ) -> str:
        """A resident who asks for a person; returns the id of the case."""
        known = {case.id for case in await self.cases()}
        await self.hears(story, "상담사 연결", who=who, channel=channel)
        return next(case.id for case in await self.cases() if case.id not in known)

    async def cases(self) -> list:
        """All cases, as a supervisor sees them."""
        s = self.services
        if "_eye" not in self.__dict__:
            await s.staff.add("눈", Role.SUPERVISOR, password=PASSWORD)
            self.__dict__["_eye"] = await self.actor("눈")
        from bot.domain.codes import CaseState  # noqa: PLC0415

        return await s.desk.listed(self.__dict__["_eye"], tuple(CaseState))

    def _inbound(
        self, who: str, channel: Channel, *, kind: InboundKind = InboundKind.TEXT,
        text: str = "", photo: Photo | None = None,
    ) -> Inbound:  # fmt: skip
        self._count += 1
        return Inbound(
            channel, who, f"message-{self._count}", kind, self.clock.now(), text=text, photo=photo
        )


def console(s: Services) -> Console:
    """The console of these services, as the program mounts it."""
    return Console(
        s.staff, s.desk, s.photos, s.bus, s.health, s.clock, s.config.city, s.texts,
        catalog=Catalog(s.config.programs), is_https=False,
    )  # fmt: skip


@asynccontextmanager
async def house(folder: Path, now: datetime = OPEN) -> AsyncIterator[House]:
    """The program at `now`, serving its console."""
    clock = Clock(now, tick=lambda: 0.0)
    secret = base64.urlsafe_b64encode(bytes(range(32))).decode()
    environ = {"IEUMTOK_SECRET_KEYS": secret}
    async with services(environment.read(environ, folder), config(), clock) as opened:
        built = House(opened, clock)
        await built.up()
        try:
            yield built
        finally:
            opened.bus.close()
            await built.down()
