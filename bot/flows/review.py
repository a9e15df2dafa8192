"""Show all answers before anything is sent; any of them can be changed.

What is being changed stays known (`WHICH`) until the review is reached again: a flow may ask then
what it would not have asked otherwise.
"""

from collections.abc import Sequence

from bot.domain.frozen import frozen
from bot.flows.env import Env
from bot.flows.questions import One
from bot.flows.steps import Flow, Forget, Known

SEND, EDIT = "send", "edit"
REVIEW, WHICH = "review", "review.which"


@frozen
class Line:
    """One answer as the resident sees it: its label, its words, the keys to ask again.

    Without words it is not shown, but can be chosen to be changed.
    """

    key: str
    words: str
    forget: tuple[str, ...]


def review(env: Env, lines: Sequence[Line], asked: str = "") -> Flow[None]:
    """Returns once the resident says "send". `asked`: the key of other words to ask with."""
    if (yield Known(WHICH)) is not None and (yield Known(REVIEW)) is None:
        yield Forget((WHICH,))
    # Without numbers: those belong to the buttons, and 1 would send.
    shown = "\n".join(
        f"· {env.text(f'{env.flow}.{line.key}.name')}: {line.words}"
        for line in lines
        if line.words
    )
    labels = (env.text("review.send"), env.text("review.edit"))
    prompt = env.text(asked or "review.ask", answers=shown)
    if (yield One(REVIEW, (SEND, EDIT), labels, prompt)) == SEND:
        return
    names = tuple(env.text(f"{env.flow}.{line.key}.name") for line in lines)
    which = yield One(WHICH, tuple(x.key for x in lines), names, env.text("review.which"))
    forget = next(line.forget for line in lines if line.key == which)
    yield Forget((*forget, REVIEW))
