"""The file a city invites from: who, where, and the consent it holds. Refusals name the line."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.errors import InvalidError
from bot.domain.masking import clean
from bot.domain.messages import Channel
from bot.flows.contact import phone_in
from bot.flows.gazetteer import Gazetteer

# The names of the columns, and what they are called in Korean sheets.
_COLUMNS = {
    "name": ("name", "이름", "성명"),
    "phone": ("phone", "전화", "전화번호", "휴대전화", "연락처"),
    "telegram": ("telegram", "telegram_id", "텔레그램"),
    "dong": ("dong", "동", "행정동"),
    "consent_date": ("consent_date", "동의일", "동의일자", "동의날짜"),
    "consent_source": ("consent_source", "동의경로", "동의방법"),
}
_NEEDED = ("consent_date", "consent_source")
_TELEGRAM = re.compile(r"[1-9][0-9]{4,15}")
_PHONE = re.compile(r"(?:0|\+82)[0-9 .()-]{7,16}")
# Spreadsheets take the first zero away.
_WITHOUT_ZERO = re.compile(r"10[0-9]{8}")
# A mobile number with a digit missing still passes as one of the old kind.
_CUT_OFF = re.compile(r"\+8210[0-9]{7}")
_DATE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?")
_MAX_NAME, _MAX_SOURCE = 40, 200


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody who may be invited. `address` is what `channel` reaches them by."""

    line: int
    channel: Channel
    address: str
    phone: str
    name: str
    dong: str | None
    consent_date: str
    consent_source: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that invites nobody, and why."""

    line: int
    why: str


def read(content: bytes, gazetteer: Gazetteer, today: date) -> Iterator[Invitee | Refusal]:
    """Each line as one or the other; InvalidError where it is no such file."""
    rows = csv.reader(io.StringIO(_decoded(content)))
    named = _columns(next(rows, []))
    for row in rows:
        if any(cell.strip() for cell in row):
            given = {key: _cell(row, place) for key, place in named.items()}
            yield _invitee(rows.line_num, given, gazetteer, today)


def _decoded(content: bytes) -> str:
    """UTF-8, else what Korean spreadsheets write."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidError("not_text")


def _columns(head: list[str]) -> dict[str, int]:
    """Where each column is."""
    said = [cell.strip().casefold() for cell in head]
    named = {
        key: next(place for place, cell in enumerate(said) if cell in names)
        for key, names in _COLUMNS.items()
        if set(names) & set(said)
    }
    missing = [key for key in _NEEDED if key not in named]
    if missing or not {"phone", "telegram"} & set(named):
        raise InvalidError("columns_missing")
    return named


def _cell(row: list[str], place: int) -> str:
    return clean(row[place]).strip() if place < len(row) else ""


def _invitee(
    line: int, given: Mapping[str, str], gazetteer: Gazetteer, today: date
) -> Invitee | Refusal:
    consented, source = _date(given["consent_date"]), given["consent_source"]
    phone, telegram = given.get("phone", ""), given.get("telegram", "")
    number = _number(phone) if phone else ""
    dong = _dong(given.get("dong", ""), gazetteer)
    wrong = (
        (not given["consent_date"] or not source, "no consent: date and source are needed"),
        (consented is None, "consent_date is no date like 2026-11-01"),
        (consented is not None and consented > today, "consent_date is in the future"),
        (not phone and not telegram, "neither phone nor telegram"),
        (number is None, "phone is no number that exists"),
        (bool(telegram) and not _TELEGRAM.fullmatch(telegram), "telegram is no chat id"),
        (dong is None, "dong is none of this city's, or not clear"),
    )
    why = next((reason for is_wrong, reason in wrong if is_wrong), None)
    if why or consented is None:
        return Refusal(line, why or "")
    return Invitee(
        line=line,
        channel=Channel.TELEGRAM if telegram else Channel.SMS,
        address=telegram or number or "",
        phone=number or "",
        name=given.get("name", "")[:_MAX_NAME],
        dong=dong or None,
        consent_date=consented.isoformat(),
        consent_source=source[:_MAX_SOURCE],
    )


def _date(words: str) -> date | None:
    found = _DATE.fullmatch(words)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _number(words: str) -> str | None:
    """A number that exists, as E.164; the whole cell must be one."""
    digits = re.sub(r"[ .()-]", "", words)
    words = f"0{digits}" if _WITHOUT_ZERO.fullmatch(digits) else words
    number = phone_in(words) if _PHONE.fullmatch(words) else None
    is_cut_off = number is not None and _CUT_OFF.fullmatch(number)
    return None if is_cut_off else number


def _dong(words: str, gazetteer: Gazetteer) -> str | None:
    """Its id, "" where nothing was given, None where it is not clear which."""
    if not words or gazetteer.dong(words):
        return words
    found = gazetteer.find(words)
    return found[0] if len(found) == 1 else None
