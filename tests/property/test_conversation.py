"""Whatever residents send, in whatever order: everybody is answered, danger comes first."""

from collections import defaultdict
from dataclasses import replace

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.effects import FileCase, RaiseAlert
from bot.domain.messages import Channel, Inbound, InboundKind, Location, Photo
from bot.flows.commands import Command
from bot.flows.conversation import Standing, Turn
from bot.flows.engine import locate
from bot.flows.indirect import SIGNS
from bot.flows.journal import PHOTOS, dump, load
from bot.flows.pages import PAGE
from bot.flows.registry import FLOWS
from bot.flows.report import EASY
from bot.flows.review import WHICH, called_off
from bot.flows.understood import TROUBLES
from tests.support.world import NIGHT, OPEN, Resident, env, inbound, world

Step = tuple[str, object]

DANGERS = (
    "번개탄 샀어요",
    "help he is stabbing me",
    "지금 죽으려고 약을 먹었어요",
    "I want to kill myself",
)
NUMBERS = ("119", "112", "109")
COMMANDS = (
    "도움말",
    "help",
    "뒤로",
    "back",
    "처음으로",
    "그만할래요",
    "stop",
    "상담사",
    "답변 확인",
)
ANSWERS = (
    *("1", "2", "3", "네", "아니요", "예", "1, 3", "⑤", "다 골랐어요", "끝", "건너뛰기", "없어요"),
    *(
        "저나 우리 가족",
        "이웃이나 아는 분",
        "이대로 보내기",
        "고치기",
        "잘 모르겠어요",
        "yes",
        "no",
    ),
    *("불광동", "역촌동", "부산역", "010-1234-5678", "김영희"),
)
STORIES = (
    *(
        "월세가 두 달 밀렸어요",
        "옆집 할머니가 며칠째 안 보여요",
        "I lost my job",
        "안녕하세요",
        "hi",
    ),
    *("고맙습니다", "주차 단속해 주세요", "기초연금 받을 수 있나요", "사람이세요?", "도와주세요"),
)
ODD = (
    *(
        "",
        " ",
        "\x00",
        "\x00월세\x00",
        "\u202e월세가 밀렸어요\u202c",
        "👩‍👩‍👧‍👦🏠",
        "ㅋㅋㅋㅋ",
        "ㅠㅠ",
        "{lang}",
    ),
    *("월세 " * 3500, "a" * 10_000, "900101-1234567", "\ud800", "?", "%s %d {0}"),
)
UNKNOWN = (
    "",
    "who:self",
    "send",
    "cmd:nothing",
    "menu:other",
    "lang:xx",
    "review:send",
    "\x00",
    "x" * 200,
)

texts = st.one_of(
    st.sampled_from(ANSWERS), st.sampled_from(COMMANDS), st.sampled_from(STORIES),
    st.sampled_from(DANGERS), st.sampled_from(ODD), st.text(max_size=30),
)  # fmt: skip
taps = st.tuples(st.just("tap"), st.integers(0, 11))
# An answer that fits: what carries a conversation to its end.
fitting = st.tuples(st.just("fit"), st.integers(0, 2))
known = st.sampled_from(
    ("menu:self", "menu:neighbor", "lang:en", "lang:ko", *(f"cmd:{c}" for c in Command))
)
others = st.sampled_from((InboundKind.START, InboundKind.PHOTO, InboundKind.LOCATION,
                          InboundKind.CONTACT, InboundKind.OTHER))  # fmt: skip
standings = st.builds(Standing, st.booleans(), st.booleans(), st.booleans(), st.booleans())
steps = st.one_of(
    taps, fitting, fitting, st.tuples(st.just("text"), texts),
    st.tuples(st.just("text"), st.sampled_from(ANSWERS)),
    st.tuples(st.just("choice"), st.one_of(known, st.sampled_from(UNKNOWN))),
    st.tuples(st.just("other"), others), st.tuples(st.just("standing"), standings),
)  # fmt: skip
scripts = st.builds(
    lambda begun, *rest: [*begun, *(step for part in rest for step in part)],
    st.lists(fitting, max_size=12), st.lists(steps, max_size=6),
    st.lists(fitting, max_size=6), st.lists(steps, min_size=1, max_size=6),
)  # fmt: skip
residents = st.builds(Resident, st.sampled_from(Channel), st.sampled_from((OPEN, NIGHT)))


def as_inbound(resident: Resident, kind: str, what: object) -> Inbound:
    """A step as the inbound it stands for; a tap is on one of the buttons shown last."""
    sent = inbound(channel=resident.channel, now=resident.now)
    if kind in ("tap", "fit"):
        shown = list(resident.buttons.values()) if resident.turns else []
        ids = [key for key in shown if kind == "tap" or not key.startswith("cmd:")]
        kind, what = (
            ("choice", ids[int(str(what)) % len(ids)]) if ids else ("text", "두 달 됐어요")
        )
    if kind == "text":
        return replace(sent, text=str(what))
    if kind == "choice":
        return replace(sent, kind=InboundKind.CHOICE, choice=str(what))
    return replace(
        sent,
        kind=InboundKind(str(what)),
        photo=Photo("photo-1") if what is InboundKind.PHOTO else None,
        location=Location(37.6, 126.9) if what is InboundKind.LOCATION else None,
        phone="+821012345678" if what is InboundKind.CONTACT else None,
    )


def says(resident: Resident, text: str) -> Turn:
    """What the answer to this text would be now."""
    return resident.try_turn(inbound(text, channel=resident.channel, now=resident.now))


def may_be_silent(resident: Resident) -> bool:
    """A person has the word, and there is nothing that we would have to hand out."""
    has_words = resident.channel is not Channel.KAKAO or resident.standing.has_waiting
    return resident.standing.is_human_speaking and has_words


def is_one_more(resident: Resident, turn: Turn) -> bool:
    """One of several in a row that are only taken down; Kakao wants an answer to each."""
    return turn.journal.noted > 1 and resident.channel is not Channel.KAKAO


def check_turn(turn: Turn, *, may_be_empty: bool) -> None:
    """What holds for every turn."""
    assert turn.messages or may_be_empty
    assert all(message.text.strip() for message in turn.messages)
    ids = [choice.id for message in turn.messages for choice in message.choices]
    assert all(key.isascii() and 0 < len(key) <= 64 for key in ids)
    journal = turn.journal
    assert load(dump(journal)) == journal
    assert load(orjson.loads(orjson.dumps(dump(journal)))) == journal


def check_help(resident: Resident) -> None:
    """Help is always there, unless a person has the word."""
    if resident.standing.is_human_speaking:
        return
    texts = world().texts
    helps = {texts.get(lang, "help.text") for lang in texts.languages}
    for word in ("도움말", "help"):
        assert says(resident, word).messages[0].text in helps


def check_danger(resident: Resident) -> None:
    """Danger is answered first and filed, whoever has the word."""
    for words in DANGERS[: 1 + len(resident.turns) % len(DANGERS)][-1:]:
        turn = says(resident, words)
        assert any(number in turn.messages[0].text for number in NUMBERS), words
        kinds = {type(effect) for effect in turn.effects}
        assert {FileCase, RaiseAlert} <= kinds, words


def question_asked(resident: Resident, earlier: Resident) -> str | None:
    """The key of the question that was open when the last words came."""
    journal = earlier.journal
    known = env(
        lang=resident.journal.lang or "ko",
        channel=resident.channel,
        now=resident.now,
        hints=resident.journal.hints,
        flow=journal.flow or "",
    )
    known = replace(known, facts=defaultdict(lambda: None, earlier.facts))
    asked = locate(FLOWS[journal.flow or ""].flow, known, dict(journal.answers)).question
    return asked.key if asked else None


def gone_back(resident: Resident) -> Resident:
    """The same resident after "back"; the one who was given stays where they are."""
    again = replace(resident, turns=[*resident.turns])
    again.presses("cmd:back")
    return again


def is_on_a_later_page(resident: Resident) -> bool:
    """Whether Kakao shows them other options than the first of the question."""
    page = resident.journal.drafts.get(PAGE)
    return isinstance(page, list) and page[-1] != 0


def check_back(resident: Resident, earlier: Resident, sent: Inbound) -> None:
    """Back drops the answer just given and what came with it; given again all is as before."""
    journal, before = resident.journal, earlier.journal.answers
    # The last tick of all answers by itself; when it comes back there is nothing left to tick.
    all_ticks = (list(TROUBLES), list(SIGNS))
    has_all_ticks = any(value in all_ticks for value in journal.answers.values())
    new = journal.answers.keys() - before.keys()
    # Somebody who edits has another answer there; the wish for short questions is none to any.
    is_edit = not before.keys() <= journal.answers.keys() or EASY in new
    if not new or is_edit or has_all_ticks or resident.standing.is_human_speaking:
        return
    if WHICH in before:  # the new answer opened another question: back calls the change off
        as_reviewed = called_off(resident.journal)
        assert as_reviewed
        assert gone_back(resident).journal.answers == as_reviewed.answers
        return
    if sent.photo:
        photos = gone_back(resident).journal.answers.get(PHOTOS, [])
        assert photos == journal.answers.get(PHOTOS, [])
        return
    if is_on_a_later_page(earlier):
        return  # a number means something else on the first page, where back leads to
    # What is told while the report rests is no answer either: "back" goes on with the report.
    if earlier.journal.waits or question_asked(resident, earlier) not in new:
        check_back_after_aside(resident, earlier)
        return
    again = gone_back(resident)
    assert again.journal.answers == before
    again.takes(sent)
    assert again.journal == journal


def check_back_after_aside(resident: Resident, earlier: Resident) -> None:
    """What is told while the question stays open is no answer, and back leads past it.

    It takes the answer before, as it would have done without these words, and they stay: what
    somebody in need has told is not lost because they correct something else.
    """
    told = resident.journal.answers
    dropped = told.keys() - gone_back(resident).journal.answers.keys()
    before, last = earlier.journal.answers, gone_back(earlier)
    supposed = before.keys() - last.journal.answers.keys()
    # Words that go on with the answer before, a story, keep it: back leads past it as well.
    if any(told.get(key) not in (None, before[key]) for key in supposed):
        supposed |= before.keys() - gone_back(last).journal.answers.keys()
    # What had come with that answer may have been told again by these words: it stays too.
    assert dropped <= supposed
    assert bool(dropped) == bool(supposed)
    kept = {key: value for key, value in told.items() if key not in dropped}
    assert gone_back(resident).journal.answers == kept


@given(residents, scripts)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_conversation(resident: Resident, script: list[Step]) -> None:
    resident = Resident(resident.channel, resident.now)
    for kind, what in script:
        if isinstance(what, Standing):
            resident.standing = what
            continue
        sent = as_inbound(resident, kind, what)
        earlier = replace(resident, turns=[*resident.turns])
        flow = earlier.journal.flow
        is_silent = may_be_silent(resident)
        assert resident.try_turn(sent) == resident.try_turn(sent)
        turn = resident.takes(sent)
        check_turn(turn, may_be_empty=is_silent or is_one_more(resident, turn))
        check_help(resident)
        check_danger(resident)
        if flow and turn.journal.flow == flow and not world().reader.read(sent.text).is_emergency:
            check_back(resident, earlier, sent)


@given(st.sampled_from(DANGERS), st.sampled_from(Channel), standings)
@settings(max_examples=40, deadline=None)
def test_danger_as_first_words(words: str, channel: Channel, standing: Standing) -> None:
    resident = Resident(channel, NIGHT, standing=standing)
    check_danger(resident)
    resident.says(words)
    case = next(effect for effect in resident.effects if isinstance(effect, FileCase))
    assert case.urgency == "emergency"
    assert words in str(case.report["story"])
