"""JSON Schemas of what `/api/v1` answers, as `bot.api.shapes` makes it; keys match one to one."""

from typing import Any

from bot.domain.codes import CaseState, CrisisType, Reporter, Urgency
from bot.domain.offer import OfferKind, OfferState

_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE_TEXT: dict[str, Any] = {"type": ["string", "null"]}
_TIME: dict[str, Any] = {"type": "string", "format": "date-time"}
_MAYBE_TIME: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """Everything is always there, if only as null."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _page(of: str) -> dict[str, Any]:
    return _object({"items": _list(_ref(of)), "next": _MAYBE_TEXT})


_SUGGESTED = _object({"id": _TEXT, "score": {"type": "number"}, "why": _TEXT})
_MESSAGE = _object(
    {"id": _TEXT, "author": _TEXT, "text": _TEXT, "at": _TIME, "state": _MAYBE_TEXT}
)
_HANDOVER = _object(
    {
        "received_at": _TIME,
        "promised_at": _TIME,
        "queued_at": _MAYBE_TIME,
        "claimed_at": _MAYBE_TIME,
        "first_word_at": _MAYBE_TIME,
    }
)
_URGENCY: dict[str, Any] = {"type": "string", "enum": [str(urgency) for urgency in Urgency]}
_CRISES = _list({"type": "string", "enum": [str(kind) for kind in CrisisType]})
_CASE: dict[str, Any] = {
    "id": _TEXT,
    "number": _TEXT,
    "state": {"type": "string", "enum": [str(state) for state in CaseState]},
    "urgency": _URGENCY,
    "channel": _TEXT,
    "dong": _MAYBE_TEXT,
    "center": _MAYBE_TEXT,
    "crisis_types": _CRISES,
    "reporter": {"enum": [*(str(reporter) for reporter in Reporter), None]},
    "is_complete": {"type": "boolean"},
    "programs": _list(_SUGGESTED),
    "received_at": _TIME,
    "promised_at": _TIME,
    "queued_at": _MAYBE_TIME,
    "claimed_by": _MAYBE_TEXT,
    "closed_at": _MAYBE_TIME,
    "reason": _MAYBE_TEXT,
    "read": {
        "description": "What the bot read, of a case that a counselor corrected; else null",
        "anyOf": [_object({"urgency": _URGENCY, "crisis_types": _CRISES}), {"type": "null"}],
    },
}
# By language: "ko", "en" …
_BY_LANGUAGE: dict[str, Any] = {"type": "object", "additionalProperties": _TEXT}
_TOLD = _object({"key": _TEXT, "label": _BY_LANGUAGE, "value": _BY_LANGUAGE})
_REPORT: dict[str, Any] = {
    "report": {"type": "object", "description": "Answers by key: docs/reports.md"},
    "told": _list(_TOLD),
    "messages": _list(_MESSAGE),
    "handovers": _list(_HANDOVER),
}
_PROGRAM: dict[str, Any] = {
    "id": _TEXT,
    "name": _object({"ko": _TEXT, "en": _TEXT}),
    "provider": _TEXT,
    "scope": _TEXT,
    "life_stages": _list(_TEXT),
    "crisis_types": _list(_TEXT),
    "eligibility": _TEXT,
    "benefit": _TEXT,
    "how_to_apply": _TEXT,
    "phone": _MAYBE_TEXT,
    "as_of": {"type": "string", "format": "date"},
    "verified": {"type": "boolean"},
}
_OFFER: dict[str, Any] = {
    "id": _TEXT,
    "number": _TEXT,
    "kind": {"type": "string", "enum": [str(kind) for kind in OfferKind]},
    "state": {"type": "string", "enum": [str(state) for state in OfferState]},
    "dong": _MAYBE_TEXT,
    "is_urgent": {"type": "boolean"},
    "channel": _TEXT,
    "promised_at": _TIME,
    "created_at": _TIME,
    "changed_at": _TIME,
}
_OFFERED = _object(
    dict.fromkeys(("what", "often", "since", "place", "whom", "name", "phone"), _TEXT)
)
_EVENT: dict[str, Any] = {
    "id": _TEXT,
    **dict.fromkeys(("name", "about", "who", "place", "bring"), _BY_LANGUAGE),
    "dong": _TEXT,
    **dict.fromkeys(("starts", "ends", "sign_up_opens", "sign_up_closes"), _TIME),
    "is_open": {"type": "boolean"},
    "contact": _TEXT,
    **{key: {"type": "integer"} for key in ("capacity", "people_at_most", "seated", "waiting")},
}
_SIGN_UP: dict[str, Any] = {
    "id": _TEXT,
    "line": {"type": "integer"},
    "people": {"type": "integer"},
    "is_seated": {"type": "boolean"},
    "channel": _TEXT,
    "created_at": _TIME,
}
_COUNTS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": ["integer", "null"]}}
_SPREAD: dict[str, Any] = {
    "type": ["object", "null"],
    "description": "Minutes of open office; null where there are few",
}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}
# Null is a count that is hidden because it is small, or would tell one that is.
_FIGURES = _object(
    {
        "format": _TEXT,
        "version": {"type": "integer"},
        "municipality": _TEXT,
        "name": _BY_LANGUAGE,
        "from": _DAY,
        "to": _DAY,
        "made_at": _TIME,
        "totals": _COUNTS,
        "tables": {
            "type": "object",
            "additionalProperties": {"anyOf": [_COUNTS, {"type": "null"}]},
        },
        "spreads": {"type": "object", "additionalProperties": _SPREAD},
        "amounts": _COUNTS,
    }
)
_SUMMARY: dict[str, Any] = {
    "by_state": _COUNTS,
    "by_channel": _COUNTS,
    "by_reporter": _COUNTS,
    "by_reason": _COUNTS,
    "by_urgency": _COUNTS,
    "overdue": {"type": "integer"},
    "answered": {"type": "integer"},
}
SCHEMAS: dict[str, dict[str, Any]] = {
    "Case": _object(_CASE),
    "CaseList": _page("Case"),
    "Report": _object(_CASE | _REPORT),
    "FiledReport": _object(_CASE | {"secret": _TEXT}),
    "Program": _object(_PROGRAM),
    "ProgramList": _page("Program"),
    "Offer": _object(_OFFER),
    "OfferList": _page("Offer"),
    "OpenedOffer": _object(_OFFER | {"told": _OFFERED, "note": _TEXT}),
    "Event": _object(_EVENT),
    "EventList": _page("Event"),
    "OpenedEvent": _object(_EVENT | {"sign_ups": _list(_ref("SignUp"))}),
    "SignUp": _object(_SIGN_UP),
    "Person": _object(_SIGN_UP | {"name": _TEXT, "phone": _TEXT}),
    "PersonList": _page("Person"),
    "Figures": _FIGURES,
    "Summary": _object(_SUMMARY),
    "SummaryAndFigures": _object(_SUMMARY | {"figures": _ref("Figures")}),
    "Stats": {"anyOf": [_ref("Summary"), _ref("SummaryAndFigures")]},
    "Error": _object({"error": _object({"code": _TEXT, "message": _TEXT})}),
}
ANSWERS = {
    "reports": "CaseList",
    "cases": "CaseList",
    "report": "Report",
    "file_report": "FiledReport",
    "programs": "ProgramList",
    "statistics": "Stats",
    "offers": "OfferList",
    "offer": "OpenedOffer",
    "make_offer": "Offer",
    "mark_offer": "Offer",
    "events": "EventList",
    "event": "OpenedEvent",
    "people": "PersonList",
    "sign_up": "SignUp",
    **dict.fromkeys(("claim", "release", "hand_back", "message", "note", "refer"), "Case"),
    **dict.fromkeys(
        ("close", "contact", "correct", "place", "reopen", "withdraw_closing"), "Case"
    ),
}
"""Which schema a handler answers with."""
