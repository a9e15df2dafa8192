"""What gateways post becomes an inbound of the number it came from."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import Channel, InboundKind
from bot.handlers.sms import parse
from bot.handlers.sms.parse import NotAMessageError
from tests.unit.handlers.sms.test_signatures import FORM

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def test_the_three_formats() -> None:
    bizgo = {"msgKey": "K1", "to": "16601234", "from": "0000", "originator": "01012345678"}
    bizgo |= {"serviceType": "MO", "msgType": "SM", "content": "옆집이 이상해요"}
    own = {"id": "m-1", "from": "010-1234-5678", "text": "옆집이 이상해요", "more": 1}
    for parsed, key in (
        (parse.bizgo(orjson.dumps(bizgo), AT), "K1"),
        (parse.gateway(orjson.dumps(own), AT), "m-1"),
        (
            parse.twilio(urlencode(FORM | {"Body": "옆집이 이상해요"}).encode(), AT),
            FORM["MessageSid"],
        ),
    ):
        assert parsed.channel is Channel.SMS
        assert parsed.address == "+821012345678"
        assert parsed.message_id == key
        assert (parsed.kind, parsed.text) == (InboundKind.TEXT, "옆집이 이상해요")


def test_nothing_written_is_a_beginning_and_a_picture_alone_is_something_else() -> None:
    own = {"id": "1", "from": "01012345678", "text": "  "}
    assert parse.gateway(orjson.dumps(own), AT).kind is InboundKind.START
    assert parse.twilio(urlencode(FORM | {"Body": ""}).encode(), AT).kind is InboundKind.OTHER


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"), (b"{", "not_json"), (b"[]", "bad_request"), (b"null", "bad_request"),
        (b'{"from": "01012345678", "text": "x"}', "id_needed"),
        (b'{"id": 7, "from": "01012345678", "text": "x"}', "id_needed"),
        (b'{"id": "1", "from": "01012345678"}', "bad_field"),
        (b'{"id": "1", "from": "01012345678", "text": ["x"]}', "bad_field"),
        (b'{"id": "1", "from": "CITYHALL", "text": "x"}', "bad_field"),
        (b'{"id": "1", "from": "1", "text": "x"}', "bad_field"),
        (b'{"id": "1", "from": null, "text": "x"}', "bad_field"),
    ],
)  # fmt: skip
def test_what_is_no_message_is_named(body: bytes, code: str) -> None:
    with pytest.raises(NotAMessageError) as error:
        parse.gateway(body, AT)
    assert error.value.code == code


@given(st.binary(max_size=300))
def test_no_bytes_break_it(body: bytes) -> None:
    for reads in (parse.twilio, parse.bizgo, parse.gateway):
        with pytest.raises(NotAMessageError):
            reads(body, AT)
