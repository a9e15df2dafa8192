"""The editor of canned replies: a list, one of them in every language, its preview and history."""

from collections.abc import Mapping

from aiohttp import web

from bot.calendar.spoken import spoken
from bot.cases.permissions import Permission
from bot.console.changes import changes
from bot.console.pages import HOME, Pages, see_other
from bot.console.words import Words
from bot.domain.errors import DomainError, RefusedError
from bot.domain.reply import PLACEHOLDERS, Reply
from bot.services.canned import filled
from bot.services.replies import Fault, Replies, faults, read
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS

_ONE = "/replies/{id:[a-z0-9_]{1,48}}"
_NEW = "new"
_BAD = 422


class ReplyPages:
    """Every form works without scripts; what is wrong is told all at once."""

    def __init__(self, replies: Replies, pages: Pages) -> None:
        self._replies = replies
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The list, one reply, its forms; `new` is a reply that is not there yet."""
        return [
            web.get("/replies", self.listed),
            web.get(_ONE, self.one),
            web.post(_ONE, self.save),
            web.post(f"{_ONE}/retire", self.retire),
            web.post(f"{_ONE}/again", self.again),
        ]

    @permitted(Permission.REPLIES_EDIT)
    async def listed(self, request: web.Request) -> web.Response:
        """All replies."""
        actor = request[ACTOR]
        return await self._pages.render(
            request,
            "replies.html",
            replies=await self._replies.listed(actor),
        )

    @permitted(Permission.REPLIES_EDIT)
    async def one(self, request: web.Request) -> web.Response:
        """One reply with its history, or an empty form."""
        return await self._page(request)

    @permitted(Permission.REPLIES_EDIT)
    async def save(self, request: web.Request) -> web.Response:
        """Save it, or with `act=preview` only show it filled in."""
        form, name = await _form(request), request.match_info["id"]
        words = self._pages.words(request)
        reply = read(form, name, words.texts.languages)
        wrong = list(faults(reply, words.texts.languages))
        if wrong or form.get("act") == "preview":
            return await self._page(request, typed=reply, wrong=wrong, is_preview=not wrong)
        saved = await self._replies.save(request[ACTOR], reply, is_new=name == _NEW)
        return see_other(f"{HOME}replies/{saved}?saved=1")

    @permitted(Permission.REPLIES_EDIT)
    async def retire(self, request: web.Request) -> web.Response:
        """Offer it no longer."""
        name = request.match_info["id"]
        try:
            await self._replies.retire(request[ACTOR], name)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error=error)
        return see_other(f"{HOME}replies/{name}?saved=1")

    @permitted(Permission.REPLIES_EDIT)
    async def again(self, request: web.Request) -> web.Response:
        """Take up an older state."""
        name, form = request.match_info["id"], await _form(request)
        await self._replies.again(request[ACTOR], name, form.get("edit", ""))
        return see_other(f"{HOME}replies/{name}?saved=1")

    async def _page(
        self,
        request: web.Request,
        *,
        typed: Reply | None = None,
        wrong: list[Fault] | None = None,
        is_preview: bool = False,
        error: DomainError | None = None,
    ) -> web.Response:
        actor, words = request[ACTOR], self._pages.words(request)
        name = request.match_info["id"]
        known = None if name == _NEW else await self._replies.found(actor, name)
        reply = typed or (known.reply if known else Reply(name, {}, {}))
        status = STATUS[error.kind] if error else _BAD if wrong else 200
        return await self._pages.render(
            request,
            "reply.html",
            status=status,
            path=f"{HOME}replies/{name}" if request.method == "POST" else None,
            problem=words.problem(error.code, error.details) if error else None,
            known=known,
            reply=reply,
            wrong=[_fault(fault, words) for fault in wrong or ()],
            preview=self._preview(reply, words, actor) if is_preview else None,
            is_saved="saved" in request.query,
            placeholders=sorted(PLACEHOLDERS),
            reply_languages=words.texts.languages,
            changes=await self._history(actor, name, words) if known else [],
            is_of_config=name in self._replies.of_config(),
        )

    def _preview(self, reply: Reply, words: Words, actor: Actor) -> dict[str, str]:
        """As a resident would read it, with made-up values."""
        return {lang: filled(reply, lang, self._sample(words, lang, actor)) for lang in reply.text}

    def _sample(self, words: Words, lang: str, actor: Actor) -> dict[str, str]:
        city = words.city
        center = city.centers[0]
        return {
            "number": f"{words.now.year}-000123",
            "counselor": actor.name,
            "center": center.name.get(lang) or center.name["ko"],
            "center_phone": center.phone or city.phone,
            "promised": spoken(words.now, lang, words.now),
            "phone": city.phone,
            "service": city.service_name.get(lang) or city.service_name["ko"],
        }

    async def _history(self, actor: Actor, name: str, words: Words) -> list[object]:
        labels = {
            f"{part}.{lang}": words.t(
                f"console.replies.{part}_in", language=_language(words, lang)
            )
            for part in ("title", "text")
            for lang in words.texts.languages
        }
        base = self._replies.of_config().get(name)
        edits = await self._replies.history(actor, name)
        return list(changes(edits, base, await self._replies.names(), words, labels))


def _language(words: Words, lang: str) -> str:
    return words.code("console.language", lang)


def _fault(fault: Fault, words: Words) -> str:
    lang = _language(words, fault.lang) if fault.lang else ""
    return words.t(f"console.replies.wrong.{fault.code}", language=lang, name=fault.name)


async def _form(request: web.Request) -> Mapping[str, str]:
    sent = await request.post()
    return {key: value for key, value in sent.items() if isinstance(value, str)}
