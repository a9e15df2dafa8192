"""The file that a city invites from: lines are taken or refused, each for a reason."""

from datetime import date

import pytest

from bot.domain.errors import InvalidError
from bot.domain.messages import Channel
from bot.services.invitation_file import Invitee, Refusal, read
from tests.support.world import world

TODAY = date(2026, 11, 24)
HEAD = "name,phone,telegram,dong,consent_date,consent_source\n"


def lines(text: str, encoding: str = "utf-8") -> list[Invitee | Refusal]:
    return list(read(text.encode(encoding), world().gazetteer, TODAY))


def only(row: str) -> Invitee | Refusal:
    (found,) = lines(HEAD + row)
    return found


def test_a_line_with_everything() -> None:
    assert only("김영희,010-1234-5678,,녹번동,2026-11-01,방문 신청서\n") == Invitee(
        2, Channel.SMS, "+821012345678", "+821012345678", "김영희", "nokbeon", "2026-11-01",
        "방문 신청서",
    )  # fmt: skip


def test_telegram_goes_first_and_the_number_is_kept_for_calls() -> None:
    found = only("김영희,010-1234-5678,12345678,,2026.11.1.,전화\n")
    assert isinstance(found, Invitee)
    assert (found.channel, found.address) == (Channel.TELEGRAM, "12345678")
    assert (found.phone, found.dong, found.consent_date) == ("+821012345678", None, "2026-11-01")


def test_sheets_take_the_first_zero_away() -> None:
    found = only("김영희,1012345678,,,2026-11-01,전화\n")
    assert isinstance(found, Invitee)
    assert found.phone == "+821012345678"


def test_korean_columns_in_the_encoding_of_korean_sheets() -> None:
    text = "이름,전화번호,동,동의일,동의경로\n김영희,010-1234-5678,역촌동,2026-11-01,방문\n\n"
    (found,) = lines(text, "cp949")
    assert isinstance(found, Invitee)
    assert (found.name, found.dong) == ("김영희", "yeokchon")
    assert lines("\ufeff" + text) == [found]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("김,010-1234-5678,,,,방문", "no consent"),
        ("김,010-1234-5678,,,2026-11-01,", "no consent"),
        ("김,010-1234-5678,,,2026-11-01", "no consent"),
        ("김,010-1234-5678,,,어제,방문", "no date"),
        ("김,010-1234-5678,,,2026-02-30,방문", "no date"),
        ("김,010-1234-5678,,,2026-11-25,방문", "future"),
        ("김,,,,2026-11-01,방문", "neither"),
        ("김,010-1234-567,,,2026-11-01,방문", "no number"),
        ("김,355-1234,,,2026-11-01,방문", "no number"),
        ("김,집 전화 010-1234-5678,,,2026-11-01,방문", "no number"),
        ("김,,@younghee,,2026-11-01,방문", "chat id"),
        ("김,010-1234-5678,,해운대,2026-11-01,방문", "dong"),
    ],
)
def test_what_is_refused(row: str, word: str) -> None:
    found = only(row + "\n")
    assert isinstance(found, Refusal)
    assert found.line == 2
    assert word in found.why
    assert "김" not in found.why


def test_line_numbers_are_those_of_the_file() -> None:
    found = lines(f"{HEAD}\n\n김,,,,2026-11-01,방문\n김,010-1234-5678,,,2026-11-01,방문\n")
    assert [line.line for line in found] == [4, 5]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "columns_missing"),
        (b"name,phone\n", "columns_missing"),
        (b"name,consent_date,consent_source\n", "columns_missing"),
        (b"\xff\xfe\x00\x81", "not_text"),
    ],
)
def test_what_is_no_such_file(content: bytes, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        list(read(content, world().gazetteer, TODAY))
    assert refused.value.code == code
