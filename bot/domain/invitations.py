"""The code in an invitation's link: what tells it from the poster a QR code hung on."""

import re

_CODE = re.compile(r"i_[0-9a-f]{32}")
# Stored with the conversation instead of the code, which opens somebody's invitation.
INVITED = "invitation"


def code_of(token: str) -> str:
    """The code as links carry it; `token` is 32 hex digits."""
    return f"i_{token}"


def code_in(origin: str | None) -> str | None:
    """The code, if that is what somebody came with."""
    return origin if origin and _CODE.fullmatch(origin) else None


def poster_in(origin: str | None) -> str | None:
    """What may be stored of where somebody came from."""
    return INVITED if code_in(origin) else origin
