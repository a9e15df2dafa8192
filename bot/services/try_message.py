"""Trying a message: what would be read and suggested. It is neither stored nor logged."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.cases.permissions import Permission
from bot.domain.codes import CrisisType
from bot.domain.errors import InvalidError, MissingError
from bot.domain.masking import clean
from bot.domain.messages import Channel
from bot.domain.program import Program
from bot.domain.reading import Fired, Match, Reading
from bot.flows import danger
from bot.flows.elsewhere import Outside
from bot.flows.env import Env, Ticket
from bot.flows.gazetteer import Whereabouts
from bot.flows.journal import Hints
from bot.programs import weights
from bot.programs.matcher import Examined, Matcher
from bot.services.office import Office
from bot.services.staff import Actor
from bot.texts.language import guess, settle
from bot.triage.reader import Reader

MAX_CHARS = 2000
SHOWN = 5
_MANY = 1000


@dataclass(frozen=True, slots=True)
class Why:
    """Why one trouble was read: the signs, and the words that spoke for it."""

    crisis: CrisisType
    signs: tuple[Fired, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One program that was asked about. `place`: among all found, from 1; `lacks`: codes."""

    program: Program
    place: int | None
    examined: Examined
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """All that the bot would understand. `dangers`: signs of danger with what set them off.

    `told`: answers found in the text, by question; `numbers`: the first answer to a danger.
    """

    reading: Reading
    dangers: tuple[Fired, ...]
    crises: tuple[Why, ...]
    other_signs: tuple[Fired, ...]
    told: dict[str, tuple[str, ...]]
    dongs: tuple[str, ...]
    outside: Outside | None
    matches: tuple[tuple[Program, Match], ...]
    numbers: str
    asked: Asked | None = None


class TryMessage:
    """Reads and matches as a turn would, with the world of this moment."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def run(self, actor: Actor, words: str, program_id: str = "") -> Tried:
        """Everything about these words; that somebody tried is logged, the words are not.

        Raises:
            InvalidError: no words, or too many.
            MissingError: there is no program of that id.

        """
        actor.require(Permission.MESSAGE_TRY)
        text = clean(words).strip()
        if not text or len(text) > MAX_CHARS:
            raise InvalidError("empty" if not text else "too_long")
        office = self._office
        await office.store.write(lambda c: office.record(c, actor, "message.tried", actor.id))
        return self._tried(text, program_id)

    def _tried(self, text: str, program_id: str) -> Tried:
        world = self._office.living.world
        reading = world.reader.read(text)
        matches = world.matcher.match(text, reading, limit=_MANY)
        signs = {sign.id for sign in self._office.living.config.vocabulary.danger}
        kinds = {kind.id for kind in self._office.living.config.vocabulary.kind}
        crises = tuple(self._crises(text, reading))
        of_crises = {one for why in crises for one in why.signs}
        dangers = tuple(one for one in reading.fired if one.sign in signs | kinds)
        found = ((world.programs.get(one.program_id), one) for one in matches[:SHOWN])
        place = self._place(text)
        return Tried(
            reading=reading,
            dangers=dangers,
            crises=crises,
            other_signs=tuple(
                one for one in reading.fired if one not in of_crises and one not in dangers
            ),
            told=world.understanding.read(text),
            dongs=place.dongs,
            outside=place.outside,
            matches=tuple((program, match) for program, match in found if program),
            numbers=self._numbers(text, reading),
            asked=self._asked(text, reading, matches, program_id) if program_id else None,
        )

    def _crises(self, text: str, reading: Reading) -> Iterator[Why]:
        world = self._office.living.world
        types = reading.crisis_types
        told: list[tuple[str, ...]] = [()] * len(types)
        if isinstance(world.reader, Reader) and types:
            told = world.reader.why(text, [f"type:{one}" for one in types])
        vocabulary = self._office.living.config.vocabulary
        of_sign = {sign.id: sign.crisis_types for sign in vocabulary.danger}
        of_sign |= {sign.id: sign.crisis_types for sign in vocabulary.crisis}
        for crisis, words in zip(types, told, strict=True):
            fired = (one for one in reading.fired if crisis in of_sign.get(one.sign, ()))
            yield Why(crisis, tuple(fired), words)

    def _place(self, text: str) -> Whereabouts:
        """Only what is named: a guess at a slip in a whole story would mislead."""
        gazetteer = self._office.living.world.gazetteer
        found = gazetteer.whereabouts(text)
        return Whereabouts(text, gazetteer.named(text), found.outside)

    def _numbers(self, text: str, reading: Reading) -> str:
        if not reading.is_emergency:
            return ""
        world = self._office.living.world
        lang = settle(guess(text), world.texts.languages)
        env = Env(world, lang, Channel.WEB, self._office.clock.now(), Ticket("", ""), Hints())
        return danger.numbers(env, reading.hotlines).text

    def _asked(
        self, text: str, reading: Reading, matches: tuple[Match, ...], program_id: str
    ) -> Asked:
        world = self._office.living.world
        program = world.programs.get(program_id)
        if program is None or not isinstance(world.matcher, Matcher):
            raise MissingError("no_such_program")
        examined = world.matcher.examine(text, reading, program_id)
        places = {one.program_id: place for place, one in enumerate(matches, 1)}
        place = places.get(program_id)
        return Asked(program, place, examined, tuple(_lacks(examined, place)))


def _lacks(examined: Examined, place: int | None) -> Iterator[str]:
    """Why it is not among those suggested, in codes; nothing if it is."""
    if place is not None and place <= SHOWN:
        return
    if examined.is_off_topic and not examined.is_named:
        yield "off_topic"
    if examined.is_elsewhere:
        yield "elsewhere"
    if examined.is_contradicted:
        yield "contradicted"
    if not examined.words:
        yield "no_words"
    if not examined.shares_crisis:
        yield "no_crisis"
    if examined.leaning < weights.LEANING_WEAK:
        yield "not_learned"
    yield "low" if place is None else "beaten"
