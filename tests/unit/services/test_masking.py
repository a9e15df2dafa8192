"""Who reported is seen by whoever has the case, and by nobody else; the check number by nobody."""

from dataclasses import replace

import pytest

from bot.domain.codes import CaseState, Reporter, Role, Urgency
from bot.services import masking
from bot.services.staff import Actor
from bot.storage.cases import Case
from bot.storage.threads import Entry
from bot.texts.lookup import Texts
from tests.support.callers import actor
from tests.support.world import OPEN, config

TEXTS = Texts(config().texts)
MINA, JUNHO, BOSS = actor("mina"), actor("junho"), actor("boss", Role.SUPERVISOR)
ADMIN = actor("admin", Role.ADMIN)
WAITING = Case(
    id="1", number="2026-000001", state=CaseState.QUEUED, urgency=Urgency.NORMAL, channel="web",
    dong=None, center=None, crisis_types=(), reporter=Reporter.SELF, is_complete=True, programs=(),
    received_at=OPEN, promised_at=OPEN, queued_at=None, claimed_by=None, claimed_by_name=None,
    claimed_at=None, closed_at=None, reason=None, conversation_id=None,
)  # fmt: skip
CLAIMED = replace(WAITING, state=CaseState.CLAIMED, claimed_by="mina")


def entry(author: str, text: str = "", **body: str) -> Entry:
    return Entry(id="1", author=author, body={"text": text, **body}, at=OPEN)


def read(*entries: Entry, is_mine: bool = False) -> list[str]:
    return [one.body["text"] for one in masking.thread(entries, TEXTS, may_identify=is_mine)]


@pytest.mark.parametrize(
    ("case", "who", "may"),
    [
        (WAITING, MINA, False),
        (WAITING, BOSS, False),
        (CLAIMED, MINA, True),
        (CLAIMED, JUNHO, False),
        (CLAIMED, BOSS, True),
        (CLAIMED, ADMIN, False),
        (CLAIMED, replace(MINA, permissions=frozenset()), False),
    ],
)
def test_only_who_has_the_case_may_identify(case: Case, who: Actor, *, may: bool) -> None:
    assert masking.may_identify(case, who) is may


@pytest.mark.parametrize(
    "number",
    [
        "010-2345-6789",
        "01023456789",
        "+82 10 2345 6789",
        "02-351-1234",
        "010 2345 6789",
        "+1 201-555-0123",
    ],
)
def test_others_see_no_number(number: str) -> None:
    said = entry("resident", f"제 번호는 {number}이에요")
    assert number in read(said, is_mine=True)[0]
    assert read(said) == ["제 번호는 ●●●이에요"]
    [shared] = masking.thread(
        [entry("resident", phone=number, choice=number)], TEXTS, may_identify=False
    )
    assert (shared.body["phone"], shared.body["choice"]) == ("●●●", "●●●")
    told = {"story": f"전화 {number}", "place": {"words": number}, "troubles": ["food"]}
    assert masking.report(told) == {
        "story": "전화 ●●●",
        "place": {"words": "●●●"},
        "troubles": ["food"],
    }


def test_a_contact_in_a_report_is_hidden_whatever_it_says() -> None:
    assert masking.report({"name": "김순이", "phone": ""}) == {"name": "●●●", "phone": ""}


@pytest.mark.parametrize("lang", TEXTS.languages)
def test_others_see_no_name(lang: str) -> None:
    asked = entry("bot", TEXTS.get(lang, "report.name.ask"))
    review = entry("bot", "이렇게 보낼까요?\n4. 연락처: 010-2345-6789 김순이\n5. 사진: 없음")
    talk = (
        asked,
        entry("resident", "김순이"),
        entry("desk", "상담사가 들어왔어요"),
        entry("resident", "순이라고 불러요"),
        review,
        entry("resident", "이대로 보내기"),
    )
    assert read(*talk)[1:] == [
        "●●●",
        "상담사가 들어왔어요",
        "●●●",
        "이렇게 보낼까요?\n4. 연락처: ●●●\n5. 사진: 없음",
        "이대로 보내기",
    ]
    assert read(*talk, is_mine=True)[1] == "김순이"


@pytest.mark.parametrize("is_mine", [True, False])
def test_the_second_number_of_a_receipt_is_shown_to_nobody(*, is_mine: bool) -> None:
    receipt = "접수번호 2026-000001\n확인번호 1234-5678"
    hidden = "접수번호 2026-000001\n확인번호 ●●●"
    for author in ("bot", "resident"):
        assert read(entry(author, receipt), is_mine=is_mine) == [hidden]
    assert read(entry("resident", "1234-5678"), is_mine=is_mine) == ["●●●"]
    hotline = "☎ 1577-0199 정신건강 위기상담"
    assert read(entry("bot", hotline), is_mine=is_mine) == [hotline]
    urgent = f"먼저 전화해 주세요.\n{hotline}\n{receipt}"
    shown = f"먼저 전화해 주세요.\n{hotline}\n{hidden}"
    assert read(entry("bot", urgent), is_mine=is_mine) == [shown]
