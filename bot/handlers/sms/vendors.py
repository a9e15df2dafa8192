"""How each gateway wants a text, and what its answer means for the message.

Sources, read 2026-11: Solapi, "messages/v4/send-many/detail" and its SDK 5.0.3; bizgo, "send/omni"
and its SDK 1.2; Twilio, "Messages resource" and its error codes. The format of a city's own
gateway is ours (`docs/operations.md`).
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import orjson
import phonenumbers

from bot.handlers.sms.render import is_short
from bot.handlers.sms.signatures import SECRET_HEADER
from bot.services.delivery import Trouble

BASES: Mapping[str, str] = {
    "solapi": "https://api.solapi.com",
    "bizgo": "https://mars.ibapi.kr",
    "twilio": "https://api.twilio.com",
}
"""Where each gateway is, unless the settings say otherwise."""
_JSON = {"Content-Type": "application/json"}
_DAY_S = 86_400
_OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class Account:
    """What the city has with its gateway; `sender` is the number that residents see."""

    api: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    sender: str


@dataclass(frozen=True, slots=True)
class Text:
    """One text on its way; the same `id` means the same text. `at` is the real time."""

    id: str
    to: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """One POST."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Vendor:
    """`call` makes the POST for a text; `judge` reads status and JSON of the answer.

    `is_idempotent`: the same id again is not sent twice, so that what nobody answered may be tried
    again.
    """

    call: Callable[[Account, Text], Call]
    judge: Callable[[int, Any], Trouble | None]
    is_idempotent: bool


def local(number: str) -> str | None:
    """A Korean number as the gateways here want it: 01012345678; None for one from abroad."""
    if not number.startswith("+"):
        return number.replace("-", "")
    parsed = phonenumbers.parse(number)
    if parsed.country_code != 82:  # noqa: PLR2004 - Korea
        return None
    return f"0{parsed.national_number}"


def by_status(status: int) -> Trouble | None:
    """What an HTTP status says by itself."""
    if status in _OK:
        return None
    if status in (401, 403):
        return Trouble.LOCKED_OUT
    if status == 429:  # noqa: PLR2004
        return Trouble.THROTTLED
    return Trouble.BUSY if status >= 500 or status == 408 else Trouble.REFUSED  # noqa: PLR2004


def _solapi(account: Account, text: Text) -> Call:
    sent = {"from": account.sender, "to": text.to, "text": text.words, "country": "82"}
    message = {**sent, "autoTypeDetect": True, "customFields": {"id": text.id}}
    body = orjson.dumps({"messages": [message], "allowDuplicates": False})
    url = f"{account.api}/messages/v4/send-many/detail"
    date, salt = text.at.isoformat(), secrets.token_hex(16)
    signature = signed(account.secret, date, salt)
    way = f"HMAC-SHA256 ApiKey={account.key}, Date={date}, salt={salt}, signature={signature}"
    return Call(url, {**_JSON, "Authorization": way}, body)


def signed(secret: str, date: str, salt: str) -> str:
    """Solapi's signature of a request: over its date and salt."""
    return hmac.new(secret.encode(), (date + salt).encode(), hashlib.sha256).hexdigest()


def _judge_solapi(status: int, answer: Any) -> Trouble | None:
    """A message that it would not take stands in `failedMessageList`."""
    failed = _table(answer).get("failedMessageList") if status in _OK else None
    return by_status(status) or (Trouble.REFUSED if failed else None)


def _bizgo(account: Account, text: Text) -> Call:
    step = "sms" if is_short(text.words) else "mms"
    sent = {
        "destinations": [{"to": text.to}],
        "messageFlow": [{step: {"from": account.sender, "text": text.words}}],
        "idempotencyKey": text.id,
        "idempotencyTtl": _DAY_S,
        "ref": text.id,
    }
    url = f"{account.api}/api/comm/v1/send/omni"
    return Call(url, {**_JSON, "Authorization": account.key}, orjson.dumps(sent))


# A301: this key was taken before, so the message is out. A327: the sender's number is not
# registered, which somebody must repair. A322 to A324 are filters for spam.
_BIZGO: Mapping[str, Trouble | None] = {
    "A000": None, "A301": None, "A306": Trouble.GONE, "A324": Trouble.BLOCKED,
    "A327": Trouble.LOCKED_OUT, "A325": Trouble.LOCKED_OUT, "A323": Trouble.LOCKED_OUT,
    "A020": Trouble.THROTTLED, "A910": Trouble.BUSY, "A920": Trouble.BUSY, "A999": Trouble.BUSY,
}  # fmt: skip


def _judge_bizgo(status: int, answer: Any) -> Trouble | None:
    """The code of the one destination, else of the request, else of the gateway."""
    told = _table(answer)
    data = _table(told.get("data"))
    each = _table(data.get("data")).get("destinations")
    one = _table(each[0]) if isinstance(each, list) and each else {}
    for code in (one.get("code"), data.get("code")):
        if isinstance(code, str) and code != "A000":
            return _BIZGO.get(code, by_status(status) or Trouble.REFUSED)
    return by_status(status)


def _twilio(account: Account, text: Text) -> Call:
    login = base64.b64encode(f"{account.key}:{account.secret}".encode()).decode()
    headers = {
        "Authorization": f"Basic {login}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    is_service = account.sender.startswith("MG")
    sender = "MessagingServiceSid" if is_service else "From"
    body = urlencode({sender: account.sender, "To": text.to, "Body": text.words}).encode()
    return Call(f"{account.api}/2010-04-01/Accounts/{account.key}/Messages.json", headers, body)


# 21211, 21614: no number that takes texts; 21610: they wrote STOP; 21606, 21659: not our number.
_TWILIO: Mapping[int, Trouble] = {
    21211: Trouble.GONE, 21614: Trouble.GONE, 21610: Trouble.BLOCKED,
    21606: Trouble.LOCKED_OUT, 21659: Trouble.LOCKED_OUT, 20003: Trouble.LOCKED_OUT,
}  # fmt: skip


def _judge_twilio(status: int, answer: Any) -> Trouble | None:
    trouble = by_status(status)
    code = _table(answer).get("code")
    return _TWILIO.get(code, trouble) if trouble and isinstance(code, int) else trouble


def _gateway(account: Account, text: Text) -> Call:
    sent = {"id": text.id, "from": account.sender, "to": text.to, "text": text.words}
    known = {SECRET_HEADER: account.secret} if account.secret else {}
    return Call(account.api, {**_JSON, **known}, orjson.dumps(sent))


def _judge_gateway(status: int, _answer: Any) -> Trouble | None:
    """The status alone; 404 and 410 say that there is no such number."""
    return Trouble.GONE if status in (404, 410) else by_status(status)


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


VENDORS: Mapping[str, Vendor] = {
    "solapi": Vendor(_solapi, _judge_solapi, is_idempotent=False),
    "bizgo": Vendor(_bizgo, _judge_bizgo, is_idempotent=True),
    "twilio": Vendor(_twilio, _judge_twilio, is_idempotent=False),
    "gateway": Vendor(_gateway, _judge_gateway, is_idempotent=True),
}
"""The gateways there are, by the value of the setting."""
