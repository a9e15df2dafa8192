"""Cases put straight into the table: for tests of lists, which want many of them, each its own."""

from datetime import timedelta

from sqlalchemy import insert

from bot.app import Services
from bot.domain.codes import CaseState, Urgency
from bot.storage.store import Connection
from bot.storage.tables import cases


class Made:
    """Cases put straight into the table, so that each column is what a test says."""

    def __init__(self, s: Services) -> None:
        self.s = s
        self.count = 0

    async def case(
        self, urgency: Urgency = Urgency.NORMAL, *, minutes_ago: float = 10, **columns: object
    ) -> str:
        """A case that waits, received so long ago; returns its id."""
        self.count += 1
        case_id = self.s.office.ids.new()
        at = self.s.clock.now() - timedelta(minutes=minutes_ago)
        row: dict[str, object] = {
            "id": case_id, "number": f"2026-{self.count:06d}", "channel": "web",
            "kind": "report", "state": CaseState.QUEUED, "urgency": urgency.rank,
            "crisis_types": '["food"]', "reporter": "self", "programs": "[]",
            "is_complete": True, "received_at": at, "queued_at": at, "version": 1,
            "promised_at": at + timedelta(hours=3), "is_returned": False,
            "report": self.s.vault.seal_json("cases", "report", case_id, {}),
            "closed_at": at if columns.get("state") is CaseState.CLOSED else None,
        }  # fmt: skip

        def work(c: Connection) -> None:
            c.execute(insert(cases).values(row | columns))

        await self.s.store.write(work)
        return case_id
