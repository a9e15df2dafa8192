import pytest

from bot.domain.codes import CrisisType
from bot.flows.indirect import SIGNS, SINCE
from bot.flows.report import CALLS, ROLES
from bot.flows.told import Told, Understanding
from bot.flows.understood import AGES, ALONE, HOUSEHOLDS, TROUBLES, troubles_of
from tests.support.world import Resident, config, world

READ = world().understanding.read


@pytest.mark.parametrize(
    ("story", "key", "value"),
    [
        ("옆집 할머니가 걱정돼요", "age", ("old",)),
        ("저는 78세예요", "age", ("old",)),
        ("70대 부부예요", "age", ("old",)),
        ("서른네 살, 34살 청년이에요", "age", ("young",)),
        ("5살 아이와 사는 40대예요", "age", ("teen", "middle")),
        ("지하에 세 들어 사는 3대예요", "age", ()),
        ("1인 세대예요 60세대 아파트", "age", ()),
        ("혼자 사는데요", "household", ("alone",)),
        ("혼자 애 둘 키워요", "household", ("single_parent",)),
        ("손주를 키우고 있어요", "household", ("grandparents",)),
        ("애가 넷이에요", "household", ("many_children",)),
        ("아들이 휠체어를 타요", "household", ("disabled",)),
        ("며칠째 굶었어요", "since", ("days",)),
        ("월세가 석 달 밀렸어요", "since", ("months",)),
        ("지난주부터 가스가 끊겼어요", "since", ("weeks",)),
        ("추석 때부터 월세를 못 냈어요", "since", ("months",)),
        ("작년 여름에 실직했어요", "since", ("years",)),
        ("일주일 안에 나가래요", "since", ()),
        ("어머니가 편찮으세요", "relation", ("parent",)),
        ("my mother lives alone", "household", ("alone",)),
        ("요구르트가 그대로 있고 우편물이 쌓였어요", "signs", ("mail", "papers")),
    ],
)
def test_what_a_story_tells(story: str, key: str, value: tuple[str, ...]) -> None:
    assert READ(story).get(key, ()) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("엊그제", "days"), ("요 며칠", "days"), ("지난주", "weeks"), ("이번달부터", "weeks"),
        ("보름쯤", "weeks"), ("올 봄", "months"), ("추석 지나고", "months"),
        ("석달 열흘", "months"), ("한참 됐지", "months"), ("지난 겨울부터", "months"),
        ("2년 6개월", "years"),
        ("작년 여름부터", "years"), ("작년 추석부터", "years"), ("한 십년 됐지", "years"),
        ("코로나때부터", "years"), ("기억 안 나요", ""), ("잘 모르겠는데요", ""),
    ],
)  # fmt: skip
def test_since_when_in_the_words_of_whoever_is_asked(typed: str, value: str) -> None:
    resident = Resident().presses("menu:self").says("네", "네", "아니요", "월세가 밀렸어요")
    assert "언제부터" in resident.heard
    assert resident.says(typed).journal.answers["since"] == value
    assert resident.journal.answers["story"] == "월세가 밀렸어요"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("남편이랑 둘이", "couple"), ("애 둘이랑 살아요", "other"), ("아들네랑 같이", "other"),
        ("동생하고", "other"), ("아내와 별거중", "other"), ("시부모 모시고 살아요", "other"),
        ("친구 집에 얹혀살아요", "other"), ("말하기 싫어요", ""), ("with my sister", "other"),
    ],
)  # fmt: skip
def test_with_whom_they_live(typed: str, value: str) -> None:
    resident = Resident().presses("menu:self").says("네", "네", "아니요", "월세가 밀렸어요")
    assert resident.says("두 달이요", typed).journal.answers["household"] == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("칠십", "old"), ("팔십 다 됐어", "old"), ("예순 넘었어요", "middle"), ("90년생", "young"),
        ("1958년에 났어요", "old"), ("고3이요", "teen"), ("늙었지 뭐", "old"), ("29", "young"),
        ("안 알려줄래요", ""),
    ],
)  # fmt: skip
def test_how_old(typed: str, value: str) -> None:
    resident = Resident().presses("menu:self").says("네", "네", "아니요", "월세가 밀렸어요")
    assert resident.says("두 달이요", "부부", typed).journal.answers["age"] == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("위층 사람", "neighbor"), ("교회 신자분", "neighbor"), ("세입자요", "neighbor"),
        ("요양보호사입니다", "worker"), ("아파트 경비원이에요", "worker"), ("제 동생", "self"),
        ("가족이요", "self"), ("위층 사는 간호사요", "neighbor"),
    ],
)  # fmt: skip
def test_about_whom(typed: str, value: str) -> None:
    resident = Resident().presses("menu:neighbor").says("네", "네", typed)
    assert resident.journal.answers["who"] == value


@pytest.mark.parametrize("typed", ["혼자요", "고시원이에요", "강아지랑 둘이", "just me"])
def test_who_lives_alone_is_asked_for_their_age(typed: str) -> None:
    resident = Resident().presses("menu:self").says("네", "네", "아니요", "월세가 밀렸어요")
    resident.says("두 달이요", typed)
    assert "나이가 어떻게" in resident.heard
    assert resident.says("일흔둘").journal.answers["household"] == "alone_old"


def test_every_value_of_the_city_is_one_that_the_report_knows() -> None:
    known = {
        "age": set(AGES),
        "household": {*HOUSEHOLDS, "alone"},
        "since": set(SINCE),
        "relation": {"parent", "child", "partner"},
        "signs": set(SIGNS),
    }
    assert config().told
    for told in config().told:
        assert told.value in known[told.key], told
        assert told.words


def test_without_words_only_figures_are_read() -> None:
    assert Understanding().read("78세 할머니") == {"age": ("old",)}
    assert Understanding([Told("since", "days", ("며칠 째",))]).read("며칠째") == {
        "since": ("days",)
    }


def test_troubles_are_the_groups_of_what_was_read() -> None:
    assert troubles_of([CrisisType.FOOD, CrisisType.ABUSE]) == ["food", "harm"]
    assert troubles_of([]) == []
    grouped = [kind for group in TROUBLES.values() for kind in group]
    assert len(grouped) == len(set(grouped))


@pytest.mark.parametrize(
    ("question", "words", "value"),
    [
        ("report.danger", "다친 사람은 없어요", ("no",)),
        ("report.danger", "다행히 없어요", ("no",)),
        ("report.danger", "없는디요", ("no",)),
        ("report.danger", "없지 않아요", ()),
        ("report.danger", "아직 없는데 곧 쓰러질 것 같아요", ()),
        ("report.danger", "다친 사람은 없는데 숨을 안 쉬어요", ()),
        ("report.danger", "위험하지 않냐고요?", ()),
        ("report.role", "통장입니다", ("tongjang",)),
        ("report.since", "두 달 정도 됐어요", ("months",)),
        ("report.age", "마흔다섯이요", ("middle",)),
        ("report.call", "전화 말고 문자로 주세요", ("text",)),
        ("report.call", "낮에는 일해요", ("evening",)),
        ("report.call", "지금 당장 해 주세요", ("any",)),
        ("care_sos.whom", "옆집 할머니요", ("other",)),
        ("care_sos.family", "돌볼 사람 있어요", ()),
        ("care_sos.family", "딸이 하나 있어", ("yes",)),
        ("care_sos.family", "아들이 있는데 멀리 살아요", ("no",)),
        ("care_sos.family", "걱정 없어요 딸이 있어요", ()),
        ("care_sos.move", "화장실도 못 가요", ("yes",)),
        ("care_sos.move", "지팡이 짚고 걸어요", ("no",)),
        ("care_sos.public", "신청중이에요", ("no",)),
        ("care_sos.today", "제가 옆에 있어요", ("later",)),
        ("welfare_check.talk", "한번", ("some",)),
        ("welfare_check.talk", "한 번도 없어", ("never",)),
        ("welfare_check.together", "주말마다 아들이 와서 먹어요", ("often",)),
        ("welfare_check.meals", "아침은 안 먹어요", ("two",)),
        ("welfare_check.heating", "전기장판만 써요", ("cold",)),
        ("report.story", "통장입니다", ()),
    ],
)
def test_what_a_sentence_answers(question: str, words: str, value: tuple[str, ...]) -> None:
    options = ("yes", "no", "unknown", *SINCE, *AGES, *ROLES, *CALLS, "self", "parent", "other")
    options += ("later", "never", "some", "often", "two", "cold")
    assert world().understanding.meant(question, words, options) == value


def test_every_answer_is_one_that_its_question_has() -> None:
    texts = world().texts
    own = {"care_sos.group": "care_sos.age"}
    for one in config().meant:
        if (one.question, one.value) == ("report.household", ALONE):
            continue  # of whom the age makes an answer
        key = own.get(one.question, one.question)
        assert texts.has(f"{key}.{one.value}"), (one.question, one.value)
