"""POST /channels/kakao/skill: authenticate, take the turn in time, answer 200."""

import hmac

import orjson
import structlog
from aiohttp import web

from bot.domain.city import City
from bot.domain.messages import Inbound
from bot.handlers.kakao.budget import Budget
from bot.handlers.kakao.parse import NotASkillPayloadError, Taps, parse
from bot.handlers.kakao.render import render
from bot.services.arrivals import Outgoing
from bot.services.turns import Turns
from bot.services.world import Clock
from bot.storage.store import StoreClosedError
from bot.texts.lookup import Texts
from bot.web.access import is_this_machine

log = structlog.get_logger()

PATH = "/channels/kakao/skill"
# Kakao gives up after 5 seconds; what is left of them is the network's.
BUDGET_S = 4.0
_JSON = "application/json"
_UNREADABLE = (
    orjson.JSONDecodeError,
    NotASkillPayloadError,
    web.HTTPRequestEntityTooLarge,
    web.RequestPayloadError,
)


class KakaoSkill:
    """The skill endpoint. Without a secret only callers on this machine are let in."""

    def __init__(
        self, turns: Turns, clock: Clock, city: City, texts: Texts, secret: str | None
    ) -> None:
        self._turns = turns
        self._clock = clock
        self._city = city
        self._texts = texts
        self._secret = secret
        self._taps = Taps()
        self._budget = Budget(BUDGET_S)

    def routes(self) -> list[web.RouteDef]:
        """What this channel serves."""
        return [web.post(PATH, self.skill)]

    async def skill(self, request: web.Request) -> web.Response:
        """Always a SkillResponse with status 200, once the caller is known."""
        if not self._is_known(request):
            return web.Response(status=403)
        try:
            payload = orjson.loads(await request.read())
            request_id = request.headers.get("X-Request-Id")
            inbound = parse(payload, request_id, self._taps, self._clock.now())
        except _UNREADABLE:
            return self._answer((self._sorry("error.unread"),))
        return self._answer(await self._reply(inbound))

    async def _reply(self, inbound: Inbound) -> tuple[Outgoing, ...]:
        """The turn's messages, or a kind sentence if it takes too long or cannot be stored.

        A late turn is still committed (the store has it); its answer waits for a repeat.
        """
        try:
            reply = await self._budget.within(self._turns.take(inbound))
        except (TimeoutError, StoreClosedError):
            return (self._sorry("error.busy"),)
        except Exception:
            log.exception("kakao.turn_failed")
            return (self._sorry("error.busy"),)
        return reply.messages

    def _is_known(self, request: web.Request) -> bool:
        if self._secret is None:
            # A proxy on this machine would make the whole world look like this machine.
            is_direct = "X-Forwarded-For" not in request.headers
            return is_direct and is_this_machine(request.remote or "")
        given = request.headers.get("X-Ieumtok-Secret", "")
        # A header may hold bytes that are no text.
        known = self._secret.encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), known)

    def _answer(self, messages: tuple[Outgoing, ...]) -> web.Response:
        silence = self._texts.get(self._city.languages[0], "desk.passed_on")
        return web.Response(body=orjson.dumps(render(messages, silence)), content_type=_JSON)

    def _sorry(self, key: str) -> Outgoing:
        text = self._texts.get(self._city.languages[0], key, phone=self._city.phone)
        return Outgoing("", "bot", text)
