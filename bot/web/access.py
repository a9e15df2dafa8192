"""Deny by default: a route is served only if it names its permission and the caller has it."""

import ipaddress
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.cases.permissions import Permission
from bot.services.staff import Actor

ACTOR = web.RequestKey("actor", Actor)
PUBLIC = "public"
_NAME = "__permission__"

H = TypeVar("H", bound=Callable[..., Awaitable[web.StreamResponse]])
Identify = Callable[[web.Request], Awaitable[Actor | None]]
Refuse = Callable[[web.Request, Actor | None], Awaitable[web.StreamResponse]]


def permitted(permission: Permission) -> Callable[[H], H]:
    """Name the permission a handler needs."""

    def mark(handler: H) -> H:
        setattr(handler, _NAME, permission)
        return handler

    return mark


def public(handler: H) -> H:
    """Say that a handler is for everybody: the log-in page, the API's description."""
    setattr(handler, _NAME, PUBLIC)
    return handler


def permission_of(handler: object) -> str | None:
    """The permission a handler names; None if it names none."""
    return getattr(handler, _NAME, None)


def caller_ip(request: web.Request) -> str:
    """Where a request came from; behind a proxy on this machine, what the proxy says."""
    peer = request.remote or ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return told[:45] if told and is_this_machine(peer) else peer


@lru_cache(maxsize=256)
def is_this_machine(address: str) -> bool:
    """Whether the address is a loopback one."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def guard(identify: Identify, refuse: Refuse) -> Middleware:
    """Lets a request through to its handler if the caller may; else answers what `refuse` says."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.http_exception is not None:
            return await handler(request)  # no such route: the 404 or 405 it would be
        needed = permission_of(request.match_info.handler)
        if needed == PUBLIC:
            return await handler(request)
        actor = await identify(request)
        if actor is None or needed is None or not actor.may(Permission(needed)):
            return await refuse(request, actor)
        request[ACTOR] = actor
        return await handler(request)

    return check
