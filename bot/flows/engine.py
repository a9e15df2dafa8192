"""Running a flow: replay the journal, take one answer, go on to the next question.

Theory of operation. A flow is a generator; it holds no state that is stored. What is stored is the
journal: the answers by the key of their question. To resume, the flow is started anew and given
each stored answer as it asks (about 10 us), until it asks something the journal cannot answer:
that is where the resident is. Hence
- "back" is dropping the last answer, "edit" is dropping one and answering it again: the others
  are kept and pass by unasked;
- a flow may change between two releases: an answer that no longer fits is asked again;
- what was said before a question that was answered in an earlier turn is not repeated.
What a flow looks up (`Find`) is never stored: every turn looks anew.
Two rules keep this true: a flow decides by its answers, by what it
looked up and by `env` alone, and a key means one
question wherever the flow asks it.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Generic, TypeVar

from bot.domain.effects import Json
from bot.domain.frozen import frozen, replace
from bot.domain.messages import Choice, Inbound, Message
from bot.flows.env import Env
from bot.flows.journal import Journal
from bot.flows.steps import Answer, Draft, Find, Flow, Forget, Given, Known, Question, Say, Unclear

T = TypeVar("T")
MAX_STEPS = 500
"""A flow that yields more than this in one turn is a bug, not a conversation."""


@frozen
class Position(Generic[T]):
    """Where a flow stands: waiting at `question`, or done with `result`.

    `path` are the keys answered on the way here, in the order asked.
    """

    path: tuple[str, ...]
    said: tuple[Message, ...]
    question: Question | None
    result: T | None
    running: Flow[T]


@frozen
class Advance(Generic[T]):
    """What one inbound did to a flow. `asked`: the key of the question that it met."""

    journal: Journal
    messages: tuple[Message, ...]
    result: T | None
    is_understood: bool = True
    asked: str = ""


class FlowTooLongError(RuntimeError):
    """A flow does not come to a question: it asks itself in circles."""


def locate(flow: Callable[[Env], Flow[T]], env: Env, answers: dict[str, Json]) -> Position[T]:
    """Replay `answers`: where the flow stands, and what it has said since the last answer."""
    return _go_on(flow, env, answers, flow(env), (), None, is_live=False)


def _go_on(
    flow: Callable[[Env], Flow[T]],
    env: Env,
    answers: dict[str, Json],
    running: Flow[T],
    before: tuple[str, ...],
    value: Given,
    *,
    is_live: bool,
) -> Position[T]:
    """Give a running flow `value` and then every answer there is, until it asks for another.

    `is_live`: what it says was never said before, even if the next questions are answered already.
    """
    path = list(before)
    said: list[Message] = []
    for _ in range(MAX_STEPS):
        try:
            step = running.send(value)
        except StopIteration as done:
            return Position(tuple(path), tuple(said), None, done.value, running)
        if isinstance(step, Known):
            value = answers.get(step.key)
        elif isinstance(step, Say):
            value = None
            said.append(Message(step.text, links=step.links))
        elif isinstance(step, Find):
            value = env.fact(step.what)
        elif isinstance(step, Forget):
            value = None
            for key in step.keys:
                answers.pop(key, None)
            running, path, said, is_live = flow(env), [], [], False
        else:
            key = step.key
            if key not in answers or not step.fits(answers[key]):
                return Position(tuple(path), tuple(said), step, None, running)
            value = answers[key]
            path.append(key)
            said = said if is_live else []
    raise FlowTooLongError(env.flow)


def start(flow: Callable[[Env], Flow[T]], env: Env, journal: Journal) -> Advance[T]:
    """Enter a flow (or come back to it) and ask what it asks first."""
    answers = dict(journal.answers)
    here = locate(flow, env, answers)
    return _advance(env, replace(journal, answers=answers), here, here.said)


def advance(
    flow: Callable[[Env], Flow[T]], env: Env, journal: Journal, inbound: Inbound
) -> Advance[T]:
    """One inbound against the question the flow waits at."""
    answers = dict(journal.answers)
    here = locate(flow, env, answers)
    if here.question is None:
        return _advance(env, replace(journal, answers=answers), here, here.said)
    key = here.question.key
    taken = here.question.take(env, _for(key, inbound), journal.drafts.get(key))
    if isinstance(taken, Answer):
        answers.pop(key, None)
        answers[key] = taken.value
        given = dict(answers)
        path = (*here.path, key)
        there = _go_on(flow, env, answers, here.running, path, taken.value, is_live=True)
        drafts = {name: draft for name, draft in journal.drafts.items() if name != key}
        drafts |= _blank(given, answers)
        after = journal.going_on(answers, drafts)
        return _advance(env, after, there, there.said, asked=key)
    if isinstance(taken, Draft):
        after = journal.going_on(journal.answers, journal.drafts | {key: taken.value})
        return _advance(env, after, here, (), asked=key)
    misses = journal.misses + taken.is_miss
    return _unclear(env, replace(journal, misses=misses), here, taken)


def back(flow: Callable[[Env], Flow[T]], env: Env, journal: Journal) -> Advance[T]:
    """Drop the last answer and ask its question again, its ticks kept; or the first one again."""
    answers = dict(journal.answers)
    here = locate(flow, env, answers)
    # The answers are kept in the order given: what was filled in beforehand is not the last one,
    # what was told besides (it is a draft as well) may be.
    given = {*here.path, *journal.drafts}
    last = next((key for key in reversed(answers) if key in given), None)
    dropped = {last: answers.pop(last)} if last else {}
    ticks: dict[str, Json] = {
        key: value for key, value in dropped.items() if isinstance(value, list)
    }
    there = locate(flow, env, answers)
    after = replace(journal, answers=answers, drafts=journal.drafts | ticks, misses=0)
    return _advance(env, after, there, ())


def _blank(before: dict[str, Json], after: dict[str, Json]) -> dict[str, Json]:
    """Drafts for forgotten ticks: asked again with nothing ticked, so that one can be undone."""
    return {key: [] for key in before.keys() - after.keys() if isinstance(before[key], list)}


def _advance(
    env: Env,
    journal: Journal,
    position: Position[T],
    said: tuple[Message, ...],
    *,
    asked: str = "",
) -> Advance[T]:
    if position.question is None:
        return Advance(journal, said, position.result, asked=asked)
    key = position.question.key
    put = position.question.message(env, journal.drafts.get(key))
    question = Message(put.text, _belonging(key, put.choices), put.links)
    return Advance(journal, (*said, question), None, asked=asked)


@lru_cache(maxsize=1024)  # labels are the city's words, the same at every turn of everybody
def _belonging(key: str, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The choices with their question's key."""
    return tuple(Choice(f"{key}:{choice.id}", choice.label) for choice in choices)


def _for(key: str, inbound: Inbound) -> Inbound:
    """Buttons belong to their question: that of an older one, pressed late, answers nothing."""
    if inbound.choice is None or ":" not in inbound.choice:
        return inbound
    whose, _, choice = inbound.choice.rpartition(":")
    return inbound.choosing(choice) if whose == key else inbound


def _unclear(env: Env, journal: Journal, here: Position[T], taken: Unclear) -> Advance[T]:
    hint = Message(env.text(taken.hint))
    asked = here.question.key if here.question else ""
    return replace(_advance(env, journal, here, (hint,), asked=asked), is_understood=False)
