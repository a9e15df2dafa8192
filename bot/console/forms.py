"""What was typed into a form, as text."""

from aiohttp import web


async def fields(request: web.Request) -> dict[str, str]:
    """Every field that holds text, by name; files are left out, and nothing is nothing."""
    sent = (await request.post()).items()
    return {key: value for key, value in sent if isinstance(value, str)}
