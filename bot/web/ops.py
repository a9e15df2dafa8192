"""For the city's IT: is it alive, can it work, how is it doing."""

import orjson
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.services.health import Health


class Ops:
    """`/healthz`, `/readyz` and `/metrics`: no personal data in any of them."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def routes(self) -> list[web.RouteDef]:
        """What monitoring asks for."""
        return [
            web.get("/healthz", self.healthz),
            web.get("/readyz", self.readyz),
            web.get("/metrics", self.metrics),
        ]

    async def healthz(self, request: web.Request) -> web.Response:
        """The process answers."""
        del request
        return web.Response(text="ok")

    async def readyz(self, request: web.Request) -> web.Response:
        """200 when it can take reports, 503 when not; what is wrong either way."""
        del request
        problems, warnings = await self._health.problems(), await self._health.warnings()
        body = {
            "ready": not problems,
            "problems": problems,
            "warnings": warnings,
            "notes": self._health.notes(),
        }
        status = 503 if problems else 200
        return web.Response(
            body=orjson.dumps(body), status=status, content_type="application/json"
        )

    async def metrics(self, request: web.Request) -> web.Response:
        """Prometheus text format."""
        del request
        await self._health.measure()
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
