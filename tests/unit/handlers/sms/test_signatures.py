"""Who calls is known by what only they can sign."""

import base64
import hashlib
import hmac

from bot.handlers.sms.signatures import is_bizgo, is_same, is_twilio

NOW = 1_795_312_800.0
FORM = {
    "MessageSid": "SM00000000000000000000000000000001",
    "AccountSid": "AC00000000000000000000000000000001",
    "From": "+821012345678",
    "To": "+82215881234",
    "Body": "옆집이 걱정돼요",
    "NumMedia": "1",
    "MediaUrl0": "https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000001"
    "/Messages/SM1/Media/ME1",
    "MediaContentType0": "image/jpeg",
}
URL = "https://ieumtok.example.kr/hooks/sms/twilio"
# Made with Twilio's own library, 9.13.
SIGNATURE = "7JBKpsR6UJFP5MvZhheVVrcMjTc="


def test_twilio_signs_address_and_fields() -> None:
    headers = {"X-Twilio-Signature": SIGNATURE}
    assert is_twilio("test-token", URL, FORM, headers)
    assert not is_twilio("other-token", URL, FORM, headers)
    assert not is_twilio("test-token", URL.replace("https", "http"), FORM, headers)
    assert not is_twilio("test-token", "https://\udcff\udcfe/sms", FORM, headers)
    assert not is_twilio("test-token", URL, FORM | {"Body": "다른 말"}, headers)
    assert not is_twilio("test-token", URL, FORM, {})


def stamped(at: float, secret: str = "s", *, as_base64: bool = False) -> dict[str, str]:
    stamp = str(int(at * 1000))
    digest = hmac.new(secret.encode(), stamp.encode(), hashlib.sha256).digest()
    given = base64.b64encode(digest).decode() if as_base64 else digest.hex()
    return {"X-IB-Timestamp": stamp, "X-IB-Signature": given}


def test_bizgo_signs_a_fresh_time() -> None:
    assert is_bizgo("s", stamped(NOW - 299), NOW)
    assert is_bizgo("s", stamped(NOW + 1, as_base64=True), NOW)
    assert not is_bizgo("s", stamped(NOW - 301), NOW)
    assert not is_bizgo("s", stamped(NOW, "other"), NOW)
    assert not is_bizgo("s", {**stamped(NOW), "X-IB-Timestamp": "x"}, NOW)
    assert not is_bizgo("s", {**stamped(NOW), "X-IB-Signature": "비밀"}, NOW)
    assert not is_bizgo("s", {}, NOW)


def test_a_header_may_hold_anything() -> None:
    assert is_same("비밀", "비밀")
    assert not is_same("\udcff", "비밀")
