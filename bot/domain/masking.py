"""What happens to every text before anything else sees it: cleaned, and numbers hidden."""

import re

from bot.domain.frozen import replace
from bot.domain.messages import Inbound

MAX_CHARS = 10_000
_MAX_CHOICE = 64
# Six digits of a birthday, a gender digit, six more: the number the law forbids us to keep
# (Personal Information Protection Act, article 24-2). Separators as people type them: any marks,
# and the vowel that looks like a dash.
_RRN = re.compile(
    r"(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\W_ㅡ]{0,3}[1-8]\d{6}(?!\d)"
)
_FULL_WIDTH = {0xFF10 + digit: 0x30 + digit for digit in range(10)}
_MASK = "******-*******"
# Controls (but not tab and newline) and the marks that turn the direction of text around.
_MARKS = (
    "\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
)
_UNSEEN = re.compile(f"[{_MARKS}]")
# Few texts have any of these: unseen marks, full-width digits, halves of characters.
_UNCLEAN = re.compile(f"[{_MARKS}\uff10-\uff19\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without control and direction marks, at most 10,000 characters, numbers masked."""
    whole = text[: MAX_CHARS + 1000]
    if _UNCLEAN.search(whole):
        seen = _UNSEEN.sub("", whole.replace("\r\n", "\n"))
        whole = seen.encode("utf-8", "ignore").decode().translate(_FULL_WIDTH)
    # Masked before it is cut: half a number at the end would be no number to the mask.
    return _RRN.sub(_MASK, whole)[:MAX_CHARS]


def cleaned(inbound: Inbound) -> Inbound:
    """The inbound with everything in it that a person typed cleaned."""
    text = clean(inbound.text) if inbound.text else ""
    is_plain = not (inbound.phone or inbound.origin)
    if text == inbound.text and is_plain and _is_id(inbound.choice):
        return inbound
    return replace(
        inbound,
        text=text,
        phone=clean(inbound.phone)[:40] if inbound.phone else None,
        origin=clean(inbound.origin)[:64] if inbound.origin else None,
        choice=clean(inbound.choice)[:_MAX_CHOICE] if inbound.choice else None,
    )


def _is_id(choice: str | None) -> bool:
    """Whether a choice looks like one of ours: nothing in it to clean."""
    return choice is None or (
        len(choice) <= _MAX_CHOICE and choice.isascii() and choice.isprintable()
    )
