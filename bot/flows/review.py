"""Show all answers before anything is sent; any of them can be changed.

What is being changed stays known (`WHICH`) until the review is reached again: a flow may ask then
what it would not have asked otherwise.
"""

from collections.abc import Callable, Sequence

from bot.domain.effects import Json
from bot.domain.frozen import frozen, replace
from bot.domain.messages import Message
from bot.flows.env import Env
from bot.flows.journal import PHOTOS, Journal
from bot.flows.questions import One
from bot.flows.steps import Flow, Forget, Known

SEND, EDIT = "send", "edit"
REVIEW, WHICH = "review", "review.which"
# All answers, kept in the drafts while one of them is asked anew.
_EDITED = "review.edited"
# Answers that may be told whatever is asked, and the line of the review that each stands in.
_BESIDES = {PHOTOS: "photo", "story": "story", "place": "place", "phone": "phone"}


def with_edited(before: Journal, after: Journal, asked: str) -> Journal:
    """The journal that remembers all answers while one of them is being changed."""
    if asked == WHICH and WHICH in after.answers:
        return replace(after, drafts=after.drafts | {_EDITED: dict(before.answers)})
    if _EDITED in after.drafts and WHICH not in after.answers:
        drafts = {key: draft for key, draft in after.drafts.items() if key != _EDITED}
        return replace(after, drafts=drafts)
    return after


def called_off(journal: Journal) -> Journal | None:
    """All answers as they were before one was to be changed; None where none is.

    What was told besides in the meantime stays: it is no answer to what was to be changed.
    """
    before = journal.drafts.get(_EDITED)
    if WHICH not in journal.answers or not isinstance(before, dict):
        return None
    changed = journal.answers[WHICH]
    besides = {
        key: journal.answers[key]
        for key, line in _BESIDES.items()
        if line != changed and key in journal.answers
    }
    # What was not asked for yet is not what "back" takes back.
    new = {key: value for key, value in besides.items() if key not in before}
    known = new | before | besides
    answers = {key: value for key, value in known.items() if key not in (REVIEW, WHICH)}
    drafts = {
        key: draft for key, draft in journal.drafts.items() if key not in (*answers, _EDITED)
    }
    return replace(journal, answers=answers, drafts=drafts, misses=0)


@frozen
class Line:
    """One answer as the resident sees it: its label, its words, the keys to ask again.

    Without words it is not shown, but can be chosen to be changed.
    """

    key: str
    words: str
    forget: tuple[str, ...]


Lines = Callable[[], Sequence[Line]]


@frozen
class _Look(One):
    """All answers, and whether they are right. They are put into words when it is asked only."""

    lines: Lines = tuple
    asked: str = "review.ask"

    def message(self, env: Env, draft: Json) -> Message:
        """The answers. Without numbers: those belong to the buttons, and 1 would send."""
        del draft
        shown = "\n".join(
            f"· {env.text(f'{env.flow}.{line.key}.name')}: {line.words}"
            for line in self.lines()
            if line.words
        )
        return Message(env.text(self.asked, answers=shown), self._choices(env))


def review(env: Env, lines: Lines, asked: str = "") -> Flow[None]:
    """Returns once the resident says "send". `asked`: the key of other words to ask with."""
    if (yield Known(WHICH)) is not None and (yield Known(REVIEW)) is None:
        yield Forget((WHICH,))
    labels = (env.text("review.send"), env.text("review.edit"))
    look = _Look(REVIEW, (SEND, EDIT), labels, lines=lines, asked=asked or "review.ask")
    if (yield look) == SEND:
        return
    named = lines()
    names = tuple(env.text(f"{env.flow}.{line.key}.name") for line in named)
    which = yield One(WHICH, tuple(x.key for x in named), names, env.text("review.which"))
    forget = next(line.forget for line in named if line.key == which)
    yield Forget((*forget, REVIEW))
