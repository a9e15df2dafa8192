from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.domain.effects import Json
from bot.domain.messages import Inbound, Message
from bot.flows.engine import MAX_STEPS, FlowTooLongError, advance, back, locate, start
from bot.flows.env import Env
from bot.flows.journal import Journal
from bot.flows.steps import Answer, Draft, Flow, Forget, Say, Taken, Unclear
from tests.support.world import env, inbound


@dataclass(frozen=True)
class Ask:
    """A question that takes "ok…" as an answer and "+…" as a draft."""

    key: str

    def message(self, env: Env, draft: Json) -> Message:
        return Message(f"{self.key}? {env.lang} {draft or ''}".strip())

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        del env
        if inbound.text.startswith("+"):
            return Draft([*(draft if isinstance(draft, list) else []), inbound.text])
        if inbound.text == "done":
            return Answer(draft)
        return Answer(inbound.text) if inbound.text.startswith("ok") else Unclear("unclear.words")

    def fits(self, value: Json) -> bool:
        return isinstance(value, list) or str(value).startswith("ok")


def three(_: Env) -> Flow[str]:
    first = yield Ask("first")
    yield Say(f"heard {first}")
    second = yield Ask("second")
    third = yield Ask("third")
    return f"{first} {second} {third}"


def edits(_: Env) -> Flow[str]:
    first = yield Ask("first")
    second = yield Ask("second")
    if (yield Ask("edit")) == "ok, first":
        yield Forget(("first", "edit"))
    return f"{first} {second}"


def told(flow: Callable[[Env], Flow[str]], *texts: str, journal: Journal | None = None) -> Journal:
    journal = journal or Journal(flow="three")
    for text in texts:
        journal = advance(flow, env(), journal, inbound(text)).journal
    return journal


def said(messages: tuple[Message, ...]) -> list[str]:
    return [message.text for message in messages]


def test_a_flow_starts_with_its_first_question() -> None:
    assert said(start(three, env(), Journal()).messages) == ["first? ko"]


def test_what_is_said_comes_before_the_next_question_and_once() -> None:
    taken = advance(three, env(), Journal(), inbound("ok1"))
    assert said(taken.messages) == ["heard ok1", "second? ko"]
    again = advance(three, env(), taken.journal, inbound("ok2"))
    assert said(again.messages) == ["third? ko"]


def test_the_result_comes_after_the_last_answer() -> None:
    taken = advance(three, env(), told(three, "ok1", "ok2"), inbound("ok3"))
    assert taken.result == "ok1 ok2 ok3"
    assert taken.messages == ()


def test_unclear_is_counted_and_the_question_asked_again() -> None:
    journal = told(three, "ok1", "what", "what")
    assert (journal.misses, list(journal.answers)) == (2, ["first"])
    taken = advance(three, env(), journal, inbound("huh"))
    assert not taken.is_understood
    assert said(taken.messages)[-1] == "second? ko"
    assert told(three, "ok2", journal=taken.journal).misses == 0


def test_a_draft_is_shown_and_becomes_the_answer() -> None:
    journal = told(three, "+a", "+b")
    assert journal.drafts == {"first": ["+a", "+b"]}
    taken = advance(three, env(), journal, inbound("done"))
    assert taken.journal.answers == {"first": ["+a", "+b"]}
    assert taken.journal.drafts == {}


def test_back_drops_the_last_answer() -> None:
    taken = back(three, env(), told(three, "ok1", "ok2"))
    assert taken.journal.answers == {"first": "ok1"}
    assert said(taken.messages) == ["second? ko"]


def test_back_at_the_first_question_asks_it_again() -> None:
    taken = back(three, env(), Journal())
    assert said(taken.messages) == ["first? ko"]


def test_back_gives_ticks_back() -> None:
    taken = back(three, env(), told(three, "+a", "done"))
    assert taken.journal.drafts == {"first": ["+a"]}
    assert said(taken.messages) == ["first? ko ['+a']"]


def test_back_drops_what_was_answered_last_and_not_what_was_filled_in() -> None:
    journal = told(three, "ok1", journal=Journal(answers={"second": "ok2"}))
    assert back(three, env(), journal).journal.answers == {"second": "ok2"}


def test_what_was_filled_in_is_not_asked_and_what_is_said_before_it_is_heard_once() -> None:
    taken = advance(three, env(), Journal(answers={"second": "ok2"}), inbound("ok1"))
    assert said(taken.messages) == ["heard ok1", "third? ko"]
    assert said(start(three, env(), taken.journal).messages) == ["third? ko"]


def test_an_answer_that_no_longer_fits_is_asked_again_and_the_others_are_kept() -> None:
    stored = Journal(answers={"first": "ok1", "second": "from an older release", "third": "ok3"})
    assert said(start(three, env(), stored).messages) == ["heard ok1", "second? ko"]
    assert advance(three, env(), stored, inbound("ok2")).result == "ok1 ok2 ok3"


def test_answers_that_nobody_asks_for_do_no_harm() -> None:
    stored = Journal(answers={"gone": "x", "first": "ok1"})
    assert said(back(three, env(), stored).messages) == ["first? ko"]
    assert back(three, env(), stored).journal.answers == {"gone": "x"}


def test_forget_asks_again_and_keeps_the_rest() -> None:
    taken = advance(edits, env(), told(edits, "ok1", "ok2"), inbound("ok, first"))
    assert said(taken.messages) == ["first? ko"]
    assert taken.journal.answers == {"second": "ok2"}
    changed = advance(edits, env(), taken.journal, inbound("ok one"))
    assert said(changed.messages) == ["edit? ko"]
    assert advance(edits, env(), changed.journal, inbound("ok")).result == "ok one ok2"


def test_forgotten_ticks_are_asked_with_nothing_ticked() -> None:
    journal = told(edits, "+a", "done", "ok2", "ok, first")
    assert journal.drafts == {"first": []}


def test_the_journal_given_is_not_changed() -> None:
    journal = Journal(answers={"first": "ok1", "second": "ok2"})
    before = dict(journal.answers)
    for act in (back, start):
        act(three, env(), journal)
    advance(edits, env(), journal, inbound("ok, first"))
    assert journal.answers == before


def test_buttons_belong_to_their_question() -> None:
    located = locate(three, env(), {"first": "ok1"})
    assert located.path == ("first",)
    assert located.question == Ask("second")


def test_a_flow_that_asks_itself_in_circles_is_a_bug() -> None:
    def circles(_: Env) -> Flow[str]:
        for _again in range(MAX_STEPS + 1):
            yield Say("again")
        return "never"

    with pytest.raises(FlowTooLongError):
        start(circles, env(), Journal())
