"""Telephones that answer by themselves."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.messages import Channel
from bot.handlers.sms.echoes import MOST, Echoes
from tests.support.world import inbound

DRIVING = "운전 중이라 나중에 연락드리겠습니다"


def test_the_same_long_words_are_heard_a_few_times_an_hour() -> None:
    echoes = Echoes()
    said = inbound(DRIVING, channel=Channel.SMS)
    heard = [echoes.is_echo(replace(said, message_id=str(n))) for n in range(MOST + 2)]
    assert heard == [False] * MOST + [True] * 2
    assert not echoes.is_echo(replace(said, address="+821098765432"))
    later = replace(said, message_id="x", received_at=said.received_at + timedelta(hours=2))
    assert not echoes.is_echo(later)


def test_short_answers_and_repeats_of_the_gateway_are_no_echo() -> None:
    echoes = Echoes()
    short = inbound("건너뛰기", channel=Channel.SMS)
    again = inbound(DRIVING, channel=Channel.SMS)
    for n in range(20):
        assert not echoes.is_echo(replace(short, message_id=str(n)))
        assert not echoes.is_echo(again)
