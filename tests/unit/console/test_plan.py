from dataclasses import replace
from datetime import date

from bot.console.plan import shares
from bot.console.words import Words
from bot.domain.codes import CaseKind, Role
from bot.domain.messages import Channel
from bot.programs.catalog import Catalog
from bot.storage.cases import Case
from bot.texts.lookup import Texts
from tests.support.callers import Resident
from tests.support.kinds import CARE, PLAN, tells
from tests.support.running_console import House, Visitor, visitor
from tests.support.world import OPEN, config

CATALOG = Catalog(config().programs)
KO = Words(Texts(config().texts), config().city, "ko", OPEN)


async def case_of(house: House, steps: tuple[str, ...]) -> Case:
    """The case that these steps end in."""
    await tells(Resident(house.services, "resident", Channel.WEB), steps)
    (case,) = await house.cases()
    return case


def test_the_plan_is_read_back_with_when_each_service_begins() -> None:
    offers = [
        {"id": "basic_pension", "since": None, "at_birth": False},
        {"id": "first_meet", "since": None, "at_birth": True},
        {"id": "senior_jobs", "since": 2027, "at_birth": False},
        {"id": "long_gone", "since": None, "at_birth": False},
    ]
    member = {"year": 1961, "stage": "senior", "situations": ["care"], "services": offers}
    (share,) = shares({"members": [member]}, CATALOG, KO)
    assert share.who == "1961년생 어르신 · 돌봄이 필요해요"
    assert [(service.when, service.name) for service in share.services] == [
        ("지금", "기초연금"),
        ("아기가 태어나면", "첫만남이용권 *"),
        ("2027년부터", "노인일자리 및 사회활동 지원"),
        ("지금", "long_gone"),
    ]
    assert share.services[0].phone == "1355"
    assert share.services[-1].who_for == "지금은 목록에 없는 제도예요"
    english = shares({"members": [member]}, CATALOG, replace(KO, lang="en"))
    assert english[0].services[0].name == "Basic Pension"


def test_of_a_talk_that_was_broken_off_only_the_family_is_known() -> None:
    found = shares({"m1.born": {"year": 1958}, "m1.about": ["none"]}, CATALOG, KO)
    assert [(share.who, share.services) for share in found] == [("1958년생", ())]


def test_other_reports_have_no_plan() -> None:
    assert shares({"who": "self", "story": "…"}, CATALOG, KO) == []


async def test_a_wish_for_care_is_readable(house: House, counselor: Visitor) -> None:
    case = await case_of(house, CARE)
    assert case.kind is CaseKind.CARE_SOS
    _, queue = await counselor.get("/")
    assert '<span class="badge kind">돌봄SOS</span>' in queue
    _, page = await counselor.get(f"/cases/{case.id}")
    for told in (
        "혼자 생활",
        "네, 어려워요",
        "며칠 안에 퇴원해요",
        "식사 가져다주기",
        "맞는 것 같음",
    ):
        assert told in page
    assert 'id="plan"' not in page
    response, _ = await counselor.get(f"/cases/{case.id}/plan")
    assert response.status == 404


async def test_a_plan_is_a_table_and_can_be_printed(house: House, counselor: Visitor) -> None:
    case = await case_of(house, PLAN)
    assert case.kind is CaseKind.LIFE_PLAN
    _, page = await counselor.get(f"/cases/{case.id}")
    assert "1. 1962년생 중장년" in page
    assert f'href="/console/cases/{case.id}/plan"' in page
    response, printed = await counselor.get(f"/cases/{case.id}/plan")
    assert response.status == 200
    assert '<th scope="row">기초연금</th>' in printed
    assert "2027년부터" in printed
    assert case.number in printed
    assert f"{date(2026, 11, 24)} 기준" in printed
    assert "1234-5678" not in printed
    assert 'data-live="/console/me?live=1"' in printed  # its own page would log a look each time


async def test_who_may_not_print_sees_no_button_and_no_page(house: House) -> None:
    case = await case_of(house, PLAN)
    await house.staff("관리", Role.ADMIN)
    async with visitor(house) as admin:
        await admin.log_in("관리")
        _, page = await admin.get(f"/cases/{case.id}")
        assert 'id="print-plan"' not in page
        response, _ = await admin.get(f"/cases/{case.id}/plan")
        assert response.status == 403


async def test_the_files_of_the_printed_page_are_there(counselor: Visitor) -> None:
    for name in ("plan.css", "print.js"):
        response, _ = await counselor.get(f"/static/{name}")
        assert response.status == 200
