"""The console's pages as its menu shows them: each to whom it is permitted."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.cases.permissions import Permission
from bot.services.staff import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: where it is, and whose it is. Its name is the text `console.menu.<key>`."""

    key: str
    path: str
    permission: Permission


# Three groups, in the order of a day: the desk, outreach, the office.
MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "desk",
        (
            Entry("queue", "/console/", Permission.QUEUE_VIEW),
            Entry("intake", "/console/intake", Permission.INTAKE_FORM),
            Entry("follow_ups", "/console/follow-ups", Permission.FOLLOW_UP_VIEW),
            Entry("referrals", "/console/referrals", Permission.REFERRAL_VIEW),
            Entry("search", "/console/search", Permission.CASE_SEARCH),
        ),
    ),
    (
        "outreach",
        (
            Entry("checks", "/console/welfare-checks", Permission.WELFARE_CHECK_VIEW),
            Entry("offers", "/console/offers", Permission.OFFER_VIEW),
            Entry("events", "/console/events", Permission.EVENT_VIEW),
        ),
    ),
    (
        "office",
        (
            Entry("board", "/console/board", Permission.BOARD_VIEW),
            Entry("statistics", "/console/statistics", Permission.STATS_VIEW),
            Entry("compare", "/console/compare", Permission.STATS_COMPARE),
            Entry("exports", "/console/exports", Permission.LIST_EXPORT),
            Entry("try", "/console/try", Permission.MESSAGE_TRY),
            Entry("catalog", "/console/catalog", Permission.CATALOG_EDIT),
            Entry("replies", "/console/replies", Permission.REPLIES_EDIT),
            Entry("hours", "/console/hours", Permission.HOURS_EDIT),
            Entry("duty", "/console/duty", Permission.DUTY_EDIT),
            Entry("posters", "/console/posters", Permission.POSTERS_EDIT),
            Entry("staff", "/console/staff", Permission.STAFF_MANAGE),
            Entry("blocks", "/console/blocks", Permission.BLOCKS_EDIT),
            Entry("audit", "/console/audit", Permission.AUDIT_SEARCH),
        ),
    ),
)


def menu(actor: Actor | None) -> Iterator[tuple[str, list[Entry]]]:
    """The groups in which this actor has a page; nothing before the log-in."""
    for group, entries in MENU:
        permitted = [entry for entry in entries if actor and actor.may(entry.permission)]
        if permitted:
            yield group, permitted


def first_page(actor: Actor | None) -> str:
    """Where this actor's day begins: the first page of the menu, or the own account."""
    own = (entry.path for _, entries in menu(actor) for entry in entries)
    return next(own, "/console/me")
