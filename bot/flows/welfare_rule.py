"""How the welfare check is scored, in words: for whoever asks, before it, after it, or never."""

from bot.domain.welfare_check import Band, Question, WelfareCheck
from bot.flows.env import Env
from bot.flows.filing import Filed
from bot.flows.journal import Journal
from bot.flows.steps import Flow, Say

NAME = "welfare_rule"
_KEYS = {
    Band.LOW: "welfare_check.rule.answer",
    Band.WATCH: "welfare_check.rule.alone_watch",
    Band.AT_RISK: "welfare_check.rule.alone_at_risk",
}


def welfare_rule(env: Env) -> Flow[None]:
    """The rule, and nothing asked."""
    yield Say(words(env))


def ended(env: Env, journal: Journal, told: None) -> Filed:
    """Back to the menu."""
    del env, told
    return journal, (), ()


def words(env: Env) -> str:
    """The whole rule as one bubble: each answer that gives points, and what the sums lead to."""
    check = env.world.welfare_check
    lines = (_line(env, question) for question in check.questions)
    return env.text(
        "welfare_check.rule.text",
        questions="\n".join(filter(None, lines)),
        bands="\n".join(_band(env, check, band) for band in Band),
    )


def _line(env: Env, question: Question) -> str:
    """`· Meals: one 2, hardly any 3`; nothing where no answer gives points."""
    given = [
        env.text(
            _KEYS[option.at_least],
            answer=env.text(f"welfare_check.{question.id}.{option.id}"),
            points=option.points,
        )
        for option in question.options
        if option.points
    ]
    name = env.text(f"welfare_check.{question.id}.name")
    return f"· {name}: {', '.join(given)}" if given else ""


def _band(env: Env, check: WelfareCheck, band: Band) -> str:
    step = check.step(band)
    text = env.text(
        "welfare_check.rule.band",
        points=step.from_points,
        without=step.from_points_without_health,
        what=env.text(f"welfare_check.leads_to.{step.leads_to}"),
    )
    return f"· {text}"
