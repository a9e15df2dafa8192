"""What every handler of `/api/v1` reads of a request, and how it answers."""

from typing import Any

import orjson
from aiohttp import web

from bot.domain.errors import InvalidError

_DEFAULT_LIMIT, _MAX_LIMIT, _MAX_DIGITS = 50, 200, 9


def limit_of(request: web.Request) -> int:
    """How many items a page is to have. InvalidError `bad_limit`."""
    asked = request.query.get("limit")
    if not asked:
        return _DEFAULT_LIMIT
    # Python refuses to read thousands of digits as a number.
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= _MAX_DIGITS
    if not is_number or not 1 <= int(asked) <= _MAX_LIMIT:
        raise InvalidError("bad_limit")
    return int(asked)


def cursor_of(request: web.Request) -> str | None:
    """Where the page begins."""
    return request.query.get("cursor") or request.query.get("next")


async def body_of(request: web.Request) -> dict[str, Any]:
    """The JSON object that was sent. InvalidError `not_json`."""
    try:
        raw = await request.read()
        body = orjson.loads(raw) if raw else {}
    except (orjson.JSONDecodeError, web.RequestPayloadError):
        raise InvalidError("not_json") from None
    if not isinstance(body, dict):
        raise InvalidError("not_json")
    return body


def text_of(body: dict[str, Any], name: str) -> str:
    """What stands there; empty where nothing does. InvalidError where it is no text."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidError("bad_field", field=name)
    return value or ""


def json(value: object, status: int = 200) -> web.Response:
    """The answer; nobody on the way keeps it."""
    return web.Response(
        body=orjson.dumps(value),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
