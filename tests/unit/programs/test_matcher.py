"""Which programs a text finds: names first, then what it tells, for the people it is about."""

import unicodedata
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.codes import CrisisType, Reporter, Urgency
from bot.domain.program import Program
from bot.domain.reading import NOTHING_READ, Reading, Reason, ReasonKind
from bot.programs.catalog import Catalog
from bot.programs.matcher import Matcher
from bot.programs.names import official_names
from bot.programs.weights import LEAST_SCORE
from tests.support.shipped_programs import catalog, found, matcher, reading

MONEY = reading("normal", "livelihood")
PROGRAMS = list(catalog())
IDS = [program.id for program in PROGRAMS]


def name_of(program: Program) -> str:
    """The official name without brackets."""
    return official_names(program)[0].split("(")[0]


def with_a_wrong_key(word: str, random: Random) -> str:
    """One letter of one syllable replaced by another one of its kind."""
    place = random.choice([i for i, char in enumerate(word) if "가" <= char <= "힣"])
    letters = list(unicodedata.normalize("NFD", word[place]))
    part = random.randrange(len(letters))
    first, count = ((0x1100, 19), (0x1161, 21), (0x11A8, 27))[part]
    letters[part] = chr(random.choice([first + i for i in range(count)]))
    return word[:place] + unicodedata.normalize("NFC", "".join(letters)) + word[place + 1 :]


@pytest.mark.parametrize("program", PROGRAMS, ids=IDS)
def test_every_program_is_found_first_by_its_name(program: Program) -> None:
    assert found(f"{name_of(program)} 신청하고 싶어요", NOTHING_READ)[0] == program.id


@pytest.mark.parametrize(("wrong_keys", "share"), [(1, 0.95), (2, 0.85)])
def test_misspelt_names_find_their_programs(wrong_keys: int, share: float) -> None:
    random = Random(7)
    hits = 0
    for program in PROGRAMS:
        name = name_of(program)
        for _ in range(wrong_keys):
            name = with_a_wrong_key(name, random)
        hits += program.id in found(f"{name} 어떻게 받아요", NOTHING_READ, limit=3)
    assert hits >= share * len(PROGRAMS)


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("에너지바우쳐 되나요", "energy_voucher"),
        ("긴급복지 신청핞려고하는데 어떻게하나여", "em_living"),
        ("기초샹활수급 받고 싶어요", "bls_living"),
        ("실업급여 언제 나와요", "unemployment"),
        ("엄마 요양등급 어떻게 받는지 아시는 분?", "ltc"),
        ("돌봄 SOS 되나요", "care_sos"),
        ("How do I get the Energy Voucher?", "energy_voucher"),
    ],
)
def test_a_program_asked_for_by_name_is_first(text: str, program: str) -> None:
    assert found(text, NOTHING_READ)[0] == program
    assert found(text, MONEY)[0] == program


@pytest.mark.parametrize(
    "text",
    [
        "여권 재발급 얼마나 걸려요",
        "주차단속 좀 해주세요 매일 불법주차예요",
        "쓰레기 대형폐기물 신고하려고요",
        "오늘 날씨 어때",
        "대출 필요하신 분 연락주세요 당일 승인",
        "무료 홀덤 초대합니다 링크 클릭",
        "전기차 보조금 지원 되나요",
        "도서관 회원카드 만들고 싶어요",
        "부동산 취득세 감면",
        "자동차 보험 센터 전화번호",
        "일 똑바로 해라 세금 도둑들아",
        "반려견 등록 지원 사업",
        "수급자인데 여권 발급 되나요",
        "안녕하세요",
        "ㅇㅇ",
        "",
        "   \n",
    ],
)
def test_off_topic_finds_nothing(text: str) -> None:
    assert found(text, NOTHING_READ) == []


def test_reasons_say_why_in_the_right_spelling() -> None:
    misspelt = matcher().match("에너지바우쳐 되나요", NOTHING_READ)[0]
    assert misspelt.reasons == (Reason(ReasonKind.FUZZY, "에너지바우처"),)
    named = matcher().match("에너지 바우처 되나요", NOTHING_READ)[0]
    assert named.reasons == (Reason(ReasonKind.NAME, "에너지바우처"),)
    told = matcher().match("보일러가 고장났어요", reading("high", "utilities"))
    voucher = next(match for match in told if match.program_id == "energy_voucher")
    assert {reason.kind for reason in voucher.reasons} >= {ReasonKind.KEYWORD, ReasonKind.CRISIS}
    assert Reason(ReasonKind.CRISIS, "utilities") in {r for m in told for r in m.reasons}


def test_a_crisis_type_alone_gives_first_choices() -> None:
    assert found("너무 힘들어요", reading("normal", "livelihood"))[0] == "bls_living"
    assert found("너무 힘들어요", reading("high", "livelihood"))[0] == "em_living"


def test_without_a_table_programs_of_the_crisis_type_are_found() -> None:
    matches = Matcher(catalog()).match("도와주세요", reading("high", "food"))
    assert matches
    for match in matches:
        program = catalog().get(match.program_id)
        assert program is not None
        assert CrisisType.FOOD in program.crisis_types


@pytest.mark.parametrize(
    ("types", "signs", "first"),
    [
        (["suicide", "livelihood"], [], ["suicide109", "mental_center"]),
        (["violence"], [], ["women1366", "dv_shelter"]),
        (["abuse"], ["child_hurt"], ["child_abuse"]),
        (["abuse", "elder_care"], ["helpless_hurt"], ["elder_abuse"]),
        (["abuse", "disability_care"], ["disabled_hurt"], ["dis_abuse"]),
        (["isolation"], [], ["lonely_death"]),
        (["disaster"], [], ["disaster_relief"]),
        (["health"], [], ["em_medical"]),
        (["elder_care"], ["missing_dementia"], ["dementia"]),
    ],
)
def test_in_danger_its_line_comes_first(
    types: list[str], signs: list[str], first: list[str]
) -> None:
    read = reading("emergency", *types, signs=signs)
    assert found("제발 도와주세요 기초수급도 신청했어요", read)[: len(first)] == first


def test_abuse_of_a_child_is_not_abuse_of_the_old() -> None:
    programs = found("윗집 초등학생이 맞고 있어요", reading("emergency", "abuse"))
    assert programs[0] == "child_abuse"
    assert "elder_abuse" not in programs[:2]


def scopes(programs: list[str]) -> list[str]:
    return [program.scope for key in programs if (program := catalog().get(key))]


HOUSING = reading("high", "housing", "livelihood", "health")


def test_nobody_said_where_so_national_programs_come_first() -> None:
    found_scopes = scopes(found("월세가 밀렸어요", HOUSING, limit=20))
    assert {"seoul", "gyeonggi"} <= set(found_scopes)
    assert set(found_scopes) <= {"national", "seoul", "gyeonggi"}
    assert found_scopes[:3] == ["national"] * 3


@pytest.mark.parametrize(
    ("text", "home", "allowed"),
    [
        ("서울인데 월세가 밀렸어요", (), {"national", "seoul"}),
        ("은평구인데 월세가 밀렸어요", (), {"national", "seoul", "eunpyeong"}),
        ("수원인데 월세가 밀렸어요", (), {"national", "gyeonggi"}),
        ("부산인데 월세가 밀렸어요", (), {"national"}),
        ("월세가 밀렸어요", ("national", "eunpyeong"), {"national", "seoul", "eunpyeong"}),
        ("수원인데 월세가 밀렸어요", ("eunpyeong",), {"national", "gyeonggi"}),
    ],
)
def test_a_place_decides_which_provinces_are_offered(
    text: str, home: tuple[str, ...], allowed: set[str]
) -> None:
    found_scopes = set(scopes(found(text, HOUSING, home_scopes=home, limit=50)))
    assert found_scopes <= allowed
    assert allowed - {"eunpyeong"} <= found_scopes


def test_a_district_program_needs_its_district_or_its_name() -> None:
    read = reading("normal", "isolation")
    assert "ep_hotline" not in found("복지상담 받고 싶어요", read, limit=50)
    assert "ep_hotline" in found("은평인데 복지상담 받고 싶어요", read, limit=50)
    assert "ep_hotline" in found("복지상담 받고 싶어요", read, home_scopes=["eunpyeong"], limit=50)
    assert found("은평아이돌 알려 주세요", read)[0] == "ep_talk"
    assert found("부산 사는데 은평아이돌 되나요", read)[0] == "ep_talk"


def test_a_benefit_somebody_has_is_not_asked_for() -> None:
    programs = found("기초수급자인데 병원비가 또 나왔어요", reading("normal", "health"))
    assert set(programs[:2]) == {"bls_medical", "em_medical"}
    assert found("기초수급 받고 싶은데 병원비가", reading("normal", "health"))[0] == "bls_living"


def test_a_longer_name_is_meant_not_the_one_inside_it() -> None:
    programs = found("서울형 긴급복지 되나요", MONEY)
    assert programs[:2] == ["seoul_emergency", "em_living"]


def test_another_age_goes_down() -> None:
    read = reading("normal", "job")
    young, old = (
        {m.program_id: m.score for m in matcher().match(text, read, limit=50)}
        for text in ("25살인데 해고당했어요", "75살인데 해고당했어요")
    )
    assert old["unemployment"] < young["unemployment"]


def test_order_scores_and_limit() -> None:
    matches = matcher().match("월세가 밀리고 병원비도 없어요", HOUSING, limit=50)
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 100 for score in scores)
    assert len({match.program_id for match in matches}) == len(matches)
    assert matcher().match("월세가 밀리고 병원비도 없어요", HOUSING, limit=2) == matches[:2]
    assert matcher().match("월세가 밀렸어요", HOUSING, limit=0) == ()


@pytest.mark.parametrize(
    "text", ["월세가 밀리고 병원비도 없어요", "에너지바우처 되나요", "점심 뭐 먹지"]
)
def test_examining_a_program_tells_the_score_that_matching_gives(text: str) -> None:
    scores = {one.program_id: one.score for one in matcher().match(text, HOUSING, limit=999)}
    for program in PROGRAMS:
        told = matcher().examine(text, HOUSING, program.id)
        assert told.score == pytest.approx(scores.get(program.id, told.score))
        assert program.id in scores or told.score < LEAST_SCORE
        assert told.shares_crisis == bool(set(program.crisis_types) & set(HOUSING.crisis_types))


def test_what_a_program_lacked_is_told() -> None:
    named = matcher().examine("에너지바우처 되나요", NOTHING_READ, "energy_voucher")
    assert (named.is_named, named.words, named.is_off_topic) == (True, ("에너지바우처",), True)
    lost = matcher().examine("점심 뭐 먹지", NOTHING_READ, "energy_voucher")
    assert (lost.score, lost.words, lost.is_off_topic) == (0.0, (), True)
    away = matcher(("busan",)).examine("월세가 밀렸어요", HOUSING, "ep_hotline")
    assert away.is_elsewhere
    with pytest.raises(KeyError):
        matcher().examine("월세", HOUSING, "no_such_program")


def test_an_empty_catalog_finds_nothing() -> None:
    assert Matcher(Catalog(())).match("긴급복지 되나요", MONEY) == ()


READINGS = st.builds(
    Reading,
    urgency=st.sampled_from(Urgency),
    crisis_types=st.lists(st.sampled_from(CrisisType), max_size=4, unique=True).map(tuple),
    reporter=st.sampled_from(Reporter),
)
WORDS = st.sampled_from([name_of(p) for p in PROGRAMS] + [k for p in PROGRAMS for k in p.keywords])
TEXTS = st.one_of(st.text(), st.lists(st.one_of(WORDS, st.text(max_size=3))).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, read=READINGS)
def test_any_text_is_answered_and_always_the_same(text: str, read: Reading) -> None:
    matches = matcher().match(text, read)
    assert matches == Matcher.match(matcher(), text, read)
    assert len(matches) <= 5
    assert all(match.reasons and catalog().get(match.program_id) for match in matches)
