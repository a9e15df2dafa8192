"""The console's pages as its menu shows them: each to whom it is permitted."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.cases.permissions import Permission as P
from bot.services.staff import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: where it is, and whose it is. Its name is the text `console.menu.<key>`."""

    key: str
    path: str
    permission: P


# Three groups, in the order of a day: the desk, outreach, the office.
MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "desk",
        (
            Entry("queue", "/console/", P.QUEUE_VIEW),
            Entry("intake", "/console/intake", P.INTAKE_FORM),
            Entry("follow_ups", "/console/follow-ups", P.FOLLOW_UP_VIEW),
            Entry("referrals", "/console/referrals", P.REFERRAL_VIEW),
            Entry("search", "/console/search", P.CASE_SEARCH),
        ),
    ),
    (
        "outreach",
        (
            Entry("checks", "/console/welfare-checks", P.WELFARE_CHECK_VIEW),
            Entry("offers", "/console/offers", P.OFFER_VIEW),
            Entry("events", "/console/events", P.EVENT_VIEW),
        ),
    ),
    (
        "office",
        (
            Entry("board", "/console/board", P.BOARD_VIEW),
            Entry("statistics", "/console/statistics", P.STATS_VIEW),
            Entry("compare", "/console/compare", P.STATS_COMPARE),
            Entry("try", "/console/try", P.MESSAGE_TRY),
            Entry("catalog", "/console/catalog", P.CATALOG_EDIT),
            Entry("replies", "/console/replies", P.REPLIES_EDIT),
            Entry("hours", "/console/hours", P.HOURS_EDIT),
            Entry("duty", "/console/duty", P.DUTY_EDIT),
            Entry("posters", "/console/posters", P.POSTERS_EDIT),
            Entry("staff", "/console/staff", P.STAFF_MANAGE),
            Entry("blocks", "/console/blocks", P.BLOCKS_EDIT),
            Entry("audit", "/console/audit", P.AUDIT_SEARCH),
        ),
    ),
)


def menu(actor: Actor | None) -> Iterator[tuple[str, list[Entry]]]:
    """The groups in which this actor has a page; nothing before the log-in."""
    for group, entries in MENU:
        permitted = [entry for entry in entries if actor and actor.may(entry.permission)]
        if permitted:
            yield group, permitted
