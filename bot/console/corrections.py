"""Putting right what the bot read of a case: its urgency and its crisis types."""

from aiohttp import web

from bot.cases.correcting import MAX_REASON, judged
from bot.cases.permissions import Permission
from bot.cases.states import WITH_A_COUNSELOR
from bot.console.cases import Cases
from bot.console.casework import CASE, VIEW
from bot.console.forms import every
from bot.console.words import Words
from bot.domain.codes import CrisisType, Urgency
from bot.services.corrections import Corrections
from bot.services.desk import Folder
from bot.services.masking import has
from bot.services.office import Office
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted


class CorrectionPart:
    """A form in the view `work`."""

    view = VIEW

    def __init__(self, office: Office, cases: Cases) -> None:
        self._corrections = Corrections(office)
        self._cases = cases

    def routes(self) -> list[web.RouteDef]:
        """Its form."""
        return [web.post(f"{CASE}/correct", self.correct)]

    async def values(self, actor: Actor, folder: Folder, words: Words) -> dict[str, object]:
        """What there is to choose from."""
        del words
        is_mine = has(folder.case, actor) and folder.case.state in WITH_A_COUNSELOR
        return {
            "may_correct": is_mine and actor.may(Permission.CASE_CORRECT),
            "urgencies": tuple(Urgency),
            "crises": tuple(CrisisType),
            "max_reason": MAX_REASON,
        }

    @permitted(Permission.CASE_CORRECT)
    async def correct(self, request: web.Request) -> web.Response:
        """What was chosen, if the case still is as the form showed it."""
        return await self._cases.act(request, self._correct(request), VIEW)

    async def _correct(self, request: web.Request) -> object:
        sent = await every(request)
        urgency, was, reason = (sent.get(key, [""])[0] for key in ("urgency", "was", "reason"))
        return await self._corrections.correct(
            request[ACTOR],
            request.match_info["id"],
            urgency,
            sent.get("type", ()),
            reason,
            judged(was, sent.get("was_type", ())),
        )
