import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.codes import CrisisType, Reporter, Urgency
from bot.domain.reading import NOTHING_READ
from bot.triage.reader import Reader
from bot.triage.vocabulary import Vocabulary

EXAMPLES = Path(__file__).parents[2] / "data" / "triage_examples.tsv"


def examples() -> list[dict[str, str]]:
    with EXAMPLES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", examples(), ids=lambda row: row["text"])
def test_example(reader: Reader, row: dict[str, str]) -> None:
    reading = reader.read(row["text"])
    assert reading.urgency == row["urgency"], reading.fired
    assert set(filter(None, row["types"].split(";"))) <= set(reading.crisis_types)
    assert row["reporter"] in ("", reading.reporter), reading.fired


@pytest.mark.parametrize(
    ("text", "hotlines"),
    [
        ("죽고 싶어요", ("suicide109", "fire119")),
        ("남편이 지금 저를 때리고 있어요", ("police112", "women1366")),
        ("아버지가 쓰러졌어요", ("fire119",)),
        ("앞집에서 시체 냄새가 나요", ("fire119", "police112")),
    ],
)
def test_emergency_names_the_numbers(reader: Reader, text: str, hotlines: tuple[str, ...]) -> None:
    assert reader.read(text).hotlines[: len(hotlines)] == hotlines


@pytest.mark.parametrize(
    ("closed", "going_on"),
    [
        ("남편이 쓰러진 뒤로 병원비가 계속 나와요", "남편이 쓰러진 뒤로 아직 의식이 없어요"),
        ("도둑이 들었었는데 잡혔대요", "도둑이 들어왔어요"),
        ("심장이 멎는 줄 알았어요", "심장이 멎은 것 같아요"),
        ("커피를 흘리고 왔어요", "머리에서 피를 흘리고 있어요"),
    ],
)
def test_what_is_over_is_no_danger(reader: Reader, closed: str, going_on: str) -> None:
    assert not reader.read(closed).is_emergency
    assert reader.read(going_on).is_emergency


def test_fired_signs_say_which_words_made_them_fire(reader: Reader) -> None:
    fired = {fired.sign: fired.words for fired in reader.read("요즘 정말 죽고 시퍼요").fired}
    assert fired["suicide_wish"] == ("죽고시",)


def test_a_calm_text_has_no_hotlines(reader: Reader) -> None:
    assert reader.read("기초연금은 어디서 신청해요").hotlines == ()


@pytest.mark.parametrize("text", ["", " ", "\x00", "…", "가", "1", "010-2000-1234", "0212345678"])
def test_nothing_is_read_in_nothing(reader: Reader, text: str) -> None:
    assert reader.read(text) == NOTHING_READ


def test_off_topic_says_why(reader: Reader) -> None:
    reading = reader.read("불법주차 단속해 주세요")
    assert reading.urgency is Urgency.NONE
    assert reading.reporter is Reporter.NA
    assert reading.fired


def test_no_more_than_four_types(reader: Reader) -> None:
    text = (
        "실직해서 월세 밀리고 빚도 있고 전기도 끊겼고 굶고 우울하고 "
        "치매 어머니에 장애인 아들도 있어요"
    )
    assert len(reader.read(text).crisis_types) == 4


def test_a_sign_deep_in_a_ramble_is_seen(reader: Reader) -> None:
    ramble = "그래서 동사무소에 갔더니 담당이 자리에 없다고 다음에 오라네요. " * 60
    reading = reader.read(ramble + "어머니가 지금 의식이 없으세요. " + ramble)
    assert reading.is_emergency
    assert CrisisType.HEALTH in reading.crisis_types


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_is_read_and_twice_alike(reader: Reader, text: str) -> None:
    assert reader.read(text) == reader.read(text)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_mixture_of_its_own_words_is_read(
    reader: Reader, vocabulary: Vocabulary, data: st.DataObject
) -> None:
    words = [word for danger in vocabulary.danger for word in danger.words]
    text = " ".join(data.draw(st.lists(st.sampled_from(words), max_size=12)))
    reading = reader.read(text)
    assert bool(reading.hotlines) == reading.is_emergency


def test_one_reader_serves_many_threads(reader: Reader) -> None:
    texts = [row["text"] for row in examples()]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(reader.read, texts)) == [reader.read(text) for text in texts]
