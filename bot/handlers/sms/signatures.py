"""Who is calling: the signature or secret of each gateway. All compare in constant time."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping

SECRET_HEADER = "X-Ieumtok-Secret"  # noqa: S105 - the header's name
TWILIO_HEADER = "X-Twilio-Signature"
BIZGO_HEADER, BIZGO_TIME = "X-IB-Signature", "X-IB-Timestamp"
STALE_S = 300
_TIME = re.compile(r"[0-9]{1,16}")
_MILLISECONDS = 13


def twilio(token: str, url: str, fields: Mapping[str, str]) -> str:
    """Its signature of a form: SHA-1 over the address Twilio called and the sorted fields.

    Source: twilio.com/docs/usage/security, "Validating requests".
    """
    signed = url + "".join(f"{key}{fields[key]}" for key in sorted(fields))
    # SHA-1 is Twilio's choice; as an HMAC it is not broken.
    return base64.b64encode(hmac.new(token.encode(), as_bytes(signed), "sha1").digest()).decode()


def is_twilio(token: str, url: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """Whether the form was signed with our token, for the address that Twilio knows."""
    given = headers.get(TWILIO_HEADER, "")
    return is_same(given, twilio(token, url, fields))


def is_bizgo(secret: str, headers: Mapping[str, str], now: float) -> bool:
    """Whether the time stamp is fresh and signed. The body is not signed, as bizgo has it.

    The signature comes as hex or base64; its documents leave it open.
    """
    stamp, given = headers.get(BIZGO_TIME, ""), headers.get(BIZGO_HEADER, "").strip()
    if not _TIME.fullmatch(stamp):
        return False
    seconds = int(stamp) / 1000 if len(stamp) >= _MILLISECONDS else int(stamp)
    digest = hmac.new(secret.encode(), stamp.encode(), hashlib.sha256).digest()
    is_signed = is_same(given.lower(), digest.hex()) or hmac.compare_digest(
        _decoded(given), digest
    )
    return is_signed and abs(now - seconds) <= STALE_S


def is_same(given: str, known: str) -> bool:
    """Whether a header carries the secret."""
    return hmac.compare_digest(as_bytes(given), as_bytes(known))


def as_bytes(text: str) -> bytes:
    """What was sent; a header may hold bytes that are no text."""
    return text.encode("utf-8", "surrogateescape")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
