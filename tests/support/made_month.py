"""A month at the desk whose figures are known by hand, as rows: November 2026.

Office hours are 9-12 and 13-18 on weekdays; an answer is owed within 180 open minutes. All
instants are Seoul's.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from bot.app import Services
from bot.calendar.hours import SEOUL
from bot.storage.desk_tables import calls, follow_ups, links, posters, referrals
from bot.storage.tables import cases, conversations, handovers, welfare_checks

NOW = datetime(2026, 11, 27, 15, 0, tzinfo=SEOUL)


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SEOUL)


def case_row(s: Services, number: int, received: datetime, **different: Any) -> dict[str, Any]:
    key = f"{number:032x}"
    return {
        "id": key,
        "number": f"2026-9{number:05d}",
        "channel": "web",
        "kind": "report",
        "state": "queued",
        "urgency": 2,
        "crisis_types": '["food"]',
        "reporter": "self",
        "programs": "[]",
        "report": s.vault.seal_json("cases", "report", key, {}),
        "is_complete": True,
        "received_at": received,
        "promised_at": received + timedelta(hours=3),
        "version": 1,
        "is_returned": False,
        "dong": "nokbeon",
        "center": None,
        "closed_at": None,
        "reason": None,
        "merged_into": None,
        "lang": "ko",
        **different,
    }


def _cases(s: Services) -> Iterator[dict[str, Any]]:
    # Tuesday 10:00, answered after 60 minutes; linked with both sectors and still followed.
    yield case_row(s, 1, at(3, 10), state="monitoring", reporter="neighbor")
    # Tuesday 11:30, answered at 13:30: an hour of lunch does not count, 60 minutes.
    yield case_row(
        s, 2, at(3, 11, 30), state="closed", reason="public_aid", closed_at=at(20, 10),
        channel="kakao", urgency=0, crisis_types='["food","housing"]',
    )  # fmt: skip
    # Tuesday 22:00, answered on Wednesday at 12:00, 180 minutes after the opening: just kept.
    yield case_row(s, 3, at(3, 22), state="in_consultation", center="jingwan", dong=None)
    # Friday 17:00, answered on Monday at 12:00: 60 + 180 minutes, broken (owed by 11:00).
    yield case_row(s, 4, at(6, 17), state="referred", reporter="neighbor", dong="bulgwang1")
    # Never answered, owed long ago.
    yield case_row(s, 5, at(10, 9), crisis_types="[]", lang=None)
    # Came today, may still be answered in time.
    yield case_row(s, 6, at(27, 14), kind="question", reporter="na", lang="vi")
    # Of October, closed in November: counted among the closed only.
    yield case_row(
        s, 7, at(30, 10, month=10), state="closed", reason="advice", closed_at=at(2, 10)
    )
    # Merged into the first.
    yield case_row(s, 8, at(3, 10, 5), state="closed", merged_into=f"{1:032x}")


def _handed(number: int, received: datetime, promised: datetime, said: datetime | None) -> Any:
    return {
        "id": f"{number:032x}",
        "case_id": f"{number:032x}",
        "received_at": received,
        "promised_at": promised,
        "queued_at": received,
        "first_word_at": said,
    }


def _handovers() -> Iterator[Any]:
    yield _handed(1, at(3, 10), at(3, 14), at(3, 11))
    yield _handed(2, at(3, 11, 30), at(3, 15, 30), at(3, 13, 30))
    yield _handed(3, at(3, 22), at(4, 9), at(4, 12))
    yield _handed(4, at(6, 17), at(9, 11), at(9, 12))
    yield _handed(5, at(10, 9), at(10, 12), None)
    yield _handed(6, at(27, 14), at(27, 17), None)
    yield _handed(7, at(30, 10, month=10), at(30, 14, month=10), at(30, 11, month=10))


def _link(number: int, case: int, sector: str, amount: int | None, **different: Any) -> Any:
    return {
        "id": f"{number:032x}",
        "case_id": f"{case:032x}",
        "sector": sector,
        "kind": "cash" if amount else "food",
        "program": None,
        "agency": "구청",
        "linked_on": "2026-11-12",
        "amount": amount,
        "created_by": "desk",
        "created_at": at(12, 10),
        "undone_at": None,
        **different,
    }


def _links() -> Iterator[Any]:
    yield _link(1, 1, "public", 500_000, program="em_living")
    yield _link(2, 1, "private", None)
    yield _link(3, 2, "public", 300_000)
    yield _link(4, 2, "public", 100_000, undone_at=at(13, 10))
    yield _link(5, 7, "private", 50_000, linked_on="2026-10-31")


def _referral(s: Services, number: int, state: str, **different: Any) -> Any:
    key = f"{number:032x}"
    return {
        "id": key,
        "case_id": f"{4:032x}",
        "kind": "center",
        "receiver": "bulgwang1",
        "state": state,
        "request": s.vault.seal("referrals", "request", key, "살펴봐 주세요"),
        "sent_by": "desk",
        "sent_at": at(9, 13),
        "due_at": at(9, 17),
        "answered_at": None,
        **different,
    }


def _referrals(s: Services) -> Iterator[Any]:
    yield _referral(s, 1, "accepted", answered_at=at(9, 14, 30), due_at=at(16, 14, 30))
    yield _referral(s, 2, "returned", answered_at=at(10, 9))
    yield _referral(s, 3, "sent", kind="integrated", receiver="integrated")


def _follow_up(s: Services, number: int, state: str, due: datetime) -> Any:
    key = f"{number:032x}"
    return {
        "id": key,
        "case_id": f"{1:032x}",
        "kind": "call",
        "reason": s.vault.seal("follow_ups", "reason", key, "다시 전화"),
        "due_at": due,
        "state": state,
        "created_by": "desk",
        "created_at": at(12, 10),
    }


def _check(number: int, band: str) -> Any:
    return {
        "id": f"{number:032x}",
        "round": "2026-11",
        "version": "1",
        "band": band,
        "is_complete": True,
        "created_at": at(5, 10),
    }


def _conversation(s: Services, number: int, origin: str | None, case: int | None) -> Any:
    key = f"{number:032x}"
    return {
        "id": key,
        "channel": "web",
        "address": s.vault.seal("conversations", "address", key, "a"),
        "state": s.vault.seal_json("conversations", "state", key, {}),
        "speaker": "bot",
        "waiting": 0,
        "case_id": f"{case:032x}" if case else None,
        "origin": origin,
        "created_at": at(3, 9),
        "updated_at": at(3, 9),
    }


async def fill(s: Services) -> None:
    """Write the month into an empty database."""
    poster = {
        "id": f"{1:032x}", "code": "pharmacy-1", "name": "녹번약국", "kind": "pharmacy",
        "created_by": "desk", "created_at": at(2, 9),
    }  # fmt: skip
    call = {
        "id": f"{1:032x}", "case_id": f"{5:032x}", "direction": "out", "outcome": "no_answer",
        "author": "desk", "called_at": at(11, 10),
    }  # fmt: skip
    rows: dict[Any, list[Any]] = {
        cases: list(_cases(s)),
        handovers: list(_handovers()),
        links: list(_links()),
        referrals: list(_referrals(s)),
        follow_ups: [_follow_up(s, 1, "due", at(30, 18)), _follow_up(s, 2, "due", at(20, 18)),
                     _follow_up(s, 3, "done", at(18, 18))],
        welfare_checks: [_check(1, "low"), _check(2, "low"), _check(3, "at_risk")],
        conversations: [_conversation(s, 1, "pharmacy-1", 1),
                        _conversation(s, 2, "pharmacy-1", None), _conversation(s, 3, None, 2)],
        posters: [poster],
        calls: [call],
    }  # fmt: skip

    def work(c: Connection) -> None:
        for table, values in rows.items():
            c.execute(insert(table), values)

    await s.store.write(work)
