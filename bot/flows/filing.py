"""Putting what a resident told before the counselors, and telling them what happens next.

Every kind of case takes this path: a flow ends in a `Matter`, which `filed` makes a case of.
"""

from dataclasses import field

from bot.calendar.spoken import spoken
from bot.cases.promise import Promise, promise
from bot.domain.codes import CaseKind, CrisisType, Reporter, Urgency
from bot.domain.effects import (
    Effect,
    FileCase,
    IdentifyInvited,
    Identity,
    Json,
    PersonAsked,
    RaiseAlert,
    ReopenCase,
)
from bot.domain.frozen import frozen, replace
from bot.domain.messages import Message
from bot.flows import danger
from bot.flows.env import Env
from bot.flows.indirect import dangers
from bot.flows.journal import Journal
from bot.flows.turn import Standing
from bot.programs import care_sos

# The sign of an alert that no words raised: the resident pressed "yes, someone is in danger".
SAID_SO = "said_so"

# Their questions are about health and about nobody by name; the consent comes with the wish to
# hand the answers in. What of them is told without it.
_ASK_BEFORE_CONSENT = (CaseKind.CARE_SOS, CaseKind.LIFE_PLAN, "find_program")
_ALWAYS_TOLD = ("consent.", "place", "phone", "today", "need")
# Flows that have another name than the kind of case they ask for.
_KINDS = {"find_program": CaseKind.QUESTION}

TELLS_NOTHING = ("status", "more", "events")
"""Flows whose answers are no report."""
# Why somebody is put through to a person.
ASKED, NOT_UNDERSTOOD = "asked", "not_understood"

Filed = tuple[Journal, tuple[Message, ...], tuple[Effect, ...]]


@frozen
class Matter:
    """What a finished flow puts before the counselors; the rest is the same for every kind.

    `report` holds the answers without who gave them; `programs` are ids with score and reason.
    """

    kind: CaseKind
    urgency: Urgency
    report: dict[str, Json]
    reporter: Reporter = Reporter.SELF
    crisis_types: tuple[CrisisType, ...] = ()
    dong: str | None = None
    programs: tuple[tuple[str, float, str], ...] = ()
    identity: Identity = field(default_factory=Identity)


def in_danger(
    env: Env, journal: Journal, words: str, standing: Standing
) -> tuple[Journal, tuple[Effect, ...]]:
    """A case and an alert at once, with whatever is known; an open case becomes more urgent."""
    known: dict[str, Json] = {"story": words, **journal.answers}
    # A report that is being told is not the one that was sent before it, unless a counselor of
    # that one has the word: then it is said to them.
    is_about_it = standing.has_case and (standing.is_human_speaking or not journal.flow)
    sent_before = journal.number if is_about_it else None
    number = journal.pending or sent_before or env.ticket.number
    is_beside = number == sent_before
    effect = replace(
        _unfinished(env, journal, known, Urgency.EMERGENCY, number), is_beside=is_beside
    )
    is_new = number == env.ticket.number
    pending = number if is_new else journal.pending
    after = replace(journal, number=number, pending=pending, is_alerted=True)
    alert = RaiseAlert(journal.hints.signs or _seen(journal) or (SAID_SO,))
    if effect.kind is CaseKind.WELFARE_CHECK:
        return after, (effect, alert, IdentifyInvited())
    return after, (effect, alert)


def has_said_yes(before: Journal, after: Journal) -> bool:
    """Whether an answer just said that somebody's life is in danger, and nobody knows yet.

    The question was answered with yes, or what was seen at a neighbor's door means it.
    """
    return not after.is_alerted and _says_so(after) and not _says_so(before)


def _says_so(journal: Journal) -> bool:
    return journal.answers.get("danger") == "yes" or bool(_seen(journal))


def _seen(journal: Journal) -> tuple[str, ...]:
    return dangers(journal.answers.get("signs"), journal.answers.get("since"))


def more_known(env: Env, journal: Journal) -> tuple[Effect, ...]:
    """A case that was opened early (danger, a person) learns each answer at once."""
    if journal.pending is None:
        return ()
    return (_unfinished(env, journal, _agreed(journal), _so_far(journal), journal.pending),)


def wants_a_person(env: Env, journal: Journal, *, has_case: bool, why: str = ASKED) -> Filed:
    """Whoever asks for a person gets into the queue with what they have told so far.

    The flow they are in rests: they may go on with it, and what they tell then is added.
    """
    counted = PersonAsked(why)
    resting = replace(journal, misses=0, waits=journal.flow is not None, kept=None)
    told = _told_so_far(journal, why)
    story = str(journal.answers.get("story") or "") if _is_urgent(journal) else None
    said = _promised(env, "person", story)
    if has_case and (journal.waits or not told):
        already = Message(env.text("person.already", when=_when(env)))
        return resting, (already if story is None else said,), (counted,)
    number = journal.pending or env.ticket.number
    effect = _unfinished(env, journal, told, _so_far(journal), number)
    if journal.flow and journal.flow not in TELLS_NOTHING:
        resting = replace(resting, pending=number)
    return remembering(resting, effect), (said, *meanwhile(env)), (effect, counted)


def _so_far(journal: Journal) -> Urgency:
    """How urgent what was told so far is."""
    least = care_sos.urgency(journal.answers.get("today"))
    said = Urgency.EMERGENCY if _is_urgent(journal) else least
    return min(journal.hints.urgency, said, key=lambda urgency: urgency.rank)


def _told_so_far(journal: Journal, why: str) -> dict[str, Json]:
    """Who did not ask for a person has agreed to nothing before the consent."""
    if journal.flow in TELLS_NOTHING:
        return {}
    is_agreed = journal.answers.get("consent.general") in ("yes", "child")
    return _agreed(journal) if is_agreed or why == ASKED else {}


def _agreed(journal: Journal) -> dict[str, Json]:
    """The answers; of flows that ask before the consent, those that were agreed to."""
    told = journal.answers
    is_agreed = told.get("consent.health") == "yes" or told.get("consent.general") == "child"
    if journal.flow not in _ASK_BEFORE_CONSENT or is_agreed:
        return dict(told)
    return {key: value for key, value in told.items() if key.startswith(_ALWAYS_TOLD)}


def handed_in(env: Env, journal: Journal, matter: Matter) -> FileCase:
    """The finished case, with a number, a secret and the promise that holds now."""
    promised = _promise(env)
    return FileCase(
        number=journal.pending or env.ticket.number,
        secret=env.ticket.secret,
        urgency=matter.urgency,
        crisis_types=matter.crisis_types,
        reporter=matter.reporter,
        dong=matter.dong,
        programs=matter.programs,
        report=matter.report,
        identity=matter.identity,
        is_complete=True,
        promised_at=promised.at,
        is_held=promised.is_held,
        kind=matter.kind,
        lang=env.lang,
    )


def filed(env: Env, journal: Journal, matter: Matter) -> Filed:
    """A finished case and what is said about it: the receipt, the numbers for meanwhile."""
    effect = handed_in(env, journal, matter)
    return remembering(journal, effect), (receipt(env, effect), *meanwhile(env)), (effect,)


def reopened(env: Env, journal: Journal) -> Filed:
    """The resident came back after the case was closed."""
    promised = _promise(env)
    told = Message(env.text(_by_promise(promised, "reopened"), when=_when(env)))
    return journal, (told,), (ReopenCase(promised.at, promised.is_held),)


def remembering(journal: Journal, case: FileCase) -> Journal:
    """The journal with the number and the promise that were just given out."""
    return replace(journal, number=case.number, promised_at=case.promised_at, is_held=case.is_held)


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
        kind=_kind(journal),
        lang=env.lang,
    )


def _kind(journal: Journal) -> CaseKind:
    """A flow that has the name of a kind of case asks for one of that kind."""
    kind = CaseKind(journal.flow) if journal.flow in list(CaseKind) else CaseKind.REPORT
    return _KINDS.get(journal.flow or "", kind)


def _said_who(known: dict[str, Json], supposed: Reporter) -> Reporter:
    who = known.get("who")
    return Reporter(str(who)) if who in list(Reporter) else supposed


def _promise(env: Env) -> Promise:
    return promise(env.world.calendar, env.now, env.world.city.answer_within_minutes)


def _when(env: Env) -> str:
    return spoken(_promise(env).at, env.lang, env.now)


def _by_promise(promised: Promise, key: str) -> str:
    return f"{key}.held" if promised.is_held else f"{key}.open"


def _is_urgent(journal: Journal) -> bool:
    """Whether danger to life was told; the officer on duty was alerted as soon as it was."""
    return journal.hints.is_emergency or _says_so(journal)


def receipt(env: Env, case: FileCase, told: str | None = None) -> Message:
    """Number, check number and promise. `told`: the story, if a life is in danger."""
    secret = case.secret or ""
    shown = f"{secret[:4]}-{secret[4:]}"
    return _promised(env, "receipt", told, number=case.number, secret=shown)


def _promised(env: Env, key: str, told: str | None, **params: object) -> Message:
    """When somebody answers. `told`: the story, if a life is in danger: call first."""
    key, params = _by_promise(_promise(env), key), {**params, "when": _when(env)}
    if told is None:
        return Message(env.text(key, **params))
    hotlines = env.world.reader.read(told).hotlines or danger.WHEN_UNKNOWN
    what, _, when = key.partition(".")
    return danger.with_numbers(env, f"{what}.urgent_{when}", hotlines, **params)


def meanwhile(env: Env) -> tuple[Message, ...]:
    """Whom to call until somebody answers."""
    lines = danger.meanwhile(env)
    listed = "\n".join(f"☎ {line.number} {env.name(line.name)}" for line in lines)
    links = tuple(danger.dial(env, line) for line in lines)
    return (Message(env.text("report.meanwhile", numbers=listed), links=links),)
