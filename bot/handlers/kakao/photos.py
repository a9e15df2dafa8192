"""Fetching photos from Kakao's servers: https, their hosts only, no redirects, at most 10 MB."""

import aiohttp

from bot.handlers.kakao.parse import is_kakao_photo
from bot.services.photos import MAX_BYTES, NotAPhotoError

_TIMEOUT = aiohttp.ClientTimeout(total=20)


async def fetch_photo(url: str) -> bytes:
    """The bytes; OSError if they cannot be had, NotAPhotoError if they may not."""
    if not is_kakao_photo(url):
        raise NotAPhotoError
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.get(url, allow_redirects=False) as response,
        ):
            response.raise_for_status()
            return await _limited(response.content)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise OSError(type(error).__name__) from None


async def _limited(stream: aiohttp.StreamReader) -> bytes:
    """All of it, unless it is too much."""
    content = bytearray()
    async for part in stream.iter_any():
        content += part
        if len(content) > MAX_BYTES:
            raise NotAPhotoError
    return bytes(content)
