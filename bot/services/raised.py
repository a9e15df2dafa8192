"""Danger calls whoever is on duty: once for a case, however often it is told."""

import orjson

from bot.cases.correcting import Judged
from bot.domain.codes import Urgency
from bot.domain.effects import RaiseAlert
from bot.services.events import Event, Kind
from bot.services.outcome import Outcome
from bot.storage import tables
from bot.storage.rows import AlertRow, ConversationRow

REOPENED = '["reopened"]'
"""The sign of an alert about a closed emergency whose resident came back."""


def alert(outcome: Outcome, conversation: ConversationRow, effect: RaiseAlert) -> Event:
    """One alert a case at a time: a second cry does not start the calling anew."""
    case_id = conversation.case_id or conversation.id
    event = Event(Kind.ALERT, case_id, conversation.id)
    if told := outcome.changed_cases.get(case_id):
        outcome.keep(outcome.heard(told, Judged(Urgency.EMERGENCY, ()), is_danger=True))
    ring(outcome, case_id, orjson.dumps(effect.signs).decode())
    return event


def ring(outcome: Outcome, case_id: str, signs: str) -> None:
    """Call the duty list, unless it is being called; what was just said is said of it."""
    known = outcome.alerts.get(case_id)
    if known and known.signs == REOPENED:
        outcome.alerts[case_id] = known._replace(signs=signs)
    if known or (case_id not in outcome.new_cases and _rings(outcome, case_id)):
        return
    now = outcome.now
    outcome.alerts[case_id] = AlertRow(outcome.ids.new(), case_id, signs, now, 0, now)
    outcome.record("alert.raised", case_id, signs)


def _rings(outcome: Outcome, case_id: str) -> bool:
    ringing = "acknowledged_at IS NULL"
    return bool(outcome.tx.select_in(tables.alerts, "case_id", [case_id], where=ringing))
