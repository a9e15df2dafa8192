"""The time that figures are asked of, and what queries about it have in common.

Rows are of what, center, code and count; a center is empty where the figure has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    and_,
    case,
    func,
    literal,
    select,
    type_coerce,
)

from bot.cases.figures import Period
from bot.storage.tables import cases

Row: TypeAlias = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """The time asked about, and the center of each dong where centers are told apart.

    Without `homes` no row names a center: that costs a look at the case of each.
    """

    period: Period
    homes: Mapping[str, str] = field(default_factory=dict)

    @property
    def begins(self) -> datetime:
        """The first instant."""
        return self.period.begins

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return self.period.ends


def count(what: str, center: Any, code: Any) -> Select[Any]:
    """How many rows there are of each center and code."""
    # Grouped by names that no column has: PostgreSQL takes the same expression with parameters of
    # its own for another one, and a column before a name.
    rows = select(literal(what), center.label("at_center"), code.label("by_code"), func.count())
    return rows.group_by("at_center", "by_code")


def rows(connection: Connection, query: Any) -> list[Row]:
    """What a query counted."""
    return [
        (what, center or "", code, int(n)) for what, center, code, n in connection.execute(query)
    ]


def home(asked: Asked) -> Any:
    """The center of a case: the one it was given to, else that of its dong."""
    if not asked.homes:
        return literal("")
    of_dong = case(dict(asked.homes), value=cases.c.dong, else_="")
    return func.coalesce(cases.c.center, of_dong)


def with_case(table: Any, asked: Asked) -> Any:
    """The table with the case of each row, where its center is asked for."""
    return table.outerjoin(cases, cases.c.id == table.c.case_id) if asked.homes else table


def during(column: Any, asked: Asked) -> Any:
    """That an instant lies in the time asked about."""
    return and_(column >= asked.begins, column < asked.ends)


def us(column: Any) -> Any:
    """An instant as the number it is kept as: microseconds since 1970 UTC."""
    return type_coerce(column, BigInteger)
