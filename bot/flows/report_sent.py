"""What follows when a report is sent off: the case, the alert, the programs that may fit."""

from bot.domain.codes import CaseKind, CrisisType, Urgency
from bot.domain.effects import Effect, Identity, RaiseAlert
from bot.domain.frozen import replace
from bot.domain.messages import Message
from bot.domain.reading import Match, Reading
from bot.flows import danger
from bot.flows.env import Env
from bot.flows.filing import SAID_SO, Filed, Matter, handed_in, meanwhile, receipt, remembering
from bot.flows.indirect import dangers, urgency
from bot.flows.journal import Journal
from bot.flows.report import Declined, Report
from bot.flows.suggestions import suggested, unquoted
from bot.flows.understood import TROUBLES


def ended(env: Env, journal: Journal, told: Report | Declined) -> Filed:
    """The end of the report flow: sent, or nothing is kept."""
    if not isinstance(told, Declined):
        return sent(env, journal, told)
    is_with_a_person = journal.pending and not journal.is_alerted
    said = (Message(env.text("report.declined_person")),) if is_with_a_person else ()
    return journal, said, ()


def sent(env: Env, journal: Journal, told: Report) -> Filed:
    """The report is complete: receipt, promise, numbers for meanwhile, programs that may fit."""
    reading = env.world.reader.read(told.story)
    types = tuple(dict.fromkeys((*reading.crisis_types, *_ticked(told, reading))))
    known = replace(reading, crisis_types=types)
    matches = env.world.matcher.match(told.story, known, quotes=False)
    effect = handed_in(env, journal, _matter(env, told, reading, types, matches))
    effects: tuple[Effect, ...] = (effect,)
    first: tuple[Message, ...] = ()
    if told.is_in_danger() and not journal.is_alerted:
        effects = (effect, RaiseAlert((*_signs(reading), *_seen(told))))
        first = (danger.numbers(env, reading.hotlines),)
    is_urgent = env.hints.is_emergency or told.is_in_danger()
    receipted = receipt(env, effect, told.story if is_urgent else None)
    messages = (*first, receipted, *meanwhile(env), *suggested(env, matches))
    return remembering(journal, effect), messages, effects


def _matter(
    env: Env,
    told: Report,
    reading: Reading,
    types: tuple[CrisisType, ...],
    matches: tuple[Match, ...],
) -> Matter:
    return Matter(
        CaseKind.REPORT,
        _urgency(env, told, reading),
        told.as_json(),
        told.reporter(),
        types,
        told.place.dong,
        _reasons(env, matches),
        Identity(told.phone or None, told.name or None),
    )


def _signs(reading: Reading) -> tuple[str, ...]:
    """The danger signs that fired, if it was danger."""
    return tuple(fired.sign for fired in reading.fired) if reading.is_emergency else ()


def _seen(told: Report) -> tuple[str, ...]:
    """What the alert says without words of danger: it was seen, or the button was pressed."""
    return dangers(list(told.signs), told.since) or (SAID_SO,)


def _ticked(told: Report, reading: Reading) -> tuple[CrisisType, ...]:
    """What was ticked, unless the words already named a type of that group."""
    read = set(reading.crisis_types)
    groups = (TROUBLES[trouble] for trouble in told.troubles)
    named = {types[0] for types in groups if not read.isdisjoint(types)}
    return tuple(kind for kind in told.crisis_types() if kind not in named)


def _urgency(env: Env, told: Report, reading: Reading) -> Urgency:
    said = Urgency.EMERGENCY if told.is_in_danger() else urgency(told.signs, told.since)
    return min(env.hints.urgency, reading.urgency, said, key=lambda one: one.rank)


def _reasons(env: Env, matches: tuple[Match, ...]) -> tuple[tuple[str, float, str], ...]:
    """Program id, score and the reason in the city's own language, for the counselors."""
    texts = env.world.texts
    lang = texts.languages[0]
    return tuple((m.program_id, m.score, unquoted(texts, lang, m.reasons)) for m in matches)
