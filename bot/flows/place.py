"""Where it is: a dong by name or landmark, an address, a pin, or "I don't know"."""

from typing import ClassVar, cast

from bot.domain.effects import Json
from bot.domain.frozen import frozen
from bot.domain.hangul import squeeze
from bot.domain.messages import Choice, Inbound, InboundKind, Message
from bot.flows.contact import is_only_a_number
from bot.flows.danger import calls
from bot.flows.env import Env
from bot.flows.gazetteer import Whereabouts
from bot.flows.optional import Worded
from bot.flows.questions import One, labelled
from bot.flows.steps import Answer, Flow, Question, Say, Taken, Unclear
from bot.flows.understand import by_words, is_yes_or_no, picked
from bot.flows.vague import is_feeling

UNKNOWN = "unknown"
MAX_CHARS = 300
# The Chinese mark is another character.
_ASKING = frozenset("?\uff1f")
# What politely ends an answer and belongs to no name: 응암3동이요.
_ENDINGS = ("요", "이요", "이에요", "예요", "입니다", "이고요", "에요", "쪽이요")


@frozen
class Place:
    """Where the person is. `dong` is an id of the city's, or None; `words` is what was written.

    `outside`: the other city or district that the words named.
    """

    words: str
    dong: str | None
    outside: str = ""


@frozen
class _Where:
    """The stored answer is `{"words": …, "dongs": […]}`: several where the name is not clear.

    `outside` is in it, and `is_near`, where the place is not the city's.
    """

    key: str
    is_open: ClassVar[bool] = True

    def _unknown(self, env: Env) -> tuple[Choice, ...]:
        return labelled(env, "place", (UNKNOWN,))

    def message(self, env: Env, draft: Json) -> Message:
        """The question and "I don't know"."""
        del draft
        return Message(env.text(f"{env.flow}.{self.key}.ask"), self._unknown(env))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A pin, a name, an address; what is in no dong we know is kept as it was written."""
        del draft
        if inbound.location:
            pin = inbound.location
            return Answer(_stored(env.world.gazetteer.locate(pin.latitude, pin.longitude)))
        words = inbound.text.strip()[:MAX_CHARS]
        if picked(env, inbound, self._unknown(env)) or _is_left_out(env, words):
            return Answer({"words": "", "dongs": []})
        if inbound.kind is not InboundKind.TEXT or not words:
            return Unclear("unclear.place")
        found = env.world.gazetteer.whereabouts(words)
        is_nowhere = not (found.dongs or found.outside)
        if is_nowhere and _is_no_place(env, words):
            return Unclear("unclear.place")
        return Answer(_stored(found))

    def fits(self, value: Json) -> bool:
        """The shape that `take` gives."""
        return isinstance(value, dict) and {"words", "dongs"} <= value.keys()


def _is_left_out(env: Env, words: str) -> bool:
    """Whether they would rather not say: "건너뛰기", "말하기 싫어요"; a plain no is no answer."""
    is_skip = by_words(env.world.texts, words, (Choice("skip", ""),)) is not None
    return is_skip and not is_yes_or_no(env.world.texts, words)


def _is_no_place(env: Env, words: str) -> bool:
    """Yes or no, a number, a question, or how somebody feels."""
    texts = env.world.texts
    is_number = words.isdecimal() or is_only_a_number(words)
    is_asking = not _ASKING.isdisjoint(words)
    return is_number or is_asking or is_yes_or_no(texts, words) or is_feeling(texts, words)


def spoken_place(env: Env, place: Place) -> str:
    """The place as a review shows it; the dong's name unless the words have it already."""
    dong = env.world.gazetteer.dong(place.dong or "")
    name, words = env.name(dong.name) if dong else "", place.words
    if name and squeeze(words).removeprefix(squeeze(name)) in _ENDINGS:
        return name
    where = words if squeeze(name) in squeeze(words) else " · ".join(filter(None, (name, words)))
    return where or env.text("place.unknown")


def _stored(found: Whereabouts) -> dict[str, Json]:
    dongs: list[Json] = list(found.dongs)
    stored: dict[str, Json] = {"words": found.words, "dongs": dongs}
    if found.outside:
        stored |= {"outside": found.outside.name, "is_near": found.outside.is_near}
    return stored


_PLACE = _Where("place")


def ask_place(env: Env, key: str = "place", words: str = "") -> Flow[Place]:
    """Ask where; where a name fits several dongs, ask which. `words`: the question's own text."""
    asked: Question = _PLACE if key == _PLACE.key else _Where(key)
    where = cast("dict[str, Json]", (yield Worded(asked, words) if words else asked))
    named = str(where["words"])
    if where.get("outside"):
        yield _others_serve(env, where)
        return Place(named, None, str(where["outside"]))
    found = [env.world.gazetteer.dong(str(dong)) for dong in cast("list[Json]", where["dongs"])]
    dongs = [dong for dong in found if dong]
    if len(dongs) <= 1:
        return Place(named, dongs[0].id if dongs else None)
    which = yield One(
        f"{key}.dong",
        (*(dong.id for dong in dongs), UNKNOWN),
        (*(env.name(dong.name) for dong in dongs), env.text("place.unknown")),
        env.text("place.which"),
    )
    return Place(named, None if which == UNKNOWN else str(which))


def _others_serve(env: Env, where: dict[str, Json]) -> Say:
    """Who helps there, kindly; nobody is turned away."""
    city = env.world.city
    lines = city.elsewhere.get("near" if where.get("is_near") else "far", city.meanwhile)
    numbers = {line.id: line for line in city.hotlines}
    listed = "\n".join(
        f"☎ {numbers[line].number} {env.name(numbers[line].name)}" for line in lines
    )
    said = env.text(
        "place.outside", place=where["outside"], city=env.name(city.name), numbers=listed
    )
    return Say(said, calls(env, lines))
