"""The catalog of programs: a list to filter, one program as a form, its preview and history."""

from collections.abc import Sequence

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.changes import Change, changes
from bot.console.forms import every
from bot.console.pages import HOME, Pages, see_other
from bot.console.words import Words
from bot.domain.errors import DomainError, RefusedError
from bot.domain.program import Program
from bot.flows.card import card
from bot.flows.contact import public_number
from bot.programs.forms import CHOICES, DAYS, LISTS, NEEDED, NUMBERS, WORDS, Fault, Form, written
from bot.programs.forms import read as read_form
from bot.services.catalog_desk import MAX_SAMPLES, CatalogDesk, Listed, Tried
from bot.services.staff import Actor
from bot.web.access import ACTOR, permitted
from bot.web.errors import STATUS

_ONE = "/catalog/{id:[a-z][a-z0-9_]{0,63}}"
_NEW = "new"
_BAD = 422
SHOW = ("all", "verified", "unverified", "old", "over", "edited", "retired")
_FIELDS = (*WORDS, *LISTS, *CHOICES, *NUMBERS, *DAYS, "id", "scope", "as_of", "verified")
# Long texts get more room than a line.
LONG = ("eligibility", "benefit", "how_to_apply", "summary_en", *LISTS)


class CatalogPages:
    """Two pages. A form is shown as residents and the matcher would see it before it is saved."""

    def __init__(self, desk: CatalogDesk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The list, one program, its forms; `new` is a program that is not there yet."""
        return [
            web.get("/catalog", self.listed),
            web.get(_ONE, self.one),
            web.post(_ONE, self.save),
            web.post(f"{_ONE}/retire", self.retire),
            web.post(f"{_ONE}/verify", self.verify),
            web.post(f"{_ONE}/again", self.again),
        ]

    @permitted(Permission.CATALOG_EDIT)
    async def listed(self, request: web.Request) -> web.Response:
        """All programs, or those that `?q=`, `?show=` and `?scope=` ask for."""
        actor, asked = request[ACTOR], request.query
        show = asked.get("show", SHOW[0])
        show = show if show in SHOW else SHOW[0]
        every = await self._desk.listed(actor)
        found = [
            one
            for one in every
            if _is_shown(one, show)
            and asked.get("scope", "") in ("", one.program.scope)
            and _is_meant(one.program, asked.get("q", ""))
        ]
        return await self._pages.render(
            request,
            "catalog.html",
            found=found,
            total=len(every),
            asked={"q": asked.get("q", ""), "show": show, "scope": asked.get("scope", "")},
            shows=SHOW,
            scopes=self._desk.scopes,
        )

    @permitted(Permission.CATALOG_EDIT)
    async def one(self, request: web.Request) -> web.Response:
        """One program with its history, or an empty form."""
        return await self._page(request)

    @permitted(Permission.CATALOG_EDIT)
    async def save(self, request: web.Request) -> web.Response:
        """Save it, or with `act=preview` show what it would look like and suggest."""
        actor, name = request[ACTOR], request.match_info["id"]
        form = await every(request)
        today = self._desk.today
        if name != _NEW:
            form["id"] = [name]
            known = await self._desk.found(actor, name)
            # A clock set back for training makes no mistake of what was right before.
            today = max(today, known.program.as_of)
        wrong = _phone(form)
        program, faults = read_form(form, self._desk.scopes, today)
        if program is None or wrong:
            return await self._page(request, form=form, faults=[*wrong, *faults])
        if form.get("act") == ["preview"]:
            samples = _samples(form)
            tried = await self._desk.try_out(actor, program, samples)
            return await self._page(request, form=form, preview=program, tried=tried)
        try:
            await self._desk.save(actor, program, is_new=name == _NEW)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, form=form, error=error)
        return _saved(program.id)

    @permitted(Permission.CATALOG_EDIT)
    async def retire(self, request: web.Request) -> web.Response:
        """Tell nobody of it any more."""
        name = request.match_info["id"]
        try:
            await self._desk.retire(request[ACTOR], name)
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error=error)
        return _saved(name)

    @permitted(Permission.CATALOG_EDIT)
    async def verify(self, request: web.Request) -> web.Response:
        """It was compared with its source today."""
        name = request.match_info["id"]
        await self._desk.verify(request[ACTOR], name)
        return _saved(name)

    @permitted(Permission.CATALOG_EDIT)
    async def again(self, request: web.Request) -> web.Response:
        """Take up an older state, or that of the files."""
        name, form = request.match_info["id"], await every(request)
        try:
            await self._desk.again(request[ACTOR], name, form.get("edit", [""])[0])
        except RefusedError:
            raise
        except DomainError as error:
            return await self._page(request, error=error)
        return _saved(name)

    async def _page(
        self,
        request: web.Request,
        *,
        form: Form | None = None,
        faults: Sequence[Fault] = (),
        error: DomainError | None = None,
        preview: Program | None = None,
        tried: Sequence[Tried] = (),
    ) -> web.Response:
        actor, words = request[ACTOR], self._pages.words(request)
        name = request.match_info["id"]
        known = None if name == _NEW else await self._desk.found(actor, name)
        form = form or (written(known.program) if known else _empty(self._desk))
        return await self._pages.render(
            request,
            "program.html",
            status=STATUS[error.kind] if error else _BAD if faults else 200,
            path=f"{HOME}catalog/{name}" if request.method == "POST" else None,
            problem=words.problem(error.code, error.details) if error else None,
            known=known,
            form={key: list(form.get(key, ())) for key in (*_FIELDS, "samples")},
            faults=_told(faults, words),
            cards=_cards(preview, words),
            tried=tried,
            is_previewed=preview is not None,
            samples="\n".join(form.get("samples", ())) or _own_samples(known, words),
            is_saved="saved" in request.query,
            is_of_config=name in self._desk.of_config(),
            changes=await self._history(actor, name, words) if known else [],
            words_fields=WORDS,
            long_fields=LONG,
            needed=(*NEEDED, "keywords"),
            choices=CHOICES,
            numbers=NUMBERS,
            scopes=self._desk.scopes,
        )

    async def _history(self, actor: Actor, name: str, words: Words) -> list[Change]:
        labels = {key: words.t(f"console.catalog.field.{key}") for key in _FIELDS}
        edits = await self._desk.history(actor, name)
        base, names = self._desk.body_of_config(name), await self._desk.names()
        return changes(edits, base, names, words, labels)


def _phone(form: dict[str, list[str]]) -> list[Fault]:
    """Writes the number as people read it; a fault where residents could not call it."""
    typed = form.get("phone", [""])[0].strip()
    number = public_number(typed) if typed else ""
    if number is None:
        return [Fault("phone", "phone")]
    form["phone"] = [number]
    return []


def _is_shown(one: Listed, show: str) -> bool:
    program = one.program
    return {
        "all": one.state != "retired",
        "verified": program.verified,
        "unverified": not program.verified,
        "old": one.is_old,
        "over": one.is_over,
        "edited": one.state in ("changed", "new"),
        "retired": one.state == "retired",
    }[show]


def _is_meant(program: Program, asked: str) -> bool:
    """Whether all the words asked for stand in the names, keywords or the provider."""
    said = f"{program.id} {program.name_ko} {program.name_en} {program.provider}"
    every = f"{said} {' '.join(program.keywords)}".casefold()
    return all(word in every for word in asked.casefold().split())


def _cards(program: Program | None, words: Words) -> dict[str, str]:
    """What a resident reads, by language."""
    if program is None:
        return {}
    return {lang: card(words.texts, lang, program) for lang in words.texts.languages}


def _told(faults: Sequence[Fault], words: Words) -> dict[str, str]:
    """What is wrong, by field."""
    return {
        one.field: words.t(
            f"console.catalog.wrong.{one.code}",
            field=words.t(f"console.catalog.field.{one.field}"),
        )
        for one in faults
    }


def _own_samples(known: Listed | None, words: Words) -> str:
    """Messages to try: two with the program's own words, the rest about other troubles."""
    own = known.program.keywords[:2] if known else ()
    first = [words.t("console.catalog.sample.own", word=word) for word in own]
    others = [words.t(f"console.catalog.sample.{n}") for n in range(1, MAX_SAMPLES + 1)]
    return "\n".join([*first, *others][:MAX_SAMPLES])


def _samples(form: Form) -> list[str]:
    lines = (line.strip()[:500] for line in "\n".join(form.get("samples", ())).splitlines())
    return [line for line in lines if line]


def _empty(desk: CatalogDesk) -> dict[str, list[str]]:
    """A new program: of the city's own place, looked at today."""
    return {"scope": [desk.scopes[0]], "as_of": [desk.today.isoformat()]}


def _saved(name: str) -> web.Response:
    return see_other(f"{HOME}catalog/{name}?saved=1")
