"""Canned replies: those of `config/` with the office's changes over them."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from pydantic import ValidationError

from bot.cases.permissions import Permission
from bot.domain.edits import REPLY, RETIRED, Body, Edit
from bot.domain.errors import ConflictError, InvalidError, MissingError
from bot.domain.masking import clean
from bot.domain.reply import MAX_CHARS, PLACEHOLDERS, Reply, placeholders, wrong
from bot.services.edits import Edits
from bot.services.living import shape
from bot.services.office import Office
from bot.services.staff import Actor
from bot.services.world import Ids
from bot.texts.staff import STAFF_LANGUAGES

_MAY = Permission.REPLIES_EDIT
MAX_TITLE = 60


@dataclass(frozen=True, slots=True)
class Shelved:
    """A reply as the editor lists it. `state`: file, changed, new or retired."""

    reply: Reply
    state: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a form: a text key under `console.replies.wrong`, and its words."""

    code: str
    lang: str = ""
    name: str = ""


class Replies:
    """The editor of what counselors choose from (`bot.services.canned`)."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._edits = Edits(office)

    async def listed(self, actor: Actor) -> list[Shelved]:
        """All replies with where they come from, the retired ones last."""
        actor.require(_MAY)
        return sorted(await self._shelf(), key=lambda one: one.state == "retired")

    async def found(self, actor: Actor, name: str) -> Shelved:
        """One reply; MissingError if there is none of this id."""
        actor.require(_MAY)
        one = next((one for one in await self._shelf() if one.reply.id == name), None)
        if one is None:
            raise MissingError("no_such_reply")
        return one

    async def save(self, actor: Actor, reply: Reply, *, is_new: bool = False) -> str:
        """Its id, made anew for a new one; InvalidError where `faults` found something."""
        actor.require(_MAY)
        if any(faults(reply, self._office.texts.languages)):
            raise InvalidError("reply_wrong")
        name = new_id(self._office.ids) if is_new else reply.id
        if not is_new:
            await self.found(actor, name)
        body = asdict(reply) | {"id": name}
        await self._edits.put(actor, _MAY, REPLY, name, body)
        return name

    async def retire(self, actor: Actor, name: str) -> None:
        """Nobody is offered it any more; it can be taken up again."""
        if (await self.found(actor, name)).state == "retired":
            raise ConflictError("reply_retired")
        await self._edits.put(actor, _MAY, REPLY, name, RETIRED)

    async def again(self, actor: Actor, name: str, edit_id: str) -> None:
        """An older state once more; an empty id: as in `config/`."""
        if edit_id:
            await self._edits.again(actor, _MAY, REPLY, name, edit_id)
        elif name in self.of_config():
            await self._edits.put(actor, _MAY, REPLY, name, None)
        else:
            raise MissingError("no_such_edit")

    async def history(self, actor: Actor, name: str) -> list[Edit]:
        """All changes of one reply, newest first."""
        return await self._edits.history(actor, _MAY, REPLY, name)

    async def names(self) -> dict[str, str]:
        """Who changed something, by id."""
        return await self._edits.names()

    def of_config(self) -> dict[str, Body]:
        """The bodies of the replies in `config/`, by id."""
        return {reply.id: asdict(reply) for reply in self._office.living.config.replies}

    async def _shelf(self) -> list[Shelved]:
        """In the order of the files, new ones last."""
        base = {reply.id: reply for reply in self._office.living.config.replies}
        changed = {edit.name: edit for edit in await self._edits.newest(REPLY)}
        shelf = [_shelved(reply, base, changed.get(reply.id)) for reply in base.values()]
        new = [edit for name, edit in changed.items() if name not in base and edit.body]
        for edit in new:
            reply = await self._last_words(edit)
            shelf += [_shelved(reply, base, edit)] if reply else []
        return shelf

    async def _last_words(self, edit: Edit) -> Reply | None:
        """What a reply of the console's own says, or said before it was retired."""
        if edit.body != RETIRED:
            return _reply(edit.body)
        rows = await self._edits.history_of(REPLY, edit.name)
        return next((reply for row in rows if (reply := _reply(row.body))), None)


def faults(reply: Reply, languages: tuple[str, ...]) -> Iterator[Fault]:
    """Everything that is wrong with a reply, at once; `wrong` has the last word."""
    first = languages[0]
    found = list(_faults(reply, languages, first))
    yield from found
    if not found and any(wrong(reply, languages)):
        yield Fault("other")


def _faults(reply: Reply, languages: tuple[str, ...], first: str) -> Iterator[Fault]:
    for lang in (lang for lang in STAFF_LANGUAGES if lang in languages):
        if not 0 < len(reply.title.get(lang, "").strip()) <= MAX_TITLE:
            yield Fault("untitled", lang)
    expected = placeholders(reply.text.get(first, ""))
    for lang in languages:
        text = reply.text.get(lang, "")
        found = placeholders(text)
        if not text.strip():
            yield Fault("missing", lang)
        elif len(text) > MAX_CHARS:
            yield Fault("long", lang)
        elif found is None:
            yield Fault("braces", lang)
        elif unknown := sorted(found - PLACEHOLDERS):
            yield Fault("unknown", lang, "{" + "}, {".join(unknown) + "}")
        elif expected is not None and found != expected:
            names = ", ".join(f"{{{name}}}" for name in sorted(found ^ expected))
            yield Fault("differ", lang, names)


def read(form: Mapping[str, str], name: str, languages: tuple[str, ...]) -> Reply:
    """What a form says: `title.<lang>` and `text.<lang>`."""

    def part(key: str) -> dict[str, str]:
        found = {lang: clean(form.get(f"{key}.{lang}", "")).strip() for lang in languages}
        return {lang: text.replace("\r\n", "\n") for lang, text in found.items() if text}

    return Reply(name, part("title"), part("text"))


def new_id(ids: Ids) -> str:
    """The id of a reply made in the console; those of the files have names."""
    return f"own_{ids.new()}"


def _shelved(reply: Reply, base: Mapping[str, Reply], edit: Edit | None) -> Shelved:
    if edit is None or edit.body is None:
        return Shelved(reply, "file")
    if edit.body == RETIRED:
        return Shelved(reply, "retired")
    changed = _reply(edit.body)
    if changed is None:
        return Shelved(reply, "file")
    return Shelved(changed, "changed" if reply.id in base else "new")


def _reply(body: Body | None) -> Reply | None:
    """What was stored; None where it fits the shape no longer."""
    try:
        reply: Reply = shape(Reply).validate_python(body)
    except ValidationError:
        return None
    return reply
