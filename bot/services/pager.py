"""The city's own pager: a notice to staff is posted as JSON to the address the city named."""

import ipaddress
from urllib.parse import urlsplit

import aiohttp

from bot.services.arrivals import Outgoing
from bot.services.delivery import SendError, Trouble

PAGER = "webhook"
_TIMEOUT = aiohttp.ClientTimeout(total=15)
_OK = range(200, 300)
_TOO_MANY, _SERVER_ERRORS = 429, range(500, 600)


class WebhookSender:
    """Posts `{"text": …}`. The address is a URL of the city's configuration, https only."""

    async def send(self, address: str, message: Outgoing) -> None:
        """SendError if the pager did not take it. It may ring twice: better than not at all."""
        if not _may_be_called(address):
            raise SendError(Trouble.REFUSED)
        try:
            status, wait = await _post(address, message.text)
        except aiohttp.InvalidURL:
            raise SendError(Trouble.REFUSED) from None
        except (aiohttp.ClientError, TimeoutError):
            # Even where it may have arrived: an officer called twice loses a minute.
            raise SendError(Trouble.UNREACHABLE) from None
        if status in _OK:
            return
        if status == _TOO_MANY:
            raise SendError(Trouble.THROTTLED, retry_after_s=wait)
        raise SendError(Trouble.BUSY if status in _SERVER_ERRORS else Trouble.REFUSED)


async def _post(url: str, text: str) -> tuple[int, float | None]:
    """The status, and the seconds to wait if it names them. Redirects are not followed."""
    async with (
        aiohttp.ClientSession(timeout=_TIMEOUT) as session,
        session.post(url, json={"text": text}, allow_redirects=False) as response,
    ):
        wait = response.headers.get("Retry-After", "")
        return response.status, float(wait) if wait.isdigit() else None


def _may_be_called(url: str) -> bool:
    """Over https; on this machine itself http will do."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and _is_this_machine(parts.hostname or "")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
