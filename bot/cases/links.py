"""Public and private help that a household was linked with, as the evaluation counts it. Pure."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from bot.domain.errors import InvalidError
from bot.domain.frozen import frozen

MAX_AGENCY, MAX_IN_KIND, MAX_NOTE = 64, 128, 2000
# Whoever types more has typed a zero too many.
MAX_WON = 1_000_000_000
_DIGITS = 12


class Sector(StrEnum):
    """Whose money it is."""

    PUBLIC = "public"
    PRIVATE = "private"


@frozen
class Counted:
    """What sums need of a link. `amount` is in won; None where it was not money."""

    sector: Sector
    amount: int | None


@frozen
class Sum:
    """How many links of a sector there are, and what they come to in won."""

    count: int = 0
    won: int = 0


def sums(links: Iterable[Counted]) -> dict[Sector, Sum]:
    """Both sectors, also where there is nothing."""
    totals = {sector: Sum() for sector in Sector}
    for link in links:
        before = totals[link.sector]
        totals[link.sector] = Sum(before.count + 1, before.won + (link.amount or 0))
    return totals


def check_day(text: str, today: date) -> str:
    """The day of the help as `YYYY-MM-DD`; InvalidError `bad_day`, `future_day`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidError("bad_day") from None
    if day > today:
        raise InvalidError("future_day")
    return day.isoformat()


def check_won(text: str) -> int | None:
    """An amount as people type it, in won; None for nothing. InvalidError `bad_amount`."""
    digits = text.replace(",", "").replace(" ", "").removesuffix("원")
    if not digits:
        return None
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS
    if not is_number or not 0 < int(digits) <= MAX_WON:
        raise InvalidError("bad_amount")
    return int(digits)


def check_given(amount: int | None, in_kind: str) -> None:
    """Something was given, in money or in kind; InvalidError `nothing_given`, `too_long`."""
    if amount is None and not in_kind:
        raise InvalidError("nothing_given")
    if len(in_kind) > MAX_IN_KIND:
        raise InvalidError("too_long")
