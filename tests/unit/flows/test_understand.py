import pytest

from bot.domain.messages import Choice
from bot.flows.understand import by_label, by_number, picked
from tests.support.world import env, inbound

CONSENT = (
    Choice("yes", "네, 동의해요"),
    Choice("child", "저는 14세 미만이에요"),
    Choice("no", "동의하지 않아요"),
)
DANGER = (
    Choice("yes", "네, 위험해요"),
    Choice("no", "아니요"),
    Choice("unknown", "잘 모르겠어요"),
)


@pytest.mark.parametrize(
    "typed", ["2", "2번", " 2 ", "(2)", "2)", "2.", "②", "2번이요", "2번째", "2번이에요", "２"]
)
def test_numbers(typed: str) -> None:
    sent = inbound(typed.translate({0xFF12: "2"}))
    assert picked(env(), sent, CONSENT) == "child"


@pytest.mark.parametrize("typed", ["0", "4", "22", "-1", "2호", "1, 3", "²", "٢", "20층"])
def test_no_numbers(typed: str) -> None:
    assert by_number(typed, CONSENT) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("네, 동의해요", "yes"), ("네 동의해요", "yes"), ("네동의해여", "yes"), ("네", "yes"),
        ("예", "yes"), ("동의", "yes"), ("동의합니다", "yes"), ("yes", "yes"),
        ("동의하지 않아요", "no"), ("동의하지않아요", "no"), ("동의하지 안아요", "no"),
        ("아니요", "no"), ("싫어요", "no"), ("no", "no"), ("14세 미만", "child"),
    ],
)  # fmt: skip
def test_words_for_consent(typed: str, meant: str) -> None:
    assert picked(env(), inbound(typed), CONSENT) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("네", "yes"), ("네 위험헤요", "yes"), ("아니오", "no"), ("아뇨", "no"),
        ("몰라요", "unknown"),
        ("잘 모르겠어용", "unknown"),
    ],
)  # fmt: skip
def test_words_for_danger(typed: str, meant: str) -> None:
    assert picked(env(), inbound(typed), DANGER) == meant


@pytest.mark.parametrize("typed", ["글쎄요", "안 위험해요", "저", "", " ", "...", "😀", "네" * 50])
def test_anything_else_is_nothing(typed: str) -> None:
    assert picked(env(), inbound(typed), (*CONSENT, *DANGER)) is None


def test_endings_alone_make_no_slip() -> None:
    plan = (Choice("none", "없어요"), Choice("disabled", "장애가 있어요"))
    assert by_label("장에가 있어요", plan) == "disabled"
    assert by_label("아이가 있어요", plan) is None


def test_a_beginning_must_be_the_only_one() -> None:
    dongs = (Choice("a", "불광1동"), Choice("b", "불광2동"))
    assert by_label("불광", dongs) is None
    assert by_label("불광2", dongs) == "b"


def test_buttons_count_only_if_they_are_shown() -> None:
    assert picked(env(), inbound(choice="no"), CONSENT) == "no"
    assert picked(env(), inbound(choice="unknown"), CONSENT) is None
    assert picked(env(), inbound("네", choice="nothing"), CONSENT) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(
            (word, "yes")
            for word in ("응 그래", "그려", "그려 동의혀", "오냐", "그래요", "동의함")
        ),
        *((word, "yes") for word in ("ㅇㅇ", "ㅇㅋ", "네 알겠어요", "yes thanks")),
        *((word, "no") for word in ("싫어", "아녀", "안 할래", "아녀 됐어", "no thanks")),
    ],
)
def test_yes_and_no_as_they_are_spoken(typed: str, meant: str) -> None:
    assert picked(env(), inbound(typed), CONSENT) == meant


@pytest.mark.parametrize(
    "typed",
    ["네 안 할래요", "응급해요", "예산이 없어요", "네 근데 왜요", "아니 동의는 뭐", "yes but no"],
)
def test_what_may_mean_the_opposite_is_asked_again(typed: str) -> None:
    assert picked(env(), inbound(typed), CONSENT) is None


@pytest.mark.parametrize("typed", ["아니 진짜 위험해", "아니 피가 나요", "no help me"])
def test_no_at_the_start_of_danger_is_not_no(typed: str) -> None:
    assert picked(env(), inbound(typed), DANGER) is None
