"""Somebody looks for help: in their own words, or step by step; then the programs that may fit.

Nobody is asked who they are, and nothing is kept, unless they want a counselor to look at it.
Words that tell of trouble lead, gently, into the report.
"""

from typing import cast

from bot.domain.codes import CaseKind, CrisisType, LifeStage, Urgency
from bot.domain.effects import Identity, Json
from bot.domain.frozen import frozen, replace
from bot.domain.messages import Message
from bot.domain.reading import Reading
from bot.flows import find_shown as shown
from bot.flows import menu
from bot.flows.consent import HEALTH, Consents, ask_consent
from bot.flows.contact import ask_phone, spoken_phone
from bot.flows.danger import care
from bot.flows.env import Env
from bot.flows.filing import Filed, Matter, filed
from bot.flows.find_search import Search, ask_fact, found, in_words, moved, narrowed, unknown
from bot.flows.find_steps import NEED, STEPS, Look
from bot.flows.journal import Journal
from bot.flows.optional import Skippable
from bot.flows.questions import One, ask, text
from bot.flows.readable import spoken_answer
from bot.flows.review import Line, review
from bot.flows.steps import Flow, Say
from bot.flows.suggestions import unquoted
from bot.programs.eligibility import Fact, Told
from bot.programs.finder import Suggestion
from bot.programs.hints import stage_of

CARE, HARM = "care", "harm"
TROUBLES: dict[str, tuple[CrisisType, ...]] = {
    "money": (CrisisType.LIVELIHOOD, CrisisType.FOOD),
    "bills": (CrisisType.UTILITIES,),
    "home": (CrisisType.HOUSING,),
    "health": (CrisisType.HEALTH,),
    "mind": (CrisisType.MENTAL, CrisisType.ISOLATION),
    CARE: (CrisisType.ELDER_CARE, CrisisType.DISABILITY_CARE, CrisisType.CHILD_CARE),
    "work": (CrisisType.JOB, CrisisType.DEBT),
    HARM: (CrisisType.VIOLENCE, CrisisType.ABUSE),
}
_CARE_OF: dict[LifeStage | None, CrisisType] = {
    LifeStage.INFANT: CrisisType.CHILD_CARE,
    LifeStage.CHILD: CrisisType.CHILD_CARE,
    LifeStage.SENIOR: CrisisType.ELDER_CARE,
}
_TROUBLE = Skippable("trouble", tuple(TROUBLES))
_NARROW, _SEND, _DONE, _STEPS = "narrow", "send", "done", "steps"
_YES, _LOOK = "yes", "look"
# Nobody looks at more before a person is the better help.
_MOST_LOOKS = 20
_QUESTION_MAX = 1000
# What is asked again to change an answer, where that is not the question of the same name.
_KEYS = {"percent": ("earn", "size")}


@frozen
class Inquiry:
    """A search that a counselor is to look at; `question` is what they want to know besides."""

    search: Search
    found: tuple[Suggestion, ...]
    question: str
    phone: str
    consents: Consents

    def as_json(self) -> dict[str, Json]:
        """The inquiry without who made it; what is health data only if it was agreed to."""
        told = self.search.answers if self.tells_health else without_health(self.search.answers)
        return {
            "need": {"words": self.search.words},
            "question": self.question,
            **told,
            "consents": {"given": dict(self.consents.given), "is_child": self.consents.is_child},
        }

    @property
    def tells_health(self) -> bool:
        """Whether a disability or a pregnancy may go along; a child is nobody by name."""
        return self.consents.is_child or HEALTH in self.consents.given


@frozen
class Trouble:
    """They would rather tell what happened: a report, with these words in it."""

    words: str


@frozen
class Looked:
    """They wanted to know, and know now: nothing is kept."""


Ending = Inquiry | Trouble | Looked


def find_program(env: Env) -> Flow[Ending]:
    """The whole conversation, from the question to the programs."""
    need = yield from ask(NEED)
    if need == STEPS:
        return (yield from _step_by_step(env, Search(), 1))
    return (yield from _in_words(env, Search(), need, "need", 1))


def _in_words(env: Env, before: Search, said: Json, key: str, turn: int) -> Flow[Ending]:
    """A search by free words. `turn` counts the lists that were shown, so that keys differ."""
    words = str(cast("dict[str, Json]", said)["words"])
    search, reading = in_words(env, before, words, key)
    if _is_in_trouble(env, reading) and (yield from _would_tell(env, search, turn)):
        return Trouble(words)
    return (yield from _show(env, search, turn))


def _is_in_trouble(env: Env, reading: Reading) -> bool:
    """Whether a person should hear of it: it cannot wait, or somebody is hurt."""
    cannot_wait = reading.urgency.rank <= Urgency.HIGH.rank
    return cannot_wait or any(t in env.world.city.crisis_hotlines for t in reading.crisis_types)


def _would_tell(env: Env, search: Search, turn: int) -> Flow[bool]:
    """Offer to listen; nobody must."""
    for message in care(env, search.types):
        yield Say(message.text, message.links)
    labels = tuple(env.text(f"find_program.talk.{way}") for way in (_YES, _LOOK))
    ask_gently = env.text("find_program.talk.ask")
    return (yield One(f"talk{turn}", (_YES, _LOOK), labels, ask_gently)) == _YES


def _step_by_step(env: Env, search: Search, turn: int) -> Flow[Ending]:
    """Who it is for and what it is about, one by one."""
    for fact in (Fact.AGE, Fact.HOUSEHOLD):
        search = yield from ask_fact(env, search, fact)
    trouble = cast("str", (yield _TROUBLE))
    search = replace(search, types=_types(trouble, search.told))
    search = search.plus("trouble", trouble, search.told)
    if trouble == HARM and (yield from _would_tell(env, search, turn)):
        return Trouble("")
    for fact in (Fact.INCOME, Fact.DISTRICT):
        search = yield from ask_fact(env, search, fact)
    return (yield from _show(env, search, turn))


def _types(trouble: str, told: Told) -> tuple[CrisisType, ...]:
    """The crisis types of a trouble; whose care it is, the age says."""
    stage = told.stage or (stage_of(told.ages[0]) if told.ages else None)
    if trouble == CARE and stage in _CARE_OF:
        return (_CARE_OF[stage],)
    return TROUBLES.get(trouble, ())


def _show(env: Env, search: Search, first: int) -> Flow[Ending]:
    """The list; then one program after the other, a narrower list, or a counselor."""
    is_news = True
    for turn in range(first, first + _MOST_LOOKS):
        pick = yield _look(env, f"look{turn}", search, is_news=is_news)
        if isinstance(pick, dict) and (there := moved(env, search, str(pick["words"]))):
            search, is_news = there, True
            continue
        if isinstance(pick, dict):
            return (yield from _in_words(env, search, pick, f"look{turn}", turn + 1))
        if pick == _DONE:
            return Looked()
        if pick == _SEND:
            break
        if pick == _STEPS:
            return (yield from _step_by_step(env, replace(search, words=""), turn + 1))
        is_news = pick == _NARROW
        if is_news:
            search = yield from narrowed(env, search)
        else:
            chosen = next(one for one in found(env, search) if one.program.id == pick)
            yield Say(shown.details(env, chosen), shown.dial(env, chosen.program))
    return (yield from _send(env, search))


def _look(env: Env, key: str, search: Search, *, is_news: bool) -> Look:
    """The question under the list; after a program was shown, without the list."""
    programs, missing = found(env, search), unknown(env, search)
    ways = [_NARROW] if missing else []
    ways += [_STEPS] if not (programs or search.asked) else []
    ways += [_SEND, _DONE]
    prompt = env.text("find_program.look.more")
    if not programs:
        prompt = env.text("find_program.nothing", phone=env.world.city.phone)
    elif is_news:
        prompt = shown.listed(env, programs, missing)
    labels = (env.text(f"find_program.look.{way}") for way in ways)
    return Look(
        key,
        (*(one.program.id for one in programs), *ways),
        (*(shown.label(env, one.program) for one in programs), *labels),
        prompt,
    )


def _send(env: Env, search: Search) -> Flow[Ending]:
    """Consent, what they want to know besides, how to reach them, and a last look at it all."""
    consents = yield from ask_consent(env)
    if not consents.may_keep and not consents.is_child:
        yield Say(env.text("find_program.declined", phone=env.world.city.phone))
        return Looked()
    question = yield from text("question", max_chars=_QUESTION_MAX, is_optional=True)
    # A child under 14 is asked for nothing that identifies them.
    phone = "" if consents.is_child else (yield from ask_phone())
    inquiry = Inquiry(search, found(env, search), question, phone, consents)
    yield from review(env, lambda: _lines(env, inquiry), "find_program.review")
    return inquiry


def without_health(answers: dict[str, Json]) -> dict[str, Json]:
    """Answers without what tells of a disability or a pregnancy."""
    kept = dict(answers)
    if kept.get("stage") == LifeStage.PREGNANCY:
        del kept["stage"]
    if "kinds" in kept:
        kept["kinds"] = [kind for kind in cast("list[Json]", kept["kinds"]) if kind != "disabled"]
    return kept


def _lines(env: Env, told: Inquiry) -> list[Line]:
    """What will be sent, as the review shows it."""
    search, shown_phone = told.search, spoken_phone(told.phone) if told.phone else ""
    answers = search.answers if told.tells_health else without_health(search.answers)
    asked = [
        Line(key, _spoken(env, key, answers.get(key)), _KEYS.get(key, (key,)))
        for key in ("stage", "kinds", "trouble", "percent", "district")
        if key in search.answers
    ]
    need = (Line("need", search.words, (search.key,)),) if search.words else ()
    lines = [*need, *asked, Line("question", told.question, ("question",))]
    if told.consents.is_child:
        return lines
    return [*lines, Line("phone", shown_phone or env.text("review.none"), ("phone",))]


def _spoken(env: Env, key: str, said: Json) -> str:
    return spoken_answer(env.world.texts, env.world.city, env.lang, key, said)


def ended(env: Env, journal: Journal, told: Ending) -> Filed:
    """A question for a counselor, a report, or nothing at all."""
    if isinstance(told, Looked):
        return journal, (), ()
    if isinstance(told, Trouble):
        heard = Message(env.text("menu.heard"))
        return menu.begin_report(env, journal, told.words), (heard,), ()
    matter = Matter(
        CaseKind.QUESTION,
        min(env.hints.urgency, Urgency.NORMAL, key=lambda urgency: urgency.rank),
        told.as_json(),
        crisis_types=told.search.types,
        programs=tuple(_filed(env, one) for one in told.found),
        identity=Identity(told.phone or None),
    )
    return filed(env, journal, matter)


def _filed(env: Env, one: Suggestion) -> tuple[str, float, str]:
    """Id, score and why, in the city's language."""
    texts = env.world.texts
    why = unquoted(texts, texts.languages[0], one.reasons) if one.reasons else ""
    return one.program.id, one.score, why
