"""Putting what a resident told before the counselors, and telling them what happens next."""

from dataclasses import replace

from bot.calendar.spoken import spoken
from bot.cases.promise import Promise, promise
from bot.domain.codes import CrisisType, Reporter, Urgency
from bot.domain.effects import Effect, FileCase, Identity, Json, RaiseAlert, ReopenCase
from bot.domain.messages import Message
from bot.domain.reading import Match, Reading
from bot.flows import danger
from bot.flows.env import Env
from bot.flows.journal import Journal
from bot.flows.report import TROUBLES, Declined, Report
from bot.flows.suggestions import reason, suggested

# The sign of an alert that no words raised: the resident pressed "yes, someone is in danger".
SAID_SO = "said_so"

Filed = tuple[Journal, tuple[Message, ...], tuple[Effect, ...]]


def in_danger(
    env: Env, journal: Journal, words: str, *, has_case: bool
) -> tuple[Journal, tuple[Effect, ...]]:
    """A case and an alert at once, with whatever is known; an open case becomes more urgent."""
    known: dict[str, Json] = {"story": words, **journal.answers}
    # A report that is being told is not the one that was sent before it.
    sent_before = journal.number if has_case and not journal.flow else None
    number = journal.pending or sent_before or env.ticket.number
    effect = _unfinished(env, journal, known, Urgency.EMERGENCY, number)
    is_new = number == env.ticket.number
    after = replace(journal, number=number, pending=number if is_new else journal.pending)
    return after, (effect, RaiseAlert(journal.hints.signs or (SAID_SO,)))


def has_said_yes(before: Journal, after: Journal) -> bool:
    """Whether "is anybody's life in danger?" was just answered with yes, and nobody knows yet."""
    is_yes = after.answers.get("danger") == "yes" != before.answers.get("danger")
    return is_yes and not after.pending


def more_known(env: Env, journal: Journal) -> tuple[Effect, ...]:
    """A case that was opened early (danger) learns each answer at once: the place, the number."""
    if journal.pending is None:
        return ()
    known = dict(journal.answers)
    return (_unfinished(env, journal, known, Urgency.EMERGENCY, journal.pending),)


def wants_a_person(env: Env, journal: Journal, *, has_case: bool) -> Filed:
    """Whoever asks for a person gets into the queue with what they have told so far."""
    if has_case and not journal.answers:
        return journal, (Message(env.text("person.already", when=_when(env))),), ()
    is_urgent = _is_urgent(journal)
    least = Urgency.EMERGENCY if is_urgent else Urgency.NORMAL
    urgency = min(journal.hints.urgency, least, key=lambda u: u.rank)
    number = journal.pending or env.ticket.number
    effect = _unfinished(env, journal, dict(journal.answers), urgency, number)
    story = str(journal.answers.get("story") or "")
    told = _promised(env, "person", story if is_urgent else None)
    return _remembering(journal, effect), (told, *_meanwhile(env)), (effect,)


def ended(env: Env, journal: Journal, told: Report | Declined) -> Filed:
    """The end of the report flow: sent, or nothing is kept."""
    return (journal, (), ()) if isinstance(told, Declined) else sent(env, journal, told)


def sent(env: Env, journal: Journal, told: Report) -> Filed:
    """The report is complete: receipt, promise, numbers for meanwhile, programs that may fit."""
    reading = env.world.reader.read(told.story)
    types = tuple(dict.fromkeys((*reading.crisis_types, *_ticked(told, reading))))
    matches = env.world.matcher.match(told.story, replace(reading, crisis_types=types))
    urgency = _urgency(env, told, reading)
    effect = FileCase(
        number=journal.pending or env.ticket.number,
        secret=env.ticket.secret,
        urgency=urgency,
        crisis_types=types,
        reporter=told.reporter(),
        dong=told.place.dong,
        programs=_reasons(env, matches),
        report=told.as_json(),
        identity=Identity(told.phone or None, told.name or None),
        is_complete=True,
        promised_at=_promise(env).at,
        is_held=_promise(env).is_held,
    )
    effects: tuple[Effect, ...] = (effect,)
    first: tuple[Message, ...] = ()
    if told.danger == "yes" and not journal.pending:
        effects = (effect, RaiseAlert((*reading_signs(reading), SAID_SO)))
        first = (danger.numbers(env, reading.hotlines),)
    messages = (*first, _receipt(env, effect, told), *_meanwhile(env), *suggested(env, matches))
    return _remembering(journal, effect), messages, effects


def reopened(env: Env, journal: Journal) -> Filed:
    """The resident came back after the case was closed."""
    promised = _promise(env)
    told = Message(env.text(_by_promise(promised, "reopened"), when=_when(env)))
    return journal, (told,), (ReopenCase(promised.at, promised.is_held),)


def _remembering(journal: Journal, filed: FileCase) -> Journal:
    return replace(
        journal, number=filed.number, promised_at=filed.promised_at, is_held=filed.is_held
    )


def reading_signs(reading: Reading) -> tuple[str, ...]:
    """The danger signs that fired, if it was danger."""
    return tuple(fired.sign for fired in reading.fired) if reading.is_emergency else ()


def _unfinished(
    env: Env, journal: Journal, known: dict[str, Json], urgency: Urgency, number: str
) -> FileCase:
    hints, promised = journal.hints, _promise(env)
    place = known.get("place")
    dongs = place.get("dongs", []) if isinstance(place, dict) else []
    if isinstance(dongs, list) and known.get("place.dong") in dongs:
        dongs = [known["place.dong"]]
    phone, name = known.pop("phone", None), known.pop("name", None)
    return FileCase(
        number=number,
        secret=None,
        urgency=urgency,
        crisis_types=hints.crisis_types,
        reporter=_said_who(known, hints.reporter),
        dong=str(dongs[0]) if isinstance(dongs, list) and len(dongs) == 1 else None,
        programs=(),
        report=known,
        identity=Identity(str(phone) if phone else None, str(name) if name else None),
        is_complete=False,
        promised_at=promised.at,
        is_held=promised.is_held,
    )


def _said_who(known: dict[str, Json], supposed: Reporter) -> Reporter:
    who = known.get("who")
    return Reporter(str(who)) if who in list(Reporter) else supposed


def _ticked(told: Report, reading: Reading) -> tuple[CrisisType, ...]:
    """The ticked groups, unless the words already named a type of that group."""
    read = set(reading.crisis_types)
    return tuple(TROUBLES[t][0] for t in told.troubles if not read & set(TROUBLES[t]))


def _urgency(env: Env, told: Report, reading: Reading) -> Urgency:
    said = Urgency.EMERGENCY if told.danger == "yes" else Urgency.NORMAL
    return min(env.hints.urgency, reading.urgency, said, key=lambda urgency: urgency.rank)


def _reasons(env: Env, matches: tuple[Match, ...]) -> tuple[tuple[str, float, str], ...]:
    """Program id, score and the reason in the city's own language, for the counselors."""
    texts = env.world.texts
    lang = texts.languages[0]
    return tuple((m.program_id, m.score, reason(texts, lang, m.reasons[0])) for m in matches)


def _promise(env: Env) -> Promise:
    return promise(env.world.calendar, env.now, env.world.city.answer_within_minutes)


def _when(env: Env) -> str:
    return spoken(_promise(env).at, env.lang, env.now)


def _by_promise(promised: Promise, key: str) -> str:
    return f"{key}.held" if promised.is_held else f"{key}.open"


def _is_urgent(journal: Journal) -> bool:
    """Whether danger to life was told; the officer on duty was alerted as soon as it was."""
    return journal.hints.is_emergency or journal.answers.get("danger") == "yes"


def _receipt(env: Env, filed: FileCase, told: Report) -> Message:
    secret = filed.secret or ""
    is_urgent = env.hints.is_emergency or told.danger == "yes"
    return _promised(
        env,
        "receipt",
        told.story if is_urgent else None,
        number=filed.number,
        secret=f"{secret[:4]}-{secret[4:]}",
    )


def _promised(env: Env, key: str, dangers: str | None, **params: object) -> Message:
    """When somebody answers. `dangers`: what was told, if a life is in danger: call first."""
    key, params = _by_promise(_promise(env), key), {**params, "when": _when(env)}
    if dangers is None:
        return Message(env.text(key, **params))
    hotlines = env.world.reader.read(dangers).hotlines or danger.WHEN_UNKNOWN
    what, _, when = key.partition(".")
    return danger.with_numbers(env, f"{what}.urgent_{when}", hotlines, **params)


def _meanwhile(env: Env) -> tuple[Message, ...]:
    """Whom to call until somebody answers."""
    city = env.world.city
    lines = [line for line in city.hotlines if line.id in city.meanwhile]
    listed = "\n".join(f"☎ {line.number} {env.name(line.name)}" for line in lines)
    links = tuple(danger.dial(env, line) for line in lines)
    return (Message(env.text("report.meanwhile", numbers=listed), links=links),)
