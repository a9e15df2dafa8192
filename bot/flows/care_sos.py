"""Somebody needs care soon: the official test first, without a name; then, on wish, a request.

Nobody is asked who they are before they know whether it may fit. What the test says is never a
promise: a care manager of the dong meets the person and decides.
"""

from typing import cast

from bot.domain.codes import CaseKind, CrisisType, Reporter
from bot.domain.effects import Identity, Json
from bot.domain.frozen import frozen
from bot.domain.messages import Inbound, InboundKind, Message
from bot.flows.ages import age_in
from bot.flows.consent import HEALTH, Consents, ask_consent
from bot.flows.contact import ask_phone, spoken_phone
from bot.flows.env import Env
from bot.flows.filing import Filed, Matter, handed_in, meanwhile, receipt, remembering
from bot.flows.journal import Journal
from bot.flows.place import Place, ask_place, spoken_place
from bot.flows.questions import One, choose, choose_many
from bot.flows.review import Line, review
from bot.flows.steps import Answer, Flow, Say, Taken, Unclear
from bot.flows.suggestions import offered
from bot.programs import care_sos as rule
from bot.programs.care_sos import Finding, Verdict

WHOM: dict[str, Reporter] = {
    "self": Reporter.SELF,
    "parent": Reporter.SELF,
    "other": Reporter.NEIGHBOR,
}
INCOMES = ("aided", "under", "over", "unknown")
_TROUBLE = {
    "senior": CrisisType.ELDER_CARE,
    "middle": CrisisType.HEALTH,
    "disabled": CrisisType.DISABILITY_CARE,
    "younger": CrisisType.HEALTH,
}


@frozen
class Need:
    """Who needs care, how the test ended, and what would help."""

    whom: str
    group: str
    test: dict[str, str]
    finding: Finding
    today: str
    services: tuple[str, ...]
    income: str


@frozen
class Request:
    """A need that the resident wants handed to the care manager."""

    need: Need
    place: Place
    phone: str
    consents: Consents

    @property
    def tells_health(self) -> bool:
        """Whether the answers of the test may go along; a child under 14 is nobody by name."""
        return HEALTH in self.consents.given or self.consents.is_child

    def as_json(self) -> dict[str, Json]:
        """The request without who made it; about health only what was agreed to."""
        need = self.need
        health: dict[str, Json] = {
            "group": need.group,
            **need.test,
            "services": list(need.services),
            "income": need.income,
            "verdict": need.finding.verdict,
        }
        return {
            "whom": need.whom,
            "today": need.today,
            **(health if self.tells_health else {}),
            "place": {"words": self.place.words, "dong": self.place.dong},
            "consents": {"given": dict(self.consents.given), "is_child": self.consents.is_child},
        }


@frozen
class Unsent:
    """They wanted to know, or would rather not: nothing is kept."""


def care_sos(env: Env) -> Flow[Request | Unsent]:
    """The whole conversation, from the test to the request."""
    yield Say(env.text("care_sos.intro"))
    whom = yield from choose("whom", tuple(WHOM))
    group = yield from _ask_group(env)
    test = yield from _ask_test(env)
    finding = rule.judge(env.world.care_sos, group, test)
    yield Say(_result(env, group, finding))
    is_fitting = finding.verdict is not Verdict.NOT
    if not is_fitting and (yield from choose("send", ("yes", "no"))) == "no":
        return (yield from _unsent(env, "care_sos.unsent"))
    today = yield from choose("today", rule.TODAY)
    services = yield from choose_many("services", rule.SERVICES)
    income = yield from choose("income", INCOMES)
    yield Say(_cost(env, income))
    if is_fitting and (yield from choose("send", ("yes", "no"))) == "no":
        return (yield from _unsent(env, "care_sos.unsent"))
    need = Need(whom, group, test, finding, today, tuple(services), income)
    return (yield from _request(env, need))


@frozen
class _Group(One):
    """The rule of age; an age in figures or words answers it as well."""

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A button, its words, or an age."""
        taken = One.take(self, env, inbound, draft)
        is_typed = inbound.kind is InboundKind.TEXT and isinstance(taken, Unclear)
        age = age_in(inbound.text, is_asked=True) if is_typed else None
        if age is None:
            return taken
        rules = env.world.care_sos
        if age >= rules.senior_from:
            return Answer("senior")
        return Answer("middle" if age >= rules.middle_from else "younger")


def _ask_group(env: Env) -> Flow[str]:
    """The group of the rule of age; its labels carry the city's thresholds."""
    rules = env.world.care_sos
    ages = {"senior": rules.senior_from, "middle": rules.middle_from, "to": rules.senior_from - 1}
    labels = tuple(env.text(f"care_sos.age.{group}", **ages) for group in rule.GROUPS)
    return cast("str", (yield _Group("group", rule.GROUPS, labels, env.text("care_sos.age.ask"))))


def _ask_test(env: Env) -> Flow[dict[str, str]]:
    """The four questions."""
    months = env.world.care_sos.within_months
    test: dict[str, str] = {}
    for key, options in rule.TEST.items():
        prompt = env.text(f"care_sos.{key}.ask", months=months)
        test[key] = cast("str", (yield One(key, options, prompt=prompt)))
    return test


def _request(env: Env, need: Need) -> Flow[Request | Unsent]:
    """Consent, where and how to reach them, and a last look at it all."""
    consents = yield from ask_consent(env)
    if not consents.may_keep and not consents.is_child:
        return (yield from _unsent(env, "care_sos.declined"))
    place = yield from ask_place(env)
    # A child under 14 is asked for nothing that identifies them.
    phone = "" if consents.is_child else (yield from ask_phone())
    request = Request(need, place, phone, consents)
    yield from review(env, lambda: _lines(env, request))
    return request


def _unsent(env: Env, key: str) -> Flow[Unsent]:
    yield Say(env.text(key, phone=env.world.city.phone))
    return Unsent()


def _result(env: Env, group: str, finding: Finding) -> str:
    """What the test says, and why."""
    keys = finding.ruled_out or finding.unclear
    kind = "out" if finding.ruled_out else "unclear"
    why = "\n".join(f"· {env.text(f'care_sos.{kind}.{key}')}" for key in keys)
    told = env.text(f"care_sos.result.{finding.verdict}")
    found = rule.instead(env.world.care_sos, group, finding, env.world.catalog)
    others = env.text("care_sos.instead", programs=offered(env, found)) if found else ""
    return "\n".join(filter(None, (told, why, others)))


def _cost(env: Env, income: str) -> str:
    """Who pays, in words and as a rule; what it costs a care manager says."""
    return env.text(f"care_sos.cost.{income}", percent=env.world.care_sos.free_up_to_percent)


def _lines(env: Env, request: Request) -> list[Line]:
    """What will be sent, as the review shows it."""
    need = request.need
    named = f"{spoken_phone(request.phone)}" if request.phone else env.text("review.none")
    lines = [
        Line("whom", env.text(f"care_sos.whom.{need.whom}"), ("whom",)),
        *(_health_lines(env, need) if request.tells_health else ()),
        Line("today", env.text(f"care_sos.today.{need.today}"), ("today",)),
        Line("place", spoken_place(env, request.place), ("place", "place.dong")),
    ]
    phone = () if request.consents.is_child else (Line("phone", named, ("phone",)),)
    return [*lines, *phone]


def _health_lines(env: Env, need: Need) -> list[Line]:
    test = ", ".join(env.text(f"care_sos.short.{key}_{said}") for key, said in need.test.items())
    verdict = env.text(f"care_sos.verdict.{need.finding.verdict}")
    wished = ", ".join(env.text(f"care_sos.services.{service}") for service in need.services)
    return [
        Line("group", env.text(f"care_sos.group.{need.group}"), ("group",)),
        Line("test", f"{test} → {verdict}", tuple(rule.TEST)),
        Line("services", wished, ("services",)),
        Line("income", env.text(f"care_sos.income.{need.income}"), ("income",)),
    ]


def requested(env: Env, journal: Journal, told: Request | Unsent) -> Filed:
    """The end of the flow: a case for the dong's care manager, or nothing is kept."""
    if isinstance(told, Unsent):
        return journal, (), ()
    case = handed_in(env, journal, _matter(env, told))
    messages = (receipt(env, case), _next(env, told), *meanwhile(env))
    return remembering(journal, case), messages, (case,)


def _matter(env: Env, told: Request) -> Matter:
    need = told.need
    return Matter(
        CaseKind.CARE_SOS,
        rule.urgency(need.today),
        told.as_json(),
        WHOM[need.whom],
        (_TROUBLE[need.group],) if told.tells_health else (),
        told.place.dong,
        _programs(env, need) if told.tells_health else (),
        Identity(told.phone or None),
    )


def _programs(env: Env, need: Need) -> tuple[tuple[str, float, str], ...]:
    """What was wished for and what may fit instead, with the reason in the city's language."""
    rules, texts = env.world.care_sos, env.world.texts
    lang = texts.languages[0]
    wished = [rules.services[service] for service in need.services]
    found = rule.instead(rules, need.group, need.finding, env.world.catalog)
    wish, other = (texts.get(lang, f"care_sos.why.{why}") for why in ("wished", "instead"))
    return (
        *((program, 100.0, wish) for program in wished),
        *((program.id, 50.0, other) for program in found),
    )


def _next(env: Env, told: Request) -> Message:
    """What happens next, and who decides."""
    city, dong = env.world.city, env.world.gazetteer.dong(told.place.dong or "")
    home = dong.center if dong else ""
    center = next((env.name(c.name) for c in city.centers if c.id == home), "")
    return Message(env.text("care_sos.next" if center else "care_sos.next_unknown", center=center))
