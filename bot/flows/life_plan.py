"""Which services a family may look at now and in the next years, member by member.

Nobody says a name; the plan is shown at once. Handing it to a counselor is a second, free step
with its own consent.
"""

from bot.domain.codes import CaseKind, Urgency
from bot.domain.effects import Identity, Json
from bot.domain.frozen import frozen
from bot.domain.messages import Message
from bot.flows.consent import HEALTH, Consents, ask_consent
from bot.flows.contact import ask_phone, spoken_phone
from bot.flows.env import Env
from bot.flows.filing import Filed, Matter, handed_in, meanwhile, receipt, remembering
from bot.flows.household import ask_household, keys_of, spoken
from bot.flows.journal import Journal
from bot.flows.place import Place, ask_place, spoken_place
from bot.flows.questions import choose
from bot.flows.review import Line, review
from bot.flows.steps import Flow, Say
from bot.programs import life_plan as rule
from bot.programs.life_plan import Member, Offer, PlanRules, Share

_MOST_FILED = 12
"""Services a member in the case: what a counselor can go through with a family."""


@frozen
class PlanRequest:
    """A plan that the family wants to go through with a counselor."""

    rules: PlanRules
    shares: tuple[Share, ...]
    year: int
    place: Place
    phone: str
    consents: Consents

    def as_json(self) -> dict[str, Json]:
        """The plan without who asked for it."""
        return {
            "year": self.year,
            "members": [self._member(share) for share in self.shares],
            "place": {"words": self.place.words, "dong": self.place.dong},
            "consents": {"given": dict(self.consents.given), "is_child": self.consents.is_child},
        }

    def _member(self, share: Share) -> dict[str, Json]:
        member = share.member
        return {
            "year": member.year,
            "stage": rule.stage_of(self.rules, member, self.year),
            "situations": list(member.situations),
            "services": [
                {"id": offer.program.id, "since": offer.since, "at_birth": offer.at_birth}
                for offer in share.offers
            ],
        }


@frozen
class Unsent:
    """They wanted to see it, or would rather not: nothing is kept."""


def life_plan(env: Env) -> Flow[PlanRequest | Unsent]:
    """The household, the plan, and on wish a counselor."""
    yield Say(env.text("life_plan.intro"))
    members = yield from ask_household(env)
    shares = _shares(env, members, env.world.life_plan.shown)
    for number, share in enumerate(shares, 1):
        yield Say(_shown(env, number, share))
    yield Say(env.text("life_plan.note"))
    if (yield from choose("send", ("yes", "no"))) == "no":
        yield Say(env.text("life_plan.unsent"))
        return Unsent()
    consents = yield from ask_consent(env)
    if not consents.may_keep and not consents.is_child:
        yield Say(env.text("life_plan.declined", phone=env.world.city.phone))
        return Unsent()
    return (yield from _request(env, members, consents))


def _request(env: Env, members: tuple[Member, ...], consents: Consents) -> Flow[PlanRequest]:
    """Where and how to reach them, and a last look at what goes out."""
    place = yield from ask_place(env)
    # A child under 14 is asked for nothing that identifies them.
    phone = "" if consents.is_child else (yield from ask_phone())
    tells_health = consents.is_child or HEALTH in consents.given
    told = members if tells_health else tuple(map(rule.without_health, members))
    shares = _shares(env, told, _MOST_FILED)
    request = PlanRequest(env.world.life_plan, shares, env.now.year, place, phone, consents)
    yield from review(env, lambda: _lines(env, request))
    return request


def _shares(env: Env, members: tuple[Member, ...], most: int) -> tuple[Share, ...]:
    world = env.world
    shares = rule.plan(world.life_plan, world.catalog, members, env.now.year)
    return tuple(share.shortened(most) for share in shares)


def _shown(env: Env, number: int, share: Share) -> str:
    """One member's part of the plan: who, what is there now, what is to come."""
    now = [offer for offer in share.offers if offer.is_now]
    soon = [offer for offer in share.offers if not offer.is_now]
    parts = [env.text("life_plan.member", number=number, who=_who(env, share.member))]
    if now:
        parts += [env.text("life_plan.now"), *(_line(env, offer) for offer in now)]
    if soon:
        parts += [env.text("life_plan.soon"), *(_line(env, offer) for offer in soon)]
    return "\n".join(parts if now or soon else [*parts, env.text("life_plan.nothing")])


def _line(env: Env, offer: Offer) -> str:
    """A service: its name, when it begins, how and where to ask for it."""
    program = offer.program
    is_korean = env.lang == "ko"
    name = program.name_en if env.lang == "en" else program.name_ko
    mark = "" if program.verified else env.text("match.unverified")
    how = program.how_to_apply if is_korean else program.summary_en
    when = f" ({_when(env, offer)})" if not offer.is_now else ""
    return "\n  ".join(filter(None, (f"· {name}{mark}{when}", how)))


def _when(env: Env, offer: Offer) -> str:
    if offer.at_birth:
        return env.text("life_plan.at_birth")
    key = "this_year" if offer.since == env.now.year else "since"
    return env.text(f"life_plan.{key}", year=offer.since or "")


def _who(env: Env, member: Member) -> str:
    stage = rule.stage_of(env.world.life_plan, member, env.now.year)
    return spoken(env.world.texts, env.lang, member.year, stage, member.situations)


def _lines(env: Env, request: PlanRequest) -> list[Line]:
    """What will be sent, as the review shows it."""
    family = "".join(f"\n  - {_who(env, share.member)}" for share in request.shares)
    everybody = range(1, len(request.shares) + 2)
    phone = spoken_phone(request.phone) if request.phone else env.text("review.none")
    lines = [
        Line("family", family, tuple(key for number in everybody for key in keys_of(number))),
        Line("place", spoken_place(env, request.place), ("place", "place.dong")),
    ]
    return lines if request.consents.is_child else [*lines, Line("phone", phone, ("phone",))]


def requested(env: Env, journal: Journal, told: PlanRequest | Unsent) -> Filed:
    """The end of the flow: a case with the plan in it, or nothing is kept."""
    if isinstance(told, Unsent):
        return journal, (), ()
    matter = Matter(
        CaseKind.LIFE_PLAN,
        Urgency.NORMAL,
        told.as_json(),
        dong=told.place.dong,
        identity=Identity(told.phone or None),
    )
    case = handed_in(env, journal, matter)
    following = Message(env.text("life_plan.next"))
    messages = (receipt(env, case), following, *meanwhile(env))
    return remembering(journal, case), messages, (case,)
