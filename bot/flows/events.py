"""Events of the city: what there is, coming to one, not coming after all.

Whether there are seats is asked of the database with the very last answer, in the transaction that
gives them away: until then nobody is promised any.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.calendar.spoken import spoken
from bot.domain.city_event import CityEvent
from bot.domain.effects import CancelSignUp, Json, SignUp
from bot.domain.frozen import frozen
from bot.domain.lookups import EventsTaken, OwnSignUp, OwnSignUps, Seat, SeatFor, SignUps, Taken
from bot.domain.messages import Message
from bot.flows.consent import EVENT, NO, YES, Consents, ask_consent_to
from bot.flows.contact import ask_phone, spoken_phone
from bot.flows.env import Env
from bot.flows.filing import Filed
from bot.flows.journal import Journal
from bot.flows.names import Name
from bot.flows.questions import One, choose
from bot.flows.review import Line, review
from bot.flows.steps import Find, Flow, Forget, Known, Say

NAME = "events"
JOIN, CANCEL, OTHERS, END, MINE = "join", "cancel", "others", "end", "mine"
NAME_MAX = 60
# With "mine", "back" and "a person" as many buttons as Kakao shows; the soonest are shown.
_MOST = 7
_SHOWN_KEYS = ("event", "own", "act")

_MINUTE, _HOUR, _DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(hours=12)

Own = Mapping[str, OwnSignUp]


@frozen
class Coming:
    """A sign-up told to its end. `place` on the waiting list; 0: there are seats."""

    event: CityEvent
    people: int
    name: str
    phone: str
    consents: Consents
    place: int


@frozen
class NotComing:
    """A sign-up taken back."""

    event: CityEvent


@frozen
class Looked:
    """They only looked, or would rather not."""


def events(env: Env) -> Flow[Coming | NotComing | Looked]:
    """The list, one of them, and what they want to do about it."""
    mine = _own((yield Find(OwnSignUps())))
    offered = _offered(env, mine)
    if not offered:
        yield Say(env.text("events.none", phone=env.world.city.phone))
        return Looked()
    event = yield from _chosen(env, offered, mine)
    act = yield from _wish(env, event, mine.get(event.id))
    if act == OTHERS:
        yield Forget(_SHOWN_KEYS)
    if act == JOIN:
        return (yield from _join(env, event))
    if act == CANCEL:
        if (yield from choose("sure", (YES, NO))) == NO:
            yield Forget(("act", "sure"))
        return NotComing(event)
    return Looked()


def _own(found: object) -> Own:
    return {one.event: one for one in found.own} if isinstance(found, SignUps) else {}


def _taken(found: object) -> dict[str, tuple[int, int]]:
    known = found.events if isinstance(found, Taken) else ()
    return {event: (seated, waiting) for event, seated, waiting in known}


def _offered(env: Env, mine: Own) -> list[CityEvent]:
    """Those still to come, the soonest first; one's own are always among them."""
    ahead = [event for event in env.world.events if event.is_offered(env.now)]
    ordered = sorted(ahead, key=lambda event: (event.id not in mine, event.starts))
    return sorted(ordered[:_MOST], key=lambda event: event.starts)


def _chosen(env: Env, offered: list[CityEvent], mine: Own) -> Flow[CityEvent]:
    by_id = {event.id: event for event in offered}
    asked = () if (yield Known("event")) else tuple(by_id)
    taken = _taken((yield Find(EventsTaken(asked)))) if asked else {}
    own = tuple(key for key in by_id if key in mine)
    extra = (MINE,) if own else ()
    labels = [env.name(event.button) for event in offered]
    labels += [env.text("events.event.mine")] * len(extra)
    lines = "\n".join(_line(env, event, mine.get(event.id), taken) for event in offered)
    prompt = env.text("events.event.ask", events=lines)
    which = yield One("event", (*by_id, *extra), tuple(labels), prompt)
    if which == MINE:
        which = yield from _one_of_mine(env, by_id, mine, own)
    return by_id[str(which)]


def _one_of_mine(
    env: Env, by_id: dict[str, CityEvent], mine: Own, own: tuple[str, ...]
) -> Flow[str]:
    lines = "\n".join(_line(env, by_id[key], mine[key], {}) for key in own)
    labels = (*(env.name(by_id[key].button) for key in own), env.text("events.act.others"))
    prompt = env.text("events.own.ask", events=lines)
    which = yield One("own", (*own, OTHERS), labels, prompt)
    if which == OTHERS:
        yield Forget(_SHOWN_KEYS)
    return str(which)


def _line(
    env: Env, event: CityEvent, own: OwnSignUp | None, taken: dict[str, tuple[int, int]]
) -> str:
    """One event in the list: name, time, and how one stands or how full it is."""
    about = _mine(env, own) if own else _room(env, event, taken.get(event.id, (0, 0)))
    starts = spoken(event.starts, env.lang, env.now)
    return env.text("events.line", name=env.name(event.name), when=starts, about=about)


def _mine(env: Env, own: OwnSignUp) -> str:
    key = "waiting" if own.place else "seated"
    return env.text(f"events.mine.{key}", people=own.people, place=own.place)


def _room(env: Env, event: CityEvent, taken: tuple[int, int]) -> str:
    seated, waiting = taken
    if env.now < event.sign_up_opens:
        return env.text("events.room.later", when=_when(env, event.sign_up_opens))
    if not event.is_open(env.now):
        return env.text("events.room.over")
    # Who waits goes first, even where a few seats are left.
    left = 0 if waiting else max(0, event.capacity - seated)
    key = "left" if left else "full"
    return env.text(f"events.room.{key}", left=left, waiting=waiting)


def _wish(env: Env, event: CityEvent, own: OwnSignUp | None) -> Flow[str]:
    """The event itself, and what can be done about it."""
    asked = () if (yield Known("act")) else (event.id,)
    taken = _taken((yield Find(EventsTaken(asked)))) if asked else {}
    first = (CANCEL,) if own else (JOIN,) if event.is_open(env.now) else ()
    prompt = _details(env, event, own, taken.get(event.id, (0, 0)))
    return str((yield One("act", (*first, OTHERS, END), prompt=prompt)))


def _details(env: Env, event: CityEvent, own: OwnSignUp | None, taken: tuple[int, int]) -> str:
    lines = [
        env.text(
            "events.details",
            name=env.name(event.name),
            about=env.name(event.about),
            starts=_when(env, event.starts),
            span=_span(env, event),
            place=env.name(event.place),
            who=env.name(event.who),
            contact=event.contact,
        ),
        *([env.text("events.bring", what=env.name(event.bring))] if event.bring else []),
        _mine(env, own) if own else _room(env, event, taken),
    ]
    if not own and event.is_open(env.now):
        lines.append(env.text("events.until", when=_when(env, event.sign_up_closes)))
    return "\n".join(lines)


def _span(env: Env, event: CityEvent) -> str:
    """How long it takes; of what takes days, when it ends."""
    length = event.ends - event.starts
    if length >= _DAYS:
        return env.text("events.span.until", until=_when(env, event.ends))
    hours, minutes = length // _HOUR, length % _HOUR // _MINUTE
    key = "both" if hours and minutes else "hours" if hours else "minutes"
    return env.text(f"events.span.{key}", hours=hours, minutes=minutes)


def _when(env: Env, at: datetime) -> str:
    return spoken(at, env.lang, env.now)


def _join(env: Env, event: CityEvent) -> Flow[Coming | Looked]:
    """How many, and who; nobody has seats before the very last answer."""
    people = 1
    if event.people_at_most > 1:
        options = tuple(str(number) for number in range(1, event.people_at_most + 1))
        labels = tuple(env.text("events.people.count", people=number) for number in options)
        people = int(str((yield One("people", options, labels))))
    consents = yield from ask_consent_to(env, EVENT)
    if EVENT not in consents.given:
        key = "child" if consents.is_child else "declined"
        yield Say(env.text(f"events.{key}", contact=event.contact))
        return Looked()
    name = str((yield Name("name", NAME_MAX)))
    phone = yield from ask_phone()
    yield from review(env, lambda: _lines(env, event, people, name, phone))
    seat = yield Find(SeatFor(event.id, people, event.capacity))
    place = seat.place if isinstance(seat, Seat) else 0
    return Coming(event, people, name, phone, consents, place)


def _lines(env: Env, event: CityEvent, people: int, name: str, phone: str) -> list[Line]:
    count = env.text("events.people.count", people=people)
    number = spoken_phone(phone) if phone else env.text("review.none")
    return [
        Line("event", env.name(event.name), _SHOWN_KEYS),
        *([Line("people", count, ("people",))] if event.people_at_most > 1 else []),
        Line("name", name, ("name",)),
        Line("phone", number, ("phone",)),
    ]


def ended(env: Env, journal: Journal, told: Coming | NotComing | Looked) -> Filed:
    """What becomes of it, in the words of what is true at this very moment."""
    if isinstance(told, Looked):
        return journal, (), ()
    event = told.event
    if isinstance(told, NotComing):
        words = env.text("events.cancelled", name=env.name(event.name))
        return journal, (Message(words),), (CancelSignUp(event.id, event.capacity),)
    person: dict[str, Json] = {
        "name": told.name,
        "phone": told.phone,
        "consents": dict(told.consents.given),
    }
    effect = SignUp(event.id, told.people, event.capacity, event.ends, person)
    words = env.text(
        f"events.{'waiting' if told.place else 'seated'}",
        name=env.name(event.name),
        when=_when(env, event.starts),
        place=env.name(event.place),
        turn=told.place,
        contact=event.contact,
    )
    return journal, (Message(words),), (effect,)
