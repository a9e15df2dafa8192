"""The OpenAPI description, made from the routes themselves so that it cannot lag behind."""

import inspect
import re
from typing import Any

from aiohttp import web

from bot.api.schemas import ANSWERS, SCHEMAS
from bot.web.access import PUBLIC, permission_of

_PARAMETER = re.compile(r"\{(\w+)\}")
_ERROR = {
    "description": "A code for machines and a sentence for people.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}
_BODIES: dict[str, dict[str, Any]] = {
    "file_report": {"text": "string", "reporter": "string", "place": "string", "phone": "string",
                    "name": "string"},
    "message": {"id": "string", "text": "string"},
    "note": {"text": "string"},
    "refer": {"center": "string"},
    "close": {"reason": "string", "note": "string", "cancel_open": "boolean"},
    "correct": {"urgency": "string", "crisis_types": "array", "reason": "string", "was": "object"},
    "contact": {"phone": "string", "name": "string", "forget": "boolean"},
    "place": {"dong": "string", "address": "string"},
    "reopen": {"reason": "string"},
    "match": {"text": "string"},
    "make_offer": {
        **dict.fromkeys(("id", "kind", "what", "often", "since"), "string"),
        **dict.fromkeys(("place", "whom", "name", "phone"), "string"),
        "is_urgent": "boolean",
    },
    "mark_offer": {"state": "string", "note": "string"},
    "sign_up": {"id": "string", "name": "string", "phone": "string", "people": "integer"},
}  # fmt: skip
_MADE = ("file_report", "make_offer", "sign_up")
_ASKED = {"close": "A supervisor was asked to approve it; the case is as it was."}
_QUERIES = {
    "reports": ("cursor", "limit"),
    "cases": ("state", "cursor", "limit"),
    "programs": ("cursor", "limit"),
    "offers": ("state", "cursor", "limit"),
    "events": ("cursor", "limit"),
    "people": ("cursor", "limit"),
    "statistics": ("from", "to"),
}


def description(app: web.Application) -> dict[str, Any]:
    """OpenAPI 3.1 of every route of the application."""
    paths: dict[str, dict[str, Any]] = {}
    for route in app.router.routes():
        if route.method == "HEAD" or route.resource is None:
            continue
        path = route.resource.canonical
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, path)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Ieumtok", "version": "1"},
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": SCHEMAS,
        },
    }


def _operation(route: web.AbstractRoute, path: str) -> dict[str, Any]:
    name = getattr(route.handler, "__name__", "")
    permission = permission_of(route.handler)
    done = "201" if name in _MADE else "200"
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": (inspect.getdoc(route.handler) or "").splitlines()[0],
        "parameters": [_in_path(found) for found in _PARAMETER.findall(path)]
        + [_in_query(query) for query in _QUERIES.get(name, ())],
        "responses": {done: _answer(name), **_asked(name), "default": _ERROR},
        "security": [] if permission == PUBLIC else [{"key": []}],
        "x-permission": permission,
    }
    if name in _BODIES:
        properties = {field: _typed(kind) for field, kind in _BODIES[name].items()}
        schema = {"type": "object", "properties": properties}
        operation["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    return operation


def _typed(kind: str) -> dict[str, Any]:
    """Lists are lists of texts."""
    return {"type": kind, "items": {"type": "string"}} if kind == "array" else {"type": kind}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _in_query(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string"}}


def _asked(name: str) -> dict[str, Any]:
    """What else may be answered where nobody objected."""
    return {"202": _answer(name) | {"description": _ASKED[name]}} if name in _ASKED else {}


def _answer(name: str) -> dict[str, Any]:
    """What a handler answers when all went well; with its shape where that has a schema."""
    if name not in ANSWERS:
        return {"description": "Done."}
    schema = {"$ref": f"#/components/schemas/{ANSWERS[name]}"}
    return {"description": "Done.", "content": {"application/json": {"schema": schema}}}
