"""Laying counted rows together: what the database counted becomes the figures of a period."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.cases.figures import Figures, spread
from bot.cases.office_time import KEPT_IN_ORDER, NEVER, Given, Kept, OfficeTime, kept
from bot.domain.codes import Urgency

Row: TypeAlias = tuple[str, str, str, int]
"""What was counted, at which center (empty: at none), its code, how many."""

_RANKS = {str(urgency.rank): str(urgency) for urgency in Urgency}
# Which table each sum is the sum of.
_TOTALS = {
    "reports": "state",
    "handovers": "promise",
    "closed": "reason",
    "links": "link",
    "households": "household",
    "referrals": "referral",
    "follow_ups": "follow_up",
    "checks": "check",
    "poster_talks": "poster_talk",
}
_SINGLE = ("merged", "hung", "hanging", "emergency_household")
# May leave the city: no hour, no day, no poster is so common that few could hide in it.
EXPORTED = (
    "channel", "kind", "urgency", "reporter", "lang", "state", "dong", "crisis", "funnel",
    "reason", "promise", "link", "link_kind", "household", "referral", "referral_kind",
    "follow_up", "check", "poster_talk",
)  # fmt: skip


@dataclass(slots=True)
class Waits:
    """How long people waited, by center: minutes until the first word, promises, acceptances.

    Filled page by page: what is kept of each row is a number, so that a hundred thousand of them
    are nothing to look after.
    """

    office: OfficeTime
    answer_within: int
    now: int
    first_word: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    promise: dict[str, dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: dict.fromkeys(map(str, Kept), 0))
    )
    acceptance: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def handed_over(self, rows: Sequence[tuple[str, int, int, int | None]]) -> None:
        """Some handovers more: center, received, promised, first word, in microseconds."""
        centers = [row[0] for row in rows]
        times = np.array([(*row[1:3], NEVER if row[3] is None else row[3]) for row in rows])
        given = Given(*times.T)
        became = kept(given, self.office, self.answer_within, self.now)
        passed = self.office.minutes(given.received_at, given.first_word_at)
        is_said = given.first_word_at != NEVER
        for center, chosen in _by_center(centers):
            for place, count in zip(*np.unique(became[chosen], return_counts=True), strict=True):
                self.promise[center][KEPT_IN_ORDER[place]] += int(count)
            self.first_word[center].extend(passed[chosen & is_said].tolist())

    def accepted(self, rows: Sequence[tuple[str, int, int]]) -> None:
        """Some referrals more: center, when it was sent, when accepted, in microseconds."""
        times = np.array([row[1:] for row in rows])
        passed = self.office.minutes(times[:, 0], times[:, 1])
        for center, chosen in _by_center([row[0] for row in rows]):
            self.acceptance[center].extend(passed[chosen].tolist())


def _by_center(centers: Sequence[str]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Each center with which of the rows are its own."""
    every = np.array(centers)
    for center in dict.fromkeys(centers):
        yield center, every == center


def gathered(
    rows: Sequence[Row], waited: Waits, crises: Mapping[str, Sequence[str]], center: str | None
) -> Figures:
    """The figures of one center, or without one of all of them.

    `crises`: what each stored list of crisis types holds.
    """
    tables = _tables(rows, center)
    tables["crisis"] = _spelled(tables.get("crisis", {}), crises)
    tables["urgency"] = {_RANKS[rank]: n for rank, n in tables.get("urgency", {}).items()}
    chosen = [center] if center is not None else sorted({*waited.promise, *waited.acceptance})
    promises = [waited.promise[one] for one in chosen if one in waited.promise]
    tables["promise"] = {
        str(became): sum(table[became] for table in promises) for became in Kept if promises
    }
    totals = {name: sum(tables.get(table, {}).values()) for name, table in _TOTALS.items()}
    totals |= {name: sum(tables.pop(name, {}).values()) for name in _SINGLE}
    spreads = {
        "first_word": spread(m for one in chosen for m in waited.first_word.get(one, ())),
        "acceptance": spread(m for one in chosen for m in waited.acceptance.get(one, ())),
    }
    return Figures(totals, tables, spreads, tables.pop("amount", {}))


def _tables(rows: Sequence[Row], center: str | None) -> dict[str, dict[str, int]]:
    tables: dict[str, dict[str, int]] = {"amount": {}}
    for what, at, code, count in rows:
        if center is None or at == center:
            table = tables.setdefault(what, {})
            table[code] = table.get(code, 0) + count
    return tables


def _spelled(lists: Mapping[str, int], crises: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Each crisis type with the reports that name it: one report may name several."""
    counts: dict[str, int] = {}
    for stored, count in lists.items():
        for crisis in crises[stored]:
            counts[crisis] = counts.get(crisis, 0) + count
    return counts


def for_export(figures: Figures) -> Figures:
    """Only what may leave the city; small counts are not hidden yet."""
    tables = {name: figures.tables.get(name) or {} for name in EXPORTED}
    totals = {name: figures.totals.get(name, 0) for name in _TOTALS}
    amounts = {name: figures.amounts.get(name, 0) for name in ("public", "emergency", "private")}
    return Figures(totals, tables, figures.spreads, amounts)
