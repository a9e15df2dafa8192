"""Outside of any flow: the greeting, the first choice, and words that need no flow."""

from dataclasses import replace
from functools import lru_cache

from bot.calendar.spoken import spoken
from bot.cases.promise import promise
from bot.domain.codes import Reporter, Urgency
from bot.domain.effects import Json
from bot.domain.hangul import squeeze
from bot.domain.messages import Choice, Inbound, InboundKind, Message
from bot.domain.reading import Reading, ReasonKind
from bot.flows.commands import Command, button, choice
from bot.flows.danger import dial
from bot.flows.env import Env
from bot.flows.journal import Journal
from bot.flows.more import MORE_FLOWS
from bot.flows.report import STORY_MAX
from bot.flows.suggestions import suggested
from bot.flows.understand import by_words, picked
from bot.texts.lookup import Texts

SELF, NEIGHBOR = "menu:self", "menu:neighbor"
REPORT = "report"
# The other flows that the menu offers, by their names in the registry; what is wanted less often
# is behind "more" (`bot/flows/more.py`). Texts: `menu.flow.<name>.label` and `.words`.
FLOWS_SHOWN: tuple[str, ...] = ()
# Those that a short sentence may wish for: the ones shown and the ones behind "more".
WISHES: tuple[str, ...] = (*FLOWS_SHOWN, *MORE_FLOWS)
_FLOW = "flow:"
# A wish for another flow is a short sentence; longer ones tell a story.
_WISH_MAX = 30
# Shorter texts are greetings and slips of the finger, no story.
_STORY_MIN = 4
# A greeting with more than this many letters says something else too.
_COURTESY_MAX = 20
# Ids of signs in `config/signs.toml` that tell why words start no report.
_GREETING, _ABOUT_US = "greeting", ("meta", "meta_strong")
_LANGUAGE = "lang:"


def shown(env: Env) -> tuple[Message, ...]:
    """The first choice: at most ten buttons, as many as Kakao shows."""
    return (Message(env.text("menu.ask"), _buttons(env.world.texts, env.lang)),)


@lru_cache(maxsize=64)
def _buttons(texts: Texts, lang: str) -> tuple[Choice, ...]:
    others = (other for other in texts.languages if other != lang)
    return (
        Choice(SELF, texts.get(lang, "menu.self")),
        Choice(NEIGHBOR, texts.get(lang, "menu.neighbor")),
        button(texts, lang, Command.PERSON),
        *(
            Choice(_FLOW + name, texts.get(lang, f"menu.flow.{name}.label"))
            for name in FLOWS_SHOWN
        ),
        *(Choice(_LANGUAGE + other, texts.get(other, "language.name")) for other in others),
    )


def welcome(env: Env) -> tuple[Message, ...]:
    """The very first words to a resident."""
    return (Message(env.text("welcome.text", service=env.name(env.world.city.service_name))),
            *shown(env))  # fmt: skip


def pressed(env: Env, inbound: Inbound, *, has_case: bool) -> Inbound:
    """The inbound as the button whose number or label was typed, if one was."""
    choices = (added(env, Journal()) if has_case else shown(env))[0].choices
    option = picked(env, inbound, choices) if inbound.kind is InboundKind.TEXT else None
    return replace(inbound, kind=InboundKind.CHOICE, choice=option) if option else inbound


def language(env: Env, inbound: Inbound) -> str | None:
    """The language that was chosen."""
    lang = (inbound.choice or "").removeprefix(_LANGUAGE)
    is_known = inbound.choice == _LANGUAGE + lang and lang in env.world.texts.languages
    return lang if is_known and inbound.kind is InboundKind.CHOICE else None


def chosen(journal: Journal, inbound: Inbound) -> Journal | None:
    """The journal at the start of the flow that was chosen."""
    if inbound.kind is InboundKind.CHOICE and inbound.choice in (SELF, NEIGHBOR):
        # A neighbor may be asking as part of their work: they are asked, a person in need is not.
        return journal.begin(REPORT, {"who": "self"} if inbound.choice == SELF else {})
    name = (inbound.choice or "").removeprefix(_FLOW)
    is_flow = inbound.choice == _FLOW + name and name in FLOWS_SHOWN
    return journal.begin(name) if is_flow else None


def asked_for(env: Env, journal: Journal, inbound: Inbound, reading: Reading) -> Journal | None:
    """The journal at the start of the flow that a short sentence wishes for."""
    said = squeeze(inbound.text)
    if inbound.kind is not InboundKind.TEXT or len(said) > _WISH_MAX or reading.crisis_types:
        return None
    wished = (name for name in WISHES if any(part in said for part in _wishes(env, name)))
    return journal.begin(name) if (name := next(wished, None)) else None


def _wishes(env: Env, name: str) -> tuple[str, ...]:
    """What people write who want this flow, in all languages."""
    return _squeezed(env.world.texts, f"menu.flow.{name}.words")


@lru_cache(maxsize=64)
def _squeezed(texts: Texts, key: str) -> tuple[str, ...]:
    return tuple(squeeze(word) for lang in texts.languages for word in texts.words(lang, key))


def begin_report(env: Env, journal: Journal, story: str) -> Journal:
    """The report with what was already said filled in; the review confirms it."""
    told = story.strip()[:STORY_MAX]
    is_other = journal.hints.reporter in (Reporter.NEIGHBOR, Reporter.WORKER)
    return journal.begin(
        REPORT,
        {
            **({"story": told} if told else {}),
            **({"danger": "yes"} if journal.hints.is_emergency else {}),
            **({"who": journal.hints.reporter.value} if is_other else {}),
            **({} if journal.hints.is_emergency else _place_in(env, told)),
        },
    )


def _place_in(env: Env, words: str) -> dict[str, Json]:
    """The place, if the words name one dong. Not in danger: a dong is too wide to find anybody."""
    found = env.world.gazetteer.named(words)
    dong = env.world.gazetteer.dong(found[0]) if len(found) == 1 else None
    return {"place": {"words": env.name(dong.name), "dongs": [dong.id]}} if dong else {}


def told_more(journal: Journal, words: str) -> Journal:
    """The running report with words of danger put before what was told so far."""
    story = str(journal.answers.get("story") or "")
    if not journal.flow or words.strip() in story:
        return journal
    more = f"{words.strip()}\n{story}".strip()[:STORY_MAX]
    return replace(journal, answers=journal.answers | {"story": more, "danger": "yes"})


def is_about_trouble(inbound: Inbound, reading: Reading) -> bool:
    """Whether free words are the beginning of a report: trouble, or a plain call for help."""
    return (
        inbound.kind is InboundKind.TEXT
        and len(inbound.text.strip()) >= _STORY_MIN
        and reading.urgency is not Urgency.NONE
    )


def is_courtesy(env: Env, inbound: Inbound, reading: Reading) -> bool:
    """Whether the words are a greeting, thanks or "all right", and nothing else."""
    if inbound.kind is not InboundKind.TEXT:
        return False
    if by_words(env.world.texts, inbound.text, (Choice("courtesy", ""),)):
        return True
    signs = {fired.sign for fired in reading.fired}
    return signs == {_GREETING} and len(squeeze(inbound.text)) <= _COURTESY_MAX


def added(env: Env, journal: Journal) -> tuple[Message, ...]:
    """Words that came after the report was sent belong to it."""
    more = (Choice(SELF, env.text("menu.another")), choice(env, Command.PERSON))
    return (Message(env.text("case.added", number=journal.number or ""), more),)


def promised_again(env: Env, journal: Journal, inbound: Inbound) -> tuple[Message, ...]:
    """The promise once more to who asks when somebody answers; nothing once it has passed."""
    said, texts = squeeze(inbound.text), env.world.texts
    asked = (word for lang in texts.languages for word in texts.words(lang, "case.when"))
    is_asked = len(said) <= _COURTESY_MAX and any(squeeze(word) in said for word in asked)
    if not is_asked or journal.promised_at is None or journal.promised_at < env.now:
        return ()
    when = spoken(journal.promised_at, env.lang, env.now)
    return (Message(env.text(f"promised.{'held' if journal.is_held else 'open'}", when=when)),)


def answer(env: Env, inbound: Inbound, reading: Reading) -> tuple[Message, ...]:
    """Words that start no report: a greeting, a program asked for by name, another office's."""
    if inbound.kind is InboundKind.START or is_courtesy(env, inbound, reading):
        return welcome(env)
    if inbound.kind is not InboundKind.TEXT:
        return shown(env)
    named = asked_by_name(env, inbound, reading)
    if named:
        return (*named, *shown(env))
    if any(fired.sign in _ABOUT_US for fired in reading.fired):
        return (_about_us(env), *shown(env))
    return welcome(env) if len(inbound.text.strip()) < _STORY_MIN else _elsewhere(env)


def _elsewhere(env: Env) -> tuple[Message, ...]:
    lines = [line for line in env.world.city.hotlines if line.id in env.world.city.meanwhile]
    links = tuple(dial(env, line) for line in lines)
    return (Message(env.text("menu.elsewhere"), links=links), *shown(env))


def _about_us(env: Env) -> Message:
    """Who answers here, and when a person does."""
    promised = promise(env.world.calendar, env.now, env.world.city.answer_within_minutes)
    when = spoken(promised.at, env.lang, env.now)
    return Message(env.text("menu.about_held" if promised.is_held else "menu.about", when=when))


def asked_by_name(env: Env, inbound: Inbound, reading: Reading) -> tuple[Message, ...]:
    """The programs that were called by their names."""
    matches = env.world.matcher.match(inbound.text, reading, limit=3)
    named = (m for m in matches if any(r.kind == ReasonKind.NAME for r in m.reasons))
    return suggested(env, tuple(named))
