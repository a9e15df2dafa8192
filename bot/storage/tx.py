"""Set-based statements inside one transaction: what a batch of turns is written with.

Rows are tuples in the order of the table's columns, values as the drivers take them (instants as
microseconds, see `bot.storage.types`). SQLAlchemy's expression layer would cost four times as much
here; its tables are what the statements are made from.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Protocol, TypeAlias

from sqlalchemy import BigInteger, Boolean, Connection, Integer, LargeBinary, Table
from sqlalchemy.types import TypeDecorator, TypeEngine

Row: TypeAlias = tuple[Any, ...]


class Tx(Protocol):
    """An open transaction on either database."""

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert all rows; any conflict is an error."""
        ...

    def insert_new(self, table: Table, unique: tuple[str, ...], rows: Sequence[Row]) -> set[str]:
        """Insert rows unless `unique` is taken; returns the ids (first column) that were new."""
        ...

    def select_in(
        self,
        table: Table,
        column: str,
        values: Sequence[str],
        *,
        where: str = "TRUE",
        lock: bool = False,
    ) -> list[Row]:
        """All columns of the rows whose `column` is among `values`, by id.

        `where`: a condition of ours besides, never with anybody's words; `lock`: for update.
        """
        ...

    def update(self, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        """Set `columns` of the rows `(id, *values)`."""
        ...

    def count_up(self, counter: str, by: int) -> int:
        """Reserve `by` numbers; returns the first."""
        ...

    def alone(self, name: str) -> None:
        """Wait until nobody else works under this name, and keep it until the transaction ends."""
        ...

    def on_commit(self, tell: Callable[[], None]) -> None:
        """Call `tell` once what was written here is committed; never if it is rolled back."""
        ...


class _Committed:
    """Remembers whom to tell after the commit."""

    def __init__(self) -> None:
        self._told: list[Callable[[], None]] = []

    def on_commit(self, tell: Callable[[], None]) -> None:
        """Remember one more."""
        self._told.append(tell)

    def was_committed(self) -> None:
        """Tell them all; the store calls this, right after the commit."""
        for tell in self._told:
            tell()


@cache
def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)


class SqliteTx(_Committed):
    """On the DBAPI connection of the writer."""

    def __init__(self, raw: Any) -> None:
        super().__init__()
        self._raw = raw

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """One executemany."""
        if rows:
            self._raw.executemany(_sqlite_insert(table), rows)

    def insert_new(self, table: Table, unique: tuple[str, ...], rows: Sequence[Row]) -> set[str]:
        """One executemany, and a look at which went in if not all did.

        Ids that may be taken themselves do not tell: such rows go in one by one.
        """
        sql, key = _sqlite_insert_new(table, unique), _names(table)[0]
        if key in unique:
            return {row[0] for row in rows if self._raw.execute(sql, row).rowcount}
        ids = [row[0] for row in rows]
        if not rows or self._raw.executemany(sql, rows).rowcount == len(rows):
            return set(ids)
        return {row[0] for row in self.select_in(table, key, ids)}

    def select_in(
        self,
        table: Table,
        column: str,
        values: Sequence[str],
        *,
        where: str = "TRUE",
        lock: bool = False,
    ) -> list[Row]:
        """The writer is alone, so there is nothing to lock."""
        del lock
        marks = ",".join("?" * len(values))
        sql = f"SELECT {','.join(_names(table))} FROM {table.name} WHERE {column} IN ({marks}) AND {where} ORDER BY 1"  # noqa: E501, S608 - names are ours
        rows: list[Row] = self._raw.execute(sql, values).fetchall()
        return rows

    def update(self, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        """One executemany; numbered parameters, so that the id may come first."""
        if rows:
            sets = ",".join(f"{name}=?{number}" for number, name in enumerate(columns, 2))
            self._raw.executemany(f"UPDATE {table.name} SET {sets} WHERE id=?1", rows)  # noqa: S608

    def count_up(self, counter: str, by: int) -> int:
        """An upsert that returns what it made."""
        row = self._raw.execute(_COUNT_UP.format("?1", "?2"), (counter, by)).fetchone()
        return int(row[0]) - by + 1

    def alone(self, name: str) -> None:
        """The writer is."""


class PostgresTx(_Committed):
    """On the asyncpg connection beneath a SQLAlchemy one, through its `run_async` bridge."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        # SQLAlchemy sends BEGIN with its own first statement only; what goes past it before that
        # would be committed statement by statement, and no lock would last.
        connection.exec_driver_sql("SELECT 1")
        self._run = connection.connection.dbapi_connection.run_async  # type: ignore[union-attr]

    def _fetch(self, sql: str, *values: Any) -> list[Row]:
        rows: list[Row] = self._run(lambda raw: raw.fetch(sql, *values))
        return rows

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """One statement; columns travel as arrays."""
        if rows:
            self._fetch(_pg_insert(table), *zip(*rows, strict=True))

    def insert_new(self, table: Table, unique: tuple[str, ...], rows: Sequence[Row]) -> set[str]:
        """One statement, in the order of the unique key so that two processes do not deadlock."""
        if not rows:
            return set()
        at = [_names(table).index(name) for name in unique]
        ordered = sorted(rows, key=lambda row: [row[i] for i in at])
        key = _names(table)[0]
        sql = f"{_pg_insert(table)} ON CONFLICT ({','.join(unique)}) DO NOTHING RETURNING {key}"
        return {str(row[0]) for row in self._fetch(sql, *zip(*ordered, strict=True))}

    def select_in(
        self,
        table: Table,
        column: str,
        values: Sequence[str],
        *,
        where: str = "TRUE",
        lock: bool = False,
    ) -> list[Row]:
        """Locks are taken in the order of ids."""
        for_update = " FOR UPDATE" if lock else ""
        sql = f"SELECT {','.join(_names(table))} FROM {table.name} WHERE {column} = ANY($1::text[]) AND {where} ORDER BY 1{for_update}"  # noqa: E501, S608
        return [tuple(row) for row in self._fetch(sql, list(values))]

    def update(self, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        """One statement over unnested arrays."""
        if rows:
            self._fetch(_pg_update(table, columns), *zip(*rows, strict=True))

    def count_up(self, counter: str, by: int) -> int:
        """The row lock makes two processes take turns."""
        return int(self._fetch(_COUNT_UP.format("$1", "$2"), counter, by)[0][0]) - by + 1

    def alone(self, name: str) -> None:
        """An advisory lock: what is read after it shows all that others did before."""
        self._fetch("SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))", name)


_COUNT_UP = (
    "INSERT INTO counters (name, value) VALUES ({0}, {1}) "
    "ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value"
)


@cache
def _sqlite_insert(table: Table) -> str:
    names = _names(table)
    return f"INSERT INTO {table.name} ({','.join(names)}) VALUES ({','.join('?' * len(names))})"  # noqa: S608


@cache
def _sqlite_insert_new(table: Table, unique: tuple[str, ...]) -> str:
    return f"{_sqlite_insert(table)} ON CONFLICT ({','.join(unique)}) DO NOTHING"


@cache
def _pg_insert(table: Table) -> str:
    arrays = (
        f"${number}::{_pg_type(column.type)}[]" for number, column in enumerate(table.columns, 1)
    )
    return f"INSERT INTO {table.name} ({','.join(_names(table))}) SELECT * FROM unnest({','.join(arrays)})"  # noqa: E501, S608


@cache
def _pg_update(table: Table, columns: tuple[str, ...]) -> str:
    named = ("id", *columns)
    arrays = ",".join(
        f"${number}::{_pg_type(table.c[name].type)}[]" for number, name in enumerate(named, 1)
    )
    sets = ",".join(f"{name}=new.{name}" for name in columns)
    return f"UPDATE {table.name} SET {sets} FROM unnest({arrays}) AS new({','.join(named)}) WHERE {table.name}.id=new.id"  # noqa: E501, S608


def _pg_type(column_type: TypeEngine[Any]) -> str:
    inner = column_type.impl_instance if isinstance(column_type, TypeDecorator) else column_type
    for kind, name in (
        (BigInteger, "bigint"),
        (Integer, "integer"),
        (Boolean, "boolean"),
        (LargeBinary, "bytea"),
    ):
        if isinstance(inner, kind):
            return name
    return "text"


def tx_of(connection: Connection) -> Tx:
    """The set-based statements on a SQLAlchemy connection that is in a transaction."""
    if connection.dialect.name == "sqlite":
        return SqliteTx(connection.connection.driver_connection)
    return PostgresTx(connection)
