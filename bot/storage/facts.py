"""What counselors found out about a household, beside what was reported."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.search_tables import case_facts
from bot.storage.vault import Vault


def of_case(connection: Connection, vault: Vault, case_id: str) -> dict[str, Any]:
    """The facts as they were kept; empty where there are none."""
    query = select(case_facts.c.body).where(case_facts.c.id == case_id)
    sealed = connection.execute(query).scalar()
    if sealed is None:
        return {}
    facts = vault.open_json("case_facts", "body", case_id, sealed)
    assert isinstance(facts, dict)  # noqa: S101 - written as tables only
    return facts


def put(
    connection: Connection, vault: Vault, case_id: str, facts: dict[str, Any], by: str,
    at: datetime,
) -> None:  # fmt: skip
    """These facts from now on."""
    body = vault.seal_json("case_facts", "body", case_id, facts)
    values = {"id": case_id, "body": body, "changed_by": by, "changed_at": at}
    is_postgres = connection.dialect.name == "postgresql"
    new: Any = (postgresql if is_postgres else sqlite).insert(case_facts)
    again = {key: new.excluded[key] for key in ("body", "changed_by", "changed_at")}
    connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=again), [values])
