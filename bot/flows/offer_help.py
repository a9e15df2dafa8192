"""Somebody wants to give: food, goods, a service, time. Money is never taken; they are told where.

What they offer is asked first and who they are last: nobody needs a name to see whom to turn to.
"""

from functools import lru_cache
from typing import cast

from bot.calendar.spoken import spoken
from bot.cases.promise import promise
from bot.domain.effects import Json, OfferHelp
from bot.domain.frozen import frozen
from bot.domain.hangul import squeeze
from bot.domain.lookups import NewOfferNumber, OfferNumber
from bot.domain.messages import Inbound, InboundKind, Message
from bot.domain.offer import OfferKind
from bot.domain.program import Program
from bot.flows.consent import NO, OFFER, YES, Consents, ask_consent_to
from bot.flows.contact import ask_phone, spoken_phone
from bot.flows.danger import calls, with_numbers
from bot.flows.env import Env
from bot.flows.filing import Filed
from bot.flows.journal import Journal
from bot.flows.names import Name
from bot.flows.optional import Worded
from bot.flows.place import Place, ask_place, spoken_place
from bot.flows.questions import One, Words, choose, text
from bot.flows.review import Line, review
from bot.flows.steps import Answer, Find, Flow, Say, Taken, Unclear
from bot.texts.lookup import Texts

NAME = "offer_help"
SOON, LONG = "soon", "long"
OFTEN = ("once", "weekly", "monthly", "talk")
# Programs of the catalog that live on what is given, and the number of those who take food.
_TAKERS = ("hope_ondol", "chest", "redcross")
_FOOD_LINES = ("foodbank16881377",)
WHAT_MAX, SHORT_MAX, NAME_MAX = 500, 200, 60
_WHAT = Words("what", WHAT_MAX)
_SINCE = Words("since", SHORT_MAX, is_optional=True)
_NAME = Name("name", NAME_MAX, is_optional=True)
# In the order in which words are looked for: "쌀 살 돈을" is money.
_HEARD = (
    OfferKind.MONEY,
    OfferKind.FOOD,
    OfferKind.SERVICE,
    OfferKind.TIME,
    OfferKind.GOODS,
)


@frozen
class Offer:
    """An offer that was told to its end."""

    number: str
    kind: OfferKind
    is_urgent: bool
    what: str
    often: str
    since: str
    place: Place
    whom: str
    name: str
    phone: str
    consents: Consents

    def as_json(self) -> dict[str, Json]:
        """What is stored sealed; empty answers are left out."""
        told: dict[str, Json] = {
            "what": self.what,
            "often": self.often,
            "since": self.since,
            "place": self.place.words,
            "whom": self.whom,
            "name": self.name,
            "phone": self.phone,
            "consents": dict(self.consents.given),
        }
        return {key: value for key, value in told.items() if value}


@frozen
class _Kind(One):
    """What is offered; who names the thing has said it."""

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A button, its words, or the words in which an offer begins."""
        taken = One.take(self, env, inbound, draft)
        is_told = isinstance(taken, Unclear) and inbound.kind is InboundKind.TEXT
        kind = _kind_in(env, inbound.text) if is_told and "?" not in inbound.text else None
        return Answer(kind.value) if kind else taken


_KIND = _Kind("kind", tuple(OfferKind))


@frozen
class Unsent:
    """They know now whom to turn to, or would rather not: nothing is kept."""


def offer_help(env: Env) -> Flow[Offer | Unsent]:
    """What, how often, from when, where; then who."""
    if env.hints.crisis_types:
        yield Say(env.text("offer_help.worried"))
    kind = OfferKind(cast("str", (yield _KIND)))
    if kind is OfferKind.MONEY:
        yield Say(_takers(env))
        if (yield from choose("call", (YES, NO))) == NO:
            yield Say(env.text("offer_help.told"))
            return Unsent()
    is_urgent = kind is OfferKind.FOOD and (yield from _spoils_soon(env))
    what = often = since = ""
    if kind is not OfferKind.MONEY:
        what = cast("str", (yield Worded(_WHAT, f"offer_help.what.{kind}")))
        often = yield from choose("often", OFTEN)
        since = cast(
            "str", (yield Worded(_SINCE, f"offer_help.since.{SOON if is_urgent else 'ask'}"))
        )
    nearest = "offer_help.place.nearest" if kind is OfferKind.MONEY else ""
    place = yield from ask_place(env, words=nearest)
    whom = yield from text("whom", max_chars=SHORT_MAX, is_optional=True)
    consents = yield from ask_consent_to(env, OFFER)
    if OFFER not in consents.given:
        key = "child" if consents.is_child else "declined"
        yield Say(env.text(f"offer_help.{key}", phone=env.world.city.phone))
        return Unsent()
    name = cast("str", (yield _NAME))
    phone = yield from ask_phone()
    offer = Offer("", kind, is_urgent, what, often, since, place, whom, name, phone, consents)
    yield from review(env, lambda: _lines(env, offer))
    return _numbered(offer, (yield Find(NewOfferNumber())))


def _numbered(offer: Offer, found: object) -> Offer:
    number = found.number if isinstance(found, OfferNumber) else ""
    return Offer(
        number, offer.kind, offer.is_urgent, offer.what, offer.often, offer.since, offer.place,
        offer.whom, offer.name, offer.phone, offer.consents,
    )  # fmt: skip


def _spoils_soon(env: Env) -> Flow[bool]:
    """Food that spoils does not wait for an office: they are told at once whom to call."""
    is_soon = (yield from choose("keeps", (SOON, LONG))) == SOON
    if is_soon:
        call = with_numbers(env, "offer_help.spoils", _FOOD_LINES)
        yield Say(call.text, calls(env, _FOOD_LINES))
    return is_soon


def _takers(env: Env) -> str:
    """Who takes money, as the catalog knows them."""
    known = (env.world.catalog.get(name) for name in _TAKERS)
    lines = [
        "· "
        + (_full_name(program) if env.lang == "ko" else program.name_en)
        + ("" if program.verified else env.text("match.unverified"))
        for program in known
        if program
    ]
    return env.text("offer_help.money", takers="\n".join(lines), phone=env.world.city.phone)


def _full_name(program: Program) -> str:
    """With who is behind it, unless its name says so."""
    is_told = program.provider in program.name_ko
    return program.name_ko if is_told else f"{program.provider} {program.name_ko}"


def _lines(env: Env, offer: Offer) -> list[Line]:
    """What will be sent, as the review shows it."""
    is_money = offer.kind is OfferKind.MONEY
    nothing = env.text("review.none")
    often = env.text(f"offer_help.often.{offer.often}") if offer.often else ""
    given = (
        Line("what", offer.what, ("what",)),
        Line("often", often, ("often",)),
        Line("since", offer.since or nothing, ("since",)),
    )
    return [
        Line("kind", env.text(f"offer_help.kind.{offer.kind}"), ("kind", "keeps", "call")),
        *(() if is_money else given),
        Line("place", spoken_place(env, offer.place), ("place", "place.dong")),
        Line("whom", offer.whom or nothing, ("whom",)),
        Line("name", offer.name or nothing, ("name",)),
        Line("phone", spoken_phone(offer.phone) if offer.phone else nothing, ("phone",)),
    ]


def offered(env: Env, journal: Journal, told: Offer | Unsent) -> Filed:
    """The end of the flow: the desk gets the offer, its giver a number and what happens next."""
    if isinstance(told, Unsent):
        return journal, (), ()
    world = env.world
    promised = promise(world.calendar, env.now, world.city.answer_within_minutes)
    effect = OfferHelp(
        told.number, told.kind, told.place.dong, told.is_urgent, told.as_json(), promised.at
    )
    how = "held" if promised.is_held else "open"
    when = spoken(promised.at, env.lang, env.now)
    words = env.text(f"offer_help.sent.{how}", number=told.number, when=when)
    if told.kind in (OfferKind.FOOD, OfferKind.GOODS) and not told.is_urgent:
        words += "\n" + env.text("offer_help.keep")
    said = [Message(words)]
    if told.kind is OfferKind.FOOD:
        key = "meanwhile" if told.is_urgent else "food"
        said.append(with_numbers(env, f"offer_help.{key}", _FOOD_LINES))
    if told.kind in (OfferKind.FOOD, OfferKind.GOODS, OfferKind.MONEY):
        said.append(Message(env.text("offer_help.receipt")))
    return journal, tuple(said), (effect,)


def heard(env: Env, words: str) -> dict[str, Json]:
    """Answers that the words which led here gave already: nobody is asked twice."""
    kind = _kind_in(env, words)
    if kind is None:
        return {}
    told: dict[str, Json] = {"kind": str(kind)}
    if kind is not OfferKind.MONEY and any(letter.isdigit() for letter in words):
        told["what"] = words.strip()[:WHAT_MAX]
    return told


def _kind_in(env: Env, words: str) -> OfferKind | None:
    said = squeeze(words)
    return next((k for k in _HEARD if any(part in said for part in _parts(env, k))), None)


def _parts(env: Env, kind: OfferKind) -> tuple[str, ...]:
    return _squeezed(env.world.texts, f"offer_help.heard.{kind}")


@lru_cache(maxsize=16)
def _squeezed(texts: Texts, key: str) -> tuple[str, ...]:
    return tuple(squeeze(part) for lang in texts.languages for part in texts.words(lang, key))
