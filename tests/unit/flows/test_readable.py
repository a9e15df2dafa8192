from bot.flows.readable import told
from bot.texts.lookup import Texts
from tests.support.world import Resident, config, filed

TEXTS = Texts(config().texts)


def words(report: object, lang: str = "ko") -> dict[str, str]:
    assert isinstance(report, dict)
    return {key: value for key, _, value in told(TEXTS, config().city, lang, report)}


def test_a_finished_report_in_both_languages() -> None:
    resident = Resident().starts().taps("이웃이 걱정돼요", "네, 동의해요", "네, 동의해요")
    resident.taps("이웃이나 아는 분", "아니요").says("앞집 우편함에 고지서가 가득해요")
    resident.taps("다 골랐어요", "한 달 넘었어요", "부부", "65세 이상").says("역촌동 시장 옆")
    resident.taps("건너뛰기", "번호 없이 할래요", "알려 주세요", "이대로 보내기")
    report = filed(resident.effects)[0].report
    korean = words(report)
    assert korean["signs"] == "우편물·고지서 쌓임"
    assert korean["household"] == "부부"
    assert korean["place"] == "역촌동 시장 옆"
    assert "reward" not in korean
    english = words(report, "en")
    assert english["signs"] == "Mail, bills"
    assert english["place"] == "Yeokchon-dong · 역촌동 시장 옆"
    assert (english["since"], english["updates"]) == ("Over a month", "Please tell me")


def test_an_unfinished_report_reads_the_same() -> None:
    report = {"who": "self", "relation": "parent", "since": "", "easy": "yes",
              "place": {"words": "불광동", "dongs": ["bulgwang1", "bulgwang2"]},
              "place.dong": "bulgwang2"}  # fmt: skip
    assert words(report) == {
        "who": "저나 우리 가족 · 부모님 일",
        "place": "불광2동 · 불광동",
        "mode": "짧고 쉽게 물었어요. 전화로 더 여쭤봐 주세요",
    }


def test_a_place_outside_is_marked() -> None:
    place = {"words": "강남구 신사동", "dong": None, "outside": "강남구"}
    assert words({"place": place})["place"] == "강남구 신사동 · 우리 구 밖(강남구)"
