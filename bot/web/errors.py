"""What an expected error answers over HTTP: one table."""

from bot.domain.errors import DomainError, Kind

STATUS = {Kind.CONFLICT: 409, Kind.MISSING: 404, Kind.REFUSED: 403, Kind.INVALID: 422}


def as_json(error: DomainError, message: str) -> dict[str, object]:
    """`{"error": {"code", "message", …}}`; details (who claimed it) stand beside the code."""
    return {"error": {"code": error.code, "message": message, **error.details}}
