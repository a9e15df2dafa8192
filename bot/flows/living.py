"""Questions of the report that understand what people say of their lives."""

from bot.domain.effects import Json
from bot.domain.frozen import frozen
from bot.domain.messages import Choice, Inbound, InboundKind, Message
from bot.flows.env import Env
from bot.flows.household import year_in
from bot.flows.optional import Skippable, Ticks
from bot.flows.questions import labelled
from bot.flows.steps import Answer, Draft, Taken, Unclear
from bot.flows.told import band
from bot.flows.understood import AGE_OF, ALONE, living_alone, troubles_of


@frozen
class Troubles(Ticks):
    """What is hard: a sentence ticks what it tells of."""

    def _meant(self, env: Env, inbound: Inbound) -> list[str]:
        """The troubles that are read in the words."""
        if inbound.kind is not InboundKind.TEXT or "?" in inbound.text:
            return []
        return troubles_of(env.world.reader.read(inbound.text).crisis_types)


@frozen
class Age(Skippable):
    """How old; whoever says when they were born has said it."""

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A button, its words, an age or a year of birth."""
        taken = Skippable.take(self, env, inbound, draft)
        if not isinstance(taken, Unclear) or inbound.kind is not InboundKind.TEXT:
            return taken
        born = year_in(inbound.text, env.now.year)
        return taken if born is None else Answer(band(env.now.year - born))


@frozen
class Living(Skippable):
    """With whom they live. "Alone" is an answer once the age is known; the draft keeps it."""

    def message(self, env: Env, draft: Json) -> Message:
        """The question; of somebody who lives alone only the age is left to ask."""
        if draft != ALONE:
            return Skippable.message(self, env, draft)
        return Message(env.text("report.age.ask"), self._alone(env))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A button, its words, or a sentence."""
        if draft == ALONE:
            alone = Skippable(self.key, tuple(AGE_OF)).take(env, inbound, None)
            if not isinstance(alone, Unclear):
                return alone
        taken = Skippable.take(self, env, inbound, draft)
        return self._told(env, inbound.text, draft) if isinstance(taken, Unclear) else taken

    def _told(self, env: Env, words: str, draft: Json) -> Taken:
        """What they say of living alone and of their age."""
        understanding = env.world.understanding
        is_alone = (
            draft == ALONE
            or ALONE in understanding.read(words).get(self.key, ())
            or bool(understanding.meant(f"{env.flow}.{self.key}", words, (ALONE,)))
        )
        ages = understanding.meant(f"{env.flow}.age", words, ("teen", *AGE_OF.values()))
        if not is_alone:
            return Unclear("unclear.choose")
        household = living_alone(ages[0]) if len(ages) == 1 else ""
        if household:
            return Answer(household)
        return Unclear("unclear.choose") if draft == ALONE else Draft(ALONE)

    def _alone(self, env: Env) -> tuple[Choice, ...]:
        """The buttons of those who live alone, and "skip"."""
        own = labelled(env, f"{env.flow}.{self.key}", tuple(AGE_OF))
        return (*own, *self._choices(env)[len(self.options) :])
