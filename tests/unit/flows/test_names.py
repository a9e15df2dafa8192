"""Names are kept bare, in every language, and never cut to nothing."""

import pytest

from bot.flows.names import Name, bare
from bot.flows.steps import Answer, Unclear
from tests.support.world import Resident, env, filed, inbound, world

SAID = {
    "김영수": "김영수",
    "김영수입니다": "김영수",
    "김영수 입니다.": "김영수",
    "제 이름은 김영수예요": "김영수",
    "제이름은김영수예요": "김영수",
    "이름은 김영수고요": "김영수",
    "저는 김영수라고 합니다. 잘 부탁드려요!": "김영수",
    "김영수이에요": "김영수",
    "김철이요": "김철",
    "김영수요": "김영수",
    "이름: 김영수": "김영수",
    "그냥 영수 엄마라고 불러 주세요": "영수 엄마",
    "영희 할머니": "영희 할머니",
    "저 민지예요~": "민지",
    "전지현입니다": "전지현",
    "요": "요",
    "…": "…",
    "김영수 (62)": "김영수 (62)",
    "입니다": "입니다",
    "이요한": "이요한",
    "My name is John Smith": "John Smith",
    "my name’s maria.": "maria",
    "I'm Ana, please": "Ana",
    "You can call me Bob": "Bob",
    "Justin": "Justin",
    "Im Soo-jin": "Im Soo-jin",
    "This is Dr. Lee": "Dr. Lee",
    "我叫李明": "李明",
    "我叫李明。": "李明",
    "我的名字是王小红": "王小红",
    "叫我小李就好": "小李",
    "我是李": "李",
    "Tên tôi là Nguyễn Thị Lan": "Nguyễn Thị Lan",
    "tên tôi là Lan ạ": "Lan",
    "Em tên Hoa": "Hoa",
    "Tên Lan": "Lan",
    "Thôi": "Thôi",
    "Linh Nha": "Linh",
}


@pytest.mark.parametrize("said", SAID)
def test_only_the_name_is_kept(said: str) -> None:
    assert bare(world().texts, said) == SAID[said]


@pytest.mark.parametrize(
    ("said", "kept"),
    [("제 이름은 김영수예요", "김영수"), ("익명으로 할게요", None), ("비밀이에요", None)],
)
def test_the_case_gets_the_bare_name(said: str, kept: str | None) -> None:
    resident = Resident().says("월세가 두 달 밀렸어요. 혼자 사는 68세예요", "네", "네", "아니요")
    while "불러" not in resident.heard:
        if "전화번호" in resident.heard:
            resident.says("010-1234-5678")
        elif "언제 전화" in resident.heard:
            resident.taps("아무 때나")
        elif "곳이 어디" in resident.heard:
            resident.says("역촌동")
        else:
            resident.taps("건너뛰기")
    resident.says(said)
    assert (f"010-1234-5678 {kept or ''}".strip() + " ·") in resident.heard
    assert filed(resident.taps("이대로 보내기").effects)[0].identity.name == kept


@pytest.mark.parametrize("said", ["왜요?", "이름은 왜 필요해요", "꼭 적어야 돼요?"])
def test_a_question_is_no_name(said: str) -> None:
    assert Name("name", 40).take(env(), inbound(said), None) == Unclear("unclear.name")


@pytest.mark.parametrize(
    "said",
    [
        "남기고 싶지 않아요", "이름은 말하고 싶지 않아요", "이름은 안 밝힐래요", "이름은 빼 줘요",
        "I'd rather not", "without my name please", "不方便", "tôi không muốn nói",
    ],
)  # fmt: skip
def test_who_would_rather_not_tell_is_not_called_by_these_words(said: str) -> None:
    assert Name("name", 40, is_optional=True).take(env(), inbound(said), None) == Answer("")


@pytest.mark.parametrize("said", ["안남희예요", "Noh Comin", "안적희"])
def test_a_name_is_no_refusal(said: str) -> None:
    taken = Name("name", 40, is_optional=True).take(env(), inbound(said), None)
    assert isinstance(taken, Answer)
    assert taken.value


@pytest.mark.parametrize("said", ["이대로 보내기", "그냥 보내줘", "익명으로 해주세요"])
def test_who_wants_it_sent_leaves_the_name_out(said: str) -> None:
    assert Name("name", 40, is_optional=True).take(env(), inbound(said), None) == Answer("")
