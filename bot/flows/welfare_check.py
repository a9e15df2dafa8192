"""How is somebody who lives alone? At most twelve short questions, one tap each, by a public rule.

Nobody has to answer. What is answered is scored by `bot.cases.welfare_check`: those at risk become
a case, those to watch are offered a call, the others get kind words and what may help.
"""

from typing import cast

from bot.cases.welfare_check import Scored, score
from bot.domain.codes import CaseKind, CrisisType, Reporter, Urgency
from bot.domain.effects import Effect, IdentifyInvited, Identity, Json, KeepWelfareCheck
from bot.domain.frozen import frozen, replace
from bot.domain.lookups import Invitation, OwnInvitation
from bot.domain.messages import Message
from bot.domain.reading import Match, Reading
from bot.domain.welfare_check import Band, LeadsTo, Question
from bot.flows import filing, welfare_rule
from bot.flows.consent import GENERAL, HEALTH, NO, YES, Consents, ask_consent
from bot.flows.contact import ask_phone
from bot.flows.danger import FOR_A_CHILD, calls
from bot.flows.env import Env
from bot.flows.filing import Filed, Matter
from bot.flows.journal import Journal
from bot.flows.place import Place, ask_place
from bot.flows.questions import One, choose
from bot.flows.steps import Find, Flow, Say
from bot.flows.suggestions import suggested, unquoted

NAME = "welfare_check"
BEGIN, RULE, LATER = "begin", "rule", "later"
INVITED, OTHER, NONE = "invited", "other", "none"


@frozen
class Checked:
    """A survey that was answered to its end. `wants_call`: a counselor shall look at it."""

    answers: dict[str, Json]
    scored: Scored
    consents: Consents
    invitation: Invitation | None
    wants_call: bool = False
    place: Place = Place("", None)
    phone: str = ""


@frozen
class Ended:
    """They would rather not; nothing is kept."""


def welfare_check(env: Env) -> Flow[Checked | Ended]:
    """From the first word to the result."""
    mine = cast("Invitation | None", (yield Find(OwnInvitation())))
    if mine and mine.is_answered and (yield from choose("again", (YES, NO))) == NO:
        yield Say(env.text("welfare_check.bye"))
        return Ended()
    if not (yield from _wants_to_begin(env)):
        yield Say(env.text("welfare_check.later"))
        return Ended()
    consents = yield from ask_consent(env)
    if consents.is_child:
        yield Say(env.text("report.child"), calls(env, FOR_A_CHILD))
        return Ended()
    if not consents.may_keep:
        yield Say(env.text("welfare_check.declined", phone=env.world.city.phone))
        return Ended()
    answers = yield from _answers(env, has_health=HEALTH in consents.given)
    told = Checked(answers, score(env.world.welfare_check, answers), consents, mine)
    if (yield from _is_for_a_counselor(env, told.scored)):
        return (yield from _reachable(env, told))
    return told


def _wants_to_begin(env: Env) -> Flow[bool]:
    """The rule is shown first to who asks for it."""
    count = len(env.world.welfare_check.questions)
    prompt = env.text("welfare_check.start.ask", count=count)
    wish = yield One("start", (BEGIN, RULE, LATER), prompt=prompt)
    if wish == RULE:
        yield Say(welfare_rule.words(env))
        wish = yield from choose("ready", (BEGIN, LATER))
    return wish == BEGIN


def questions(env: Env, *, has_health: bool) -> list[Question]:
    """Those that are asked: about health only where that was agreed to."""
    asked = env.world.welfare_check.questions
    return [question for question in asked if has_health or not question.is_health]


def _answers(env: Env, *, has_health: bool) -> Flow[dict[str, Json]]:
    asked = questions(env, has_health=has_health)
    answers: dict[str, Json] = {}
    for number, question in enumerate(asked, 1):
        words = env.text(f"welfare_check.{question.id}.ask")
        prompt = env.text("welfare_check.count", number=number, total=len(asked), question=words)
        options = tuple(option.id for option in question.options)
        answers[question.id] = cast("str", (yield One(question.id, options, prompt=prompt)))
    return answers


def _is_for_a_counselor(env: Env, scored: Scored) -> Flow[bool]:
    leads_to = env.world.welfare_check.step(scored.band).leads_to
    if leads_to is LeadsTo.OFFER_CALL:
        return (yield from choose("call", (YES, NO))) == YES
    return leads_to is LeadsTo.CASE


def _reachable(env: Env, told: Checked) -> Flow[Checked]:
    """Where a counselor finds them; what the invitation knows is not asked for again."""
    mine = told.invitation
    if mine and mine.phone:
        number = yield from choose("number", (INVITED, OTHER, NONE))
        asked = (yield from ask_phone()) if number == OTHER else ""
        phone = mine.phone if number == INVITED else asked
    else:
        phone = yield from ask_phone()
    place = Place("", mine.dong) if mine and mine.dong else (yield from ask_place(env))
    return Checked(
        told.answers, told.scored, told.consents, mine, wants_call=True, place=place, phone=phone
    )


def ended(env: Env, journal: Journal, told: Checked | Ended) -> Filed:
    """What becomes of the answers, and what is said about it."""
    if isinstance(told, Ended):
        return journal, (), ()
    matches = _fitting(env, told)
    if not told.wants_call:
        kind = Message(env.text(f"welfare_check.result.{told.scored.band}"))
        return journal, (kind, *suggested(env, matches)), (_kept(env, told),)
    case = filing.handed_in(env, journal, _matter(env, told, matches))
    is_urgent = told.answers.get("danger") == "yes"
    receipt = filing.receipt(env, case, "" if is_urgent else None)
    messages = (receipt, *filing.meanwhile(env), *suggested(env, matches))
    return filing.remembering(journal, case), messages, (case, _kept(env, told))


def left(env: Env, journal: Journal) -> tuple[Effect, ...]:
    """What had been answered when danger, or the wish for a person, broke the survey off.

    The officer who is woken learns whom to call, however little was answered.
    """
    asked = questions(env, has_health=journal.answers.get(f"consent.{HEALTH}") == YES)
    answers = {q.id: journal.answers[q.id] for q in asked if q.id in journal.answers}
    if not answers or journal.answers.get(f"consent.{GENERAL}") != YES:
        return (IdentifyInvited(),) if env.hints.is_emergency else ()
    scored = score(env.world.welfare_check, answers)
    if env.hints.is_emergency:
        scored = replace(scored, band=Band.AT_RISK)
    kept = _effect(env, scored, answers, None, is_complete=False, has_case=True)
    return kept, IdentifyInvited()


def _kept(env: Env, told: Checked) -> KeepWelfareCheck:
    mine = told.invitation
    is_first = mine is not None and not mine.is_answered
    return _effect(
        env, told.scored, told.answers, told.place.dong or (mine.dong if mine else None),
        is_complete=True, has_case=told.wants_call, is_invited=is_first,
    )  # fmt: skip


def _effect(
    env: Env, scored: Scored, answers: dict[str, Json], dong: str | None,
    *, is_complete: bool, has_case: bool, is_invited: bool = True,
) -> KeepWelfareCheck:  # fmt: skip
    check = env.world.welfare_check
    return KeepWelfareCheck(
        check.round, check.version, scored.band, scored.points, answers, dong,
        is_complete=is_complete, has_case=has_case, is_invited=is_invited,
    )  # fmt: skip


def _matter(env: Env, told: Checked, matches: tuple[Match, ...]) -> Matter:
    """The case: the answers themselves are kept with the survey, once."""
    danger = told.answers.get("danger")
    urgency = env.world.welfare_check.step(told.scored.band).urgency
    least = min(urgency, env.hints.urgency, Urgency.NORMAL, key=lambda u: u.rank)
    name = told.invitation.name if told.invitation and told.phone else ""
    texts = env.world.texts
    return Matter(
        kind=CaseKind.WELFARE_CHECK,
        urgency=Urgency.EMERGENCY if danger == "yes" else least,
        report={
            "who": "self",
            "danger": danger,
            "place": {"words": told.place.words, "dong": told.place.dong},
            "band": str(told.scored.band),
            "points": f"{told.scored.points}/{told.scored.most}",
            "consents": {"given": dict(told.consents.given), "is_child": False},
        },
        crisis_types=_types(told),
        dong=told.place.dong,
        programs=tuple(
            (m.program_id, m.score, unquoted(texts, texts.languages[0], m.reasons))
            for m in matches
        ),
        identity=Identity(told.phone or None, name or None),
    )


def _types(told: Checked) -> tuple[CrisisType, ...]:
    in_danger = (CrisisType.SUICIDE,) if told.answers.get("danger") == "yes" else ()
    return (*in_danger, *told.scored.crisis_types)


def _fitting(env: Env, told: Checked) -> tuple[Match, ...]:
    """Programs for the troubles that the answers tell of."""
    types = _types(told)
    if not types:
        return ()
    is_urgent = told.answers.get("danger") == "yes"
    urgency = Urgency.EMERGENCY if is_urgent else Urgency.NORMAL
    return env.world.matcher.match("", Reading(urgency, types, Reporter.SELF))
