"""Show all answers before anything is sent; any of them can be changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.env import Env
from bot.flows.questions import One
from bot.flows.steps import Flow, Forget

SEND, EDIT = "send", "edit"


@dataclass(frozen=True, slots=True)
class Line:
    """One answer as the resident sees it: its label, its words, the keys to ask again."""

    key: str
    words: str
    forget: tuple[str, ...]


def review(env: Env, lines: Sequence[Line]) -> Flow[None]:
    """Returns once the resident says "send"."""
    # Without numbers: those belong to the buttons, and 1 would send.
    shown = "\n".join(
        f"· {env.text(f'{env.flow}.{line.key}.name')}: {line.words}" for line in lines
    )
    labels = (env.text("review.send"), env.text("review.edit"))
    prompt = env.text("review.ask", answers=shown)
    if (yield One("review", (SEND, EDIT), labels, prompt)) == SEND:
        return
    names = tuple(env.text(f"{env.flow}.{line.key}.name") for line in lines)
    which = yield One("review.which", tuple(x.key for x in lines), names, env.text("review.which"))
    forget = next(line.forget for line in lines if line.key == which)
    yield Forget((*forget, "review", "review.which"))
