"""Messages within Telegram's limits."""

from bot.domain.messages import Choice, Link
from bot.handlers.telegram.render import MAX_BUTTONS, MAX_TEXT, Part, render
from bot.services.arrivals import Outgoing


def message(text: str = "안녕하세요", **more: object) -> Outgoing:
    return Outgoing("m1", "bot", text, **more)  # type: ignore[arg-type]


def rows(part: Part) -> list[list[str]]:
    assert part.keyboard
    return [[button.text for button in row] for row in part.keyboard.inline_keyboard]


def test_a_plain_text_is_one_part_without_a_keyboard() -> None:
    assert render(message()) == (Part("안녕하세요"),)


def test_choices_are_buttons_two_short_ones_to_a_row() -> None:
    labels = ["네", "아니요", "뒤로", "저는 14세 미만이에요", "도움말"]
    choices = tuple(Choice(f"id{n}", label) for n, label in enumerate(labels))
    (part,) = render(message(choices=choices))
    assert rows(part) == [["네", "아니요"], ["뒤로"], ["저는 14세 미만이에요"], ["도움말"]]
    assert part.keyboard
    assert part.keyboard.inline_keyboard[0][1].callback_data == "c:id1"


def test_a_choice_that_fits_no_button_is_listed_with_its_number() -> None:
    choices = (Choice("a", "짧은 것"), Choice("x" * 63, "긴 것"))
    (part,) = render(message(choices=choices))
    assert part.text == "안녕하세요\n2. 긴 것"
    assert rows(part) == [["짧은 것"]]


def test_a_long_text_is_split_and_the_buttons_stand_below_the_end() -> None:
    text = "가나다 " * 3000
    parts = render(message(text, choices=(Choice("a", "네"),)))
    assert len(parts) > 1
    assert all(len(part.text) <= MAX_TEXT for part in parts)
    assert "".join(part.text.replace(" ", "") for part in parts) == text.replace(" ", "")
    assert [part.keyboard is None for part in parts] == [True] * (len(parts) - 1) + [False]


def test_numbers_stand_in_the_text_since_no_button_can_dial() -> None:
    links = (Link("112 전화", "tel:112"), Link("구청", "tel:02-351-0000"), Link("경찰", "tel:110"))
    (part,) = render(message("급하면 110", links=links))
    assert part.text == "급하면 110\n☎ 112 전화\n☎ 구청 02-351-0000"
    assert part.keyboard is None


def test_pages_are_buttons_below_the_choices() -> None:
    links = (Link("자세히 보기", "https://example.org/a"), Link("이상한 것", "javascript:1"))
    (part,) = render(message(choices=(Choice("a", "네"),), links=links))
    assert rows(part) == [["네"], ["자세히 보기"]]
    assert part.keyboard
    assert part.keyboard.inline_keyboard[1][0].url == "https://example.org/a"


def test_there_are_never_more_buttons_than_telegram_takes() -> None:
    choices = tuple(Choice(f"id{n}", f"선택 {n}") for n in range(MAX_BUTTONS + 5))
    links = (Link("자세히", "https://example.org"),)
    (part,) = render(message(choices=choices, links=links))
    assert sum(len(row) for row in rows(part)) == MAX_BUTTONS
    assert "\n105. 선택 104" in part.text
