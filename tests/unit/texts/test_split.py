from hypothesis import given, settings
from hypothesis import strategies as st

from bot.texts.split import split


@given(st.text(st.sampled_from("가나다라. 요\n"), max_size=600), st.integers(1, 90))
@settings(max_examples=200, deadline=None)
def test_parts_are_short_and_together_the_text(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_short_text_is_one_part() -> None:
    assert split("안녕하세요", 10) == ["안녕하세요"]
    assert split("", 10) == [""]


def test_no_part_is_empty() -> None:
    assert split("가" + "\n" * 50 + "나", 10) == ["가", "나"]


def test_paragraphs_go_before_lines_and_lines_before_words() -> None:
    assert split("하나 둘 셋\n\n넷 다섯 여섯", 12) == ["하나 둘 셋", "넷 다섯 여섯"]
    assert split("하나 둘 셋\n넷 다섯 여섯", 12) == ["하나 둘 셋", "넷 다섯 여섯"]
    assert split("하나 둘 셋 넷 다섯", 8) == ["하나 둘 셋", "넷 다섯"]


def test_without_a_seam_it_is_cut_at_the_limit() -> None:
    assert split("가" * 25, 10) == ["가" * 10, "가" * 10, "가" * 5]
