"""Where it is: a dong by name or landmark, an address, a pin, or "I don't know"."""

from dataclasses import dataclass
from typing import cast

from bot.domain.effects import Json
from bot.domain.messages import Choice, Inbound, InboundKind, Message
from bot.flows.env import Env
from bot.flows.questions import One
from bot.flows.steps import Answer, Flow, Taken, Unclear
from bot.flows.understand import is_yes_or_no, picked

UNKNOWN = "unknown"
MAX_CHARS = 300


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person is. `dong` is an id of the city's, or None; `words` is what was written."""

    words: str
    dong: str | None


@dataclass(frozen=True, slots=True)
class _Where:
    """The stored answer is `{"words": …, "dongs": […]}`: several where the name is not clear."""

    key: str

    def _unknown(self, env: Env) -> Choice:
        return Choice(UNKNOWN, env.text("place.unknown"))

    def message(self, env: Env, draft: Json) -> Message:
        """The question and "I don't know"."""
        del draft
        return Message(env.text(f"{env.flow}.{self.key}.ask"), (self._unknown(env),))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A pin, a name, an address; what is in no dong we know is kept as it was written."""
        del draft
        if inbound.location:
            pin = f"{inbound.location.latitude:.5f}, {inbound.location.longitude:.5f}"
            return Answer({"words": pin, "dongs": []})
        if picked(env, inbound, (self._unknown(env),)):
            return Answer({"words": "", "dongs": []})
        words = inbound.text.strip()[:MAX_CHARS]
        if inbound.kind is not InboundKind.TEXT or not words:
            return Unclear("unclear.place")
        dongs: list[Json] = list(env.world.gazetteer.find(words))
        if not dongs and is_yes_or_no(env.world.texts, words):
            return Unclear("unclear.place")
        return Answer({"words": words, "dongs": dongs})

    def fits(self, value: Json) -> bool:
        """The shape that `take` gives."""
        return isinstance(value, dict) and {"words", "dongs"} <= value.keys()


def ask_place(env: Env, key: str = "place") -> Flow[Place]:
    """Ask where; where a name fits several dongs, ask which."""
    where = cast("dict[str, Json]", (yield _Where(key)))
    words = str(where["words"])
    found = [env.world.gazetteer.dong(str(dong)) for dong in cast("list[Json]", where["dongs"])]
    dongs = [dong for dong in found if dong]
    if len(dongs) <= 1:
        return Place(words, dongs[0].id if dongs else None)
    which = yield One(
        f"{key}.dong",
        (*(dong.id for dong in dongs), UNKNOWN),
        (*(env.name(dong.name) for dong in dongs), env.text("place.unknown")),
        env.text("place.which"),
    )
    return Place(words, None if which == UNKNOWN else str(which))
