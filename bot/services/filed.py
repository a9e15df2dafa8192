"""A report becomes a case, or more about the one there is."""

import orjson

from bot.cases.correcting import Judged
from bot.cases.places import kept_from
from bot.domain.codes import CaseState
from bot.domain.effects import FileCase
from bot.services.events import Event, Kind
from bot.services.outcome import Outcome
from bot.services.reopened import wait_anew
from bot.storage.rows import CaseRow, ConversationRow, ReporterRow
from bot.storage.types import to_us


def file(
    outcome: Outcome, conversation: ConversationRow, effect: FileCase
) -> tuple[ConversationRow, Event]:
    """A new case, or more about the open one; the conversation as it stands afterwards."""
    is_known = conversation.case_id is not None and conversation.case_number == effect.number
    case_id = conversation.case_id if is_known and conversation.case_id else outcome.ids.new()
    if is_known:
        known = outcome.case(case_id)
        if known.number != effect.number:
            return _file_merged(outcome, conversation, known, effect)
        case = _merge(outcome, known, effect)
        if case.state == CaseState.CLOSED:
            # Closed while its report was still being told: what comes now waits anew.
            case = wait_anew(outcome, case, effect.promised_at, is_held=effect.is_held)
    else:
        case = _open(outcome, conversation, effect, case_id)
        outcome.new_cases[case_id] = case
    outcome.keep(case)
    _identify(outcome, case_id, effect)
    outcome.record("case.completed" if effect.is_complete else "case.opened", case_id)
    after = conversation._replace(case_id=case_id, case_number=case.number, closed_at=None)
    return after, Event(Kind.CASE, case_id, conversation.id)


def _file_merged(
    outcome: Outcome, conversation: ConversationRow, stay: CaseRow, effect: FileCase
) -> tuple[ConversationRow, Event]:
    """More about a report that was merged into another one: kept with it, heard there."""
    told = outcome.case_numbered(effect.number, lock=True)
    if told:
        outcome.keep(_merge(outcome, told, effect))
        _identify(outcome, told.id, effect)
        outcome.record("case.added", told.id)
    stay = outcome.heard(stay, Judged(effect.urgency, ()))
    if stay.state == CaseState.CLOSED:
        stay = wait_anew(outcome, stay, effect.promised_at, is_held=effect.is_held)
    outcome.keep(stay)
    outcome.record("case.added", stay.id)
    return conversation._replace(closed_at=None), Event(Kind.CASE, stay.id, conversation.id)


def _open(
    outcome: Outcome, conversation: ConversationRow, effect: FileCase, case_id: str
) -> CaseRow:
    promised = to_us(effect.promised_at)
    queued = None if effect.is_held else outcome.now
    outcome.hand_over(case_id, promised, queued)
    return CaseRow(
        id=case_id,
        number=effect.number,
        secret_hash=_secret_hash(outcome, effect),
        conversation_id=conversation.id,
        channel=conversation.channel,
        kind=effect.kind,
        state=CaseState.HELD if effect.is_held else CaseState.QUEUED,
        urgency=effect.urgency.rank,
        crisis_types=orjson.dumps(effect.crisis_types).decode(),
        reporter=effect.reporter,
        dong=effect.dong,
        center=None if effect.is_held else outcome.center_of(effect.dong),
        programs=orjson.dumps(effect.programs).decode(),
        report=outcome.vault.seal_json("cases", "report", case_id, effect.report),
        is_complete=effect.is_complete,
        received_at=outcome.now,
        promised_at=promised,
        queued_at=queued,
        claimed_by=None,
        claimed_at=None,
        closed_at=None,
        reason=None,
        version=1,
        lang=effect.lang or None,
    )


def _merge(outcome: Outcome, case: CaseRow, effect: FileCase) -> CaseRow:
    """More became known: never less urgent, and a finished report is not overwritten."""
    case = outcome.heard(case, Judged(effect.urgency, effect.crisis_types))
    if case.is_complete and not effect.is_complete:
        return case
    before = outcome.vault.open_json("cases", "report", case.id, case.report)
    assert isinstance(before, dict)  # noqa: S101 - reports are written as tables only
    if effect.is_beside:
        both = outcome.vault.seal_json("cases", "report", case.id, effect.report | before)
        return case._replace(report=both, dong=case.dong or effect.dong)
    report, dong = effect.report, effect.dong or case.dong
    place = kept_from(before)
    if place:
        report, dong = {**report, "place": place}, case.dong
    return case._replace(
        secret_hash=_secret_hash(outcome, effect) or case.secret_hash,
        reporter=effect.reporter,
        lang=effect.lang or case.lang,
        dong=dong,
        center=case.center or (outcome.center_of(dong) if case.queued_at else None),
        programs=orjson.dumps(effect.programs).decode(),
        report=outcome.vault.seal_json("cases", "report", case.id, report),
        is_complete=effect.is_complete,
    )


def _identify(outcome: Outcome, case_id: str, effect: FileCase) -> None:
    """Who tells; a finished report without name and number takes back what was told before."""
    is_told_before = effect.is_complete and (
        case_id not in outcome.new_cases or case_id in outcome.reporters
    )
    if effect.identity.is_anonymous and not is_told_before:
        return
    phone, name = effect.identity.phone, effect.identity.name
    seal = outcome.vault.seal
    outcome.reporters[case_id] = ReporterRow(
        case_id,
        seal("reporters", "phone", case_id, phone) if phone else None,
        seal("reporters", "name", case_id, name) if name else None,
        outcome.now,
    )


def _secret_hash(outcome: Outcome, effect: FileCase) -> str | None:
    return outcome.index.of("case-secret", effect.number, effect.secret) if effect.secret else None
