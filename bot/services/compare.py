"""Municipalities side by side: each brings its month as a file, the newest of each counts."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.cases.figures import Figures, Spread, month_of, whole_month
from bot.cases.permissions import Permission
from bot.domain.errors import InvalidError
from bot.services.office import Office
from bot.services.staff import Actor
from bot.services.statistics import FORMAT, VERSION
from bot.storage import cases, municipal
from bot.storage.store import Connection

MAX_BYTES = 256 * 1024
_Code = Annotated[str, Field(max_length=64, pattern=r"^[0-9A-Za-z_-]*$")]
_Count = Annotated[int, Field(ge=0, le=10**9)]
_Won = Annotated[int, Field(ge=0, le=10**13)]
_Counts = Annotated[dict[_Code, _Count | None], Field(max_length=400)]


class _Spread(BaseModel):
    """How long something took, in open minutes."""

    model_config = ConfigDict(extra="forbid", strict=True)

    count: _Count
    median: _Count
    p90: _Count


class Brought(BaseModel):
    """The file a city exported; whatever else stands in it is refused."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    format: str
    version: int
    municipality: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w-]+$")]
    name: Annotated[dict[_Code, Annotated[str, Field(max_length=64)]], Field(max_length=8)]
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    made_at: Annotated[str, Field(max_length=40)]
    totals: _Counts
    tables: Annotated[dict[_Code, _Counts | None], Field(max_length=40)]
    spreads: Annotated[dict[_Code, _Spread | None], Field(max_length=20)]
    amounts: Annotated[dict[_Code, _Won | None], Field(max_length=20)]


@dataclass(frozen=True, slots=True)
class Municipality:
    """The month of one municipality. `earlier`: how many files of it came before."""

    id: str
    name: dict[str, str]
    figures: Figures
    earlier: int


_READER = TypeAdapter(Brought)


class Compare:
    """Keeps what municipalities brought. Nothing of it names a person."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def bring(self, actor: Actor, content: bytes) -> str:
        """Take a file in; returns its month, as YYYY-MM. An older file of it becomes history.

        Raises:
            InvalidError: `figures_too_large`, `not_figures` (with what is wrong where), or
                `not_a_month` where it is of another period than one whole month.

        """
        actor.require(Permission.STATS_COMPARE)
        brought = _read(content)
        month = month_of(brought.first)
        body = orjson.dumps(brought.model_dump(mode="json", by_alias=True)).decode()
        at, row_id = self._office.clock.now(), self._office.ids.new()

        def work(c: Connection) -> None:
            municipal.bring(c, row_id, brought.municipality, month, body, actor.id, at)
            detail = {"municipality": brought.municipality, "month": month}
            audit_id = self._office.ids.new()
            cases.record(c, audit_id, at, actor.id, "figures.brought", row_id, detail)

        await self._office.store.write(work)
        return month

    async def months(self, actor: Actor) -> list[str]:
        """The months of which there is something, the newest first."""
        actor.require(Permission.STATS_COMPARE)
        return await self._office.read(municipal.months)

    async def of(self, actor: Actor, month: str) -> list[Municipality]:
        """All municipalities of a month, by id."""
        actor.require(Permission.STATS_COMPARE)
        whole_month(month)
        rows = await self._office.read(lambda c: municipal.of_month(c, month))
        return [_municipality(row) for row in rows]


def _read(content: bytes) -> Brought:
    if len(content) > MAX_BYTES:
        raise InvalidError("figures_too_large")
    try:
        brought = _READER.validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])[:64]
        raise InvalidError("not_figures", where=where or "JSON") from None
    if (brought.format, brought.version) != (FORMAT, VERSION):
        raise InvalidError("not_figures", where="format")
    month = whole_month(month_of(brought.first))
    if (brought.first, brought.last) != (month.first, month.last):
        raise InvalidError("not_a_month")
    return brought


def _municipality(row: Any) -> Municipality:
    brought = _READER.validate_json(row.body)
    figures = Figures(
        totals=brought.totals,
        tables=brought.tables,
        spreads={
            name: Spread(**one.model_dump()) if one else None
            for name, one in brought.spreads.items()
        },
        amounts=brought.amounts,
    )
    return Municipality(brought.municipality, brought.name, figures, row.earlier)
