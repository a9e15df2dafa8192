"""Outside of any flow: the greeting, the first choice, and words that need no flow."""

import re
from functools import lru_cache

from bot.calendar.spoken import spoken
from bot.cases.promise import promise
from bot.domain.codes import Urgency
from bot.domain.frozen import replace
from bot.domain.hangul import is_han, squeeze
from bot.domain.messages import Choice, Inbound, InboundKind, Message
from bot.domain.reading import Match, Reading, ReasonKind
from bot.flows import offer_help
from bot.flows.asides import of_a_child
from bot.flows.commands import Command, button, choice
from bot.flows.consent import begins_as_a_child
from bot.flows.danger import dial, meanwhile
from bot.flows.env import Env
from bot.flows.journal import Journal
from bot.flows.more import MORE_FLOWS
from bot.flows.report import ABOUT, OTHERS, STORY_MAX
from bot.flows.suggestions import suggested
from bot.flows.understand import by_words, picked
from bot.flows.understood import filled
from bot.texts.lookup import Texts

SELF, NEIGHBOR = "menu:self", "menu:neighbor"
REPORT, FIND = "report", "find_program"
# The other flows that the menu offers, by their names in the registry; what is wanted less often
# is behind "more" (`bot/flows/more.py`). Texts: `menu.flow.<name>.label` and `.words`.
FLOWS_SHOWN: tuple[str, ...] = (FIND, "status", "more")
# Those that a short sentence may wish for: the ones shown and the ones behind "more".
WISHES: tuple[str, ...] = (*FLOWS_SHOWN, *MORE_FLOWS, "welfare_rule")
# Those that a button under another message leads to.
_BY_BUTTON = ("welfare_check", "welfare_rule", "offer_help", "events")
_FLOW = "flow:"
# A wish for another flow is a short sentence; longer ones tell a story.
_WISH_MAX = 30
# Who wants to give says it in more words, and says who is in need of it.
_GIVING_MAX = 80
# Shorter texts are greetings and slips of the finger, no story.
_STORY_MIN = 4
# "배고파" is one, where a sign names it.
_CRY_MIN = 2
# A greeting with more than this many letters says something else too.
_COURTESY_MAX = 20
# Ids of signs in `config/signs.toml` that tell why words start no report.
_GREETING, _ABOUT_US = "greeting", ("meta", "meta_strong")
# The sign of asking for a program at all, which says nothing of what for.
_ASKS = ("program_question",)
_LANGUAGE = "lang:"
# Korean letters that stand alone: laughter, tears.
_SINGLE_LETTERS = re.compile("[\u3131-\u318e]+")


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


def button_for(env: Env, name: str) -> Choice:
    """The button that leads into a flow."""
    return Choice(_FLOW + name, env.text(f"menu.flow.{name}.label"))


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
    """The language that was chosen, or asked for by its name and nothing else."""
    if inbound.kind is InboundKind.TEXT:
        return _languages(env.world.texts).get(squeeze(inbound.text))
    lang = (inbound.choice or "").removeprefix(_LANGUAGE)
    is_known = inbound.choice == _LANGUAGE + lang and lang in env.world.texts.languages
    return lang if is_known and inbound.kind is InboundKind.CHOICE else None


@lru_cache(maxsize=4)
def _languages(texts: Texts) -> dict[str, str]:
    """What people write who want another language, in all of them."""
    languages = texts.languages
    return {
        squeeze(word): lang for lang in languages for word in texts.words(lang, "language.words")
    }


def chosen(journal: Journal, inbound: Inbound) -> Journal | None:
    """The journal at the start of the flow that was chosen."""
    if inbound.kind is InboundKind.CHOICE and inbound.choice in (SELF, NEIGHBOR):
        # A neighbor may be asking as part of their work: they are asked, a person in need is not.
        is_self = inbound.choice == SELF
        return journal.begin(REPORT, {"who": "self"} if is_self else {ABOUT: OTHERS})
    name = (inbound.choice or "").removeprefix(_FLOW)
    is_flow = inbound.choice == _FLOW + name and name in (*FLOWS_SHOWN, *_BY_BUTTON)
    return journal.begin(name) if is_flow else None


def asked_for(env: Env, journal: Journal, inbound: Inbound, reading: Reading) -> Journal | None:
    """The journal at the start of the flow that a short sentence wishes for."""
    if inbound.kind is not InboundKind.TEXT:
        return None
    said = squeeze(inbound.text)
    if _is_giving(env, said, reading):
        return journal.begin(offer_help.NAME, offer_help.heard(env, inbound.text))
    if len(said) > _WISH_MAX:
        return None
    # Words that tell of trouble are a report, unless they are hardly more than the wish itself.
    least = len(said) / 2 if reading.crisis_types else 0
    wished = (
        name
        for name in WISHES
        if any(part in said and len(part) >= least for part in _wishes(env, name))
    )
    name = next(wished, None)
    # What the words tell besides is what they look for.
    is_told = name == FIND and any(fired.sign not in _ASKS for fired in reading.fired)
    if name and is_told:
        return look_for(journal, inbound)
    return journal.begin(name) if name else None


def look_for(journal: Journal, inbound: Inbound) -> Journal:
    """The journal at the start of the search for what these words say."""
    return journal.begin(FIND, {"need": {"words": inbound.text.strip()}})


def asks_about_a_program(env: Env, inbound: Inbound, reading: Reading) -> bool:
    """Whether they ask how a program they name works: a question, and nobody's crisis yet."""
    said = squeeze(inbound.text) if inbound.kind is InboundKind.TEXT else ""
    if not 0 < len(said) <= _WISH_MAX or reading.urgency.rank <= Urgency.HIGH.rank:
        return False
    texts = env.world.texts
    is_asked = any(word in said for word in _squeezed(texts, "menu.program_question"))
    is_more = any(word in said for word in _squeezed(texts, "menu.program_trouble"))
    return is_asked and not is_more and bool(_named(env, inbound, reading))


def _is_giving(env: Env, said: str, reading: Reading) -> bool:
    """Whether they offer help; in a longer story somebody in acute need comes before that."""
    is_story = len(said) > _WISH_MAX and reading.urgency in (Urgency.EMERGENCY, Urgency.HIGH)
    if len(said) > _GIVING_MAX or is_story:
        return False
    return any(part in said for part in _wishes(env, offer_help.NAME))


def wishes_for(env: Env, name: str, inbound: Inbound) -> bool:
    """Whether a short sentence wishes for this flow."""
    said = squeeze(inbound.text) if inbound.kind is InboundKind.TEXT else ""
    return 0 < len(said) <= _WISH_MAX and any(part in said for part in _wishes(env, name))


def _wishes(env: Env, name: str) -> tuple[str, ...]:
    """What people write who want this flow, in all languages."""
    return _squeezed(env.world.texts, f"menu.flow.{name}.words")


@lru_cache(maxsize=64)
def _squeezed(texts: Texts, key: str) -> tuple[str, ...]:
    return tuple(squeeze(word) for lang in texts.languages for word in texts.words(lang, key))


def begin_report(env: Env, journal: Journal, story: str) -> Journal:
    """The report with what was already said filled in; the review confirms it."""
    told = story.strip()[:STORY_MAX]
    in_danger = {"danger": "yes"} if journal.hints.is_emergency else {}
    begun = journal.begin(REPORT, {**in_danger, **({"story": told} if told else {})})
    read = filled(env, begun)
    return of_a_child(read) if begins_as_a_child(env, told) else read


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
        and _length(inbound.text) >= (_CRY_MIN if reading.fired else _STORY_MIN)
        and reading.urgency is not Urgency.NONE
    )


def _length(text: str) -> int:
    """How much is said; a Chinese character says as much as a word: 我饿了 is a whole sentence."""
    return sum(2 if is_han(char) else 1 for char in text.strip())


def is_courtesy(env: Env, inbound: Inbound, reading: Reading) -> bool:
    """Whether the words are a greeting, thanks or "all right", and nothing else."""
    if inbound.kind is not InboundKind.TEXT:
        return False
    if by_words(env.world.texts, inbound.text, (Choice("courtesy", ""),)):
        return True
    signs = {fired.sign for fired in reading.fired}
    return signs == {_GREETING} and len(squeeze(inbound.text)) <= _COURTESY_MAX


def added(env: Env, journal: Journal, key: str = "case.added") -> tuple[Message, ...]:
    """Words that came after the report was sent belong to it."""
    more = (
        Choice(SELF, env.text("menu.another")),
        choice(env, Command.PERSON),
        button_for(env, "status"),
    )
    return (Message(env.text(key, number=journal.number or ""), more),)


def asks(env: Env, inbound: Inbound) -> bool:
    """Whether the words are a question."""
    said = squeeze(inbound.text)
    return "?" in inbound.text or said.endswith(_squeezed(env.world.texts, "case.question_ends"))


def asks_when(env: Env, inbound: Inbound) -> bool:
    """Whether somebody who waits asks for how long."""
    said = squeeze(inbound.text) if inbound.kind is InboundKind.TEXT else ""
    asked = _squeezed(env.world.texts, "case.when")
    return len(said) <= _COURTESY_MAX and any(word in said for word in asked)


def promised_again(env: Env, journal: Journal, inbound: Inbound) -> tuple[Message, ...]:
    """The promise once more to who asks when somebody answers; nothing once it has passed."""
    if not asks_when(env, inbound) or journal.promised_at is None or journal.promised_at < env.now:
        return ()
    when = spoken(journal.promised_at, env.lang, env.now)
    return (Message(env.text(f"promised.{'held' if journal.is_held else 'open'}", when=when)),)


def answer(env: Env, inbound: Inbound, reading: Reading) -> tuple[Message, ...]:
    """What is said to words that start no report: a greeting, a program asked for by its name.

    Nothing to what we do not know.
    """
    if inbound.kind is InboundKind.START or is_courtesy(env, inbound, reading):
        return welcome(env)
    if inbound.kind is not InboundKind.TEXT:
        return shown(env)
    named = asked_by_name(env, inbound, reading)
    if named:
        return (*named, *shown(env))
    if any(fired.sign in _ABOUT_US for fired in reading.fired):
        return (_about_us(env), *shown(env))
    return () if _says_something(inbound.text) else welcome(env)


def _says_something(text: str) -> bool:
    """Whether it is more than a slip of the finger, laughter or a picture of a face."""
    return _length(_SINGLE_LETTERS.sub("", squeeze(text))) >= _STORY_MIN


def elsewhere(env: Env, *, is_again: bool) -> tuple[Message, ...]:
    """Other offices' matters, as far as we can tell; the second time with a person offered."""
    links = tuple(dial(env, line) for line in meanwhile(env))
    told = env.text("menu.elsewhere_again" if is_again else "menu.elsewhere")
    return (Message(told, links=links), *shown(env))


def _about_us(env: Env) -> Message:
    """Who answers here, and when a person does."""
    promised = promise(env.world.calendar, env.now, env.world.city.answer_within_minutes)
    when = spoken(promised.at, env.lang, env.now)
    return Message(env.text("menu.about_held" if promised.is_held else "menu.about", when=when))


def asked_by_name(env: Env, inbound: Inbound, reading: Reading) -> tuple[Message, ...]:
    """The programs that were called by their names."""
    return suggested(env, _named(env, inbound, reading))


def _named(env: Env, inbound: Inbound, reading: Reading) -> tuple[Match, ...]:
    matches = env.world.matcher.match(inbound.text, reading, limit=3, quotes=False)
    return tuple(m for m in matches if any(r.kind == ReasonKind.NAME for r in m.reasons))
