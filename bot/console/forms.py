"""What was typed into a form, as text."""

from aiohttp import web


async def every(request: web.Request) -> dict[str, list[str]]:
    """All values of every field that holds text, by name: for fields that are sent repeatedly."""
    found: dict[str, list[str]] = {}
    for key, value in (await request.post()).items():
        if isinstance(value, str):
            found.setdefault(key, []).append(value)
    return found


async def fields(request: web.Request) -> dict[str, str]:
    """Every field that holds text, by name; files are left out, and nothing is nothing."""
    sent = (await request.post()).items()
    return {key: value for key, value in sent if isinstance(value, str)}
