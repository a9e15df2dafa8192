"""Invitations and answers as turns change them: rows in the transaction of the turn."""

from bot.domain.effects import KeepWelfareCheck, OpenInvitation
from bot.domain.invitations import code_of
from bot.domain.lookups import Invitation, InvitationByCode
from bot.services.outcome import Outcome
from bot.storage import tables
from bot.storage.outbox import OUTREACH
from bot.storage.rows import ConversationRow, InvitationRow, ReporterRow, WelfareCheckRow
from bot.storage.vault import BlindIndex, Vault

_PENDING = f"state = 'pending' AND client_id LIKE '{OUTREACH}%'"
_WITHDRAWN = "withdrawn"
_BY_INVITATION = "invitation"


def code(index: BlindIndex, invitation_id: str) -> str:
    """The code of the link. It lies nowhere; whoever has the index's key can make it again."""
    return code_of(index.of("invitation-code", invitation_id))


def hash_of(index: BlindIndex, given: str) -> str:
    """What a code is found by."""
    return index.of("invitation-code-hash", given)


def find(
    outcome: Outcome, conversation: ConversationRow, what: InvitationByCode | None
) -> Invitation | None:
    """The invitation with this code; without one the newest of whoever is talking."""
    row = _by_code(outcome, what.code) if what else _own(outcome, conversation)
    return _opened(outcome.vault, row) if row else None


def _by_code(outcome: Outcome, given: str) -> InvitationRow | None:
    hashed = hash_of(outcome.index, given)
    found = outcome.tx.select_in(tables.invitations, "code_hash", [hashed], lock=True)
    return InvitationRow(*found[0]) if found else None


def _own(outcome: Outcome, conversation: ConversationRow) -> InvitationRow | None:
    """The one they came by, or one to this very address."""
    rows = _all_of(outcome, conversation)
    return rows[-1] if rows else None


def _all_of(outcome: Outcome, conversation: ConversationRow) -> list[InvitationRow]:
    key = [conversation.id]
    found = {
        row[0]: InvitationRow(*row)
        for column in ("address_index", "conversation_id")
        for row in outcome.tx.select_in(tables.invitations, column, key, lock=True)
    }
    return [found[key] for key in sorted(found)]


def _opened(vault: Vault, row: InvitationRow) -> Invitation:
    return Invitation(
        id=row.id,
        dong=row.dong,
        name=vault.open("invitations", "name", row.id, row.name) if row.name else "",
        phone=vault.open("invitations", "phone", row.id, row.phone) if row.phone else "",
        is_answered=row.answered_at is not None,
    )


def arrived(outcome: Outcome, conversation: ConversationRow, effect: OpenInvitation) -> None:
    """Whoever came by the link has the invitation from now on."""
    row = _by_code(outcome, effect.code)
    if row:
        columns = ("conversation_id", "opened_at")
        opened = row.opened_at or outcome.now
        outcome.tx.update(tables.invitations, columns, [(row.id, conversation.id, opened)])


def keep(outcome: Outcome, conversation: ConversationRow, effect: KeepWelfareCheck) -> None:
    """The answers, with the invitation that they answer first and the case they led to."""
    mine = _own(outcome, conversation) if effect.is_invited else None
    if mine and mine.answered_at is not None:
        mine = None
    key = outcome.ids.new()
    told = {"points": effect.points, "answers": effect.answers}
    row = WelfareCheckRow(
        id=key,
        round=effect.round,
        version=effect.version,
        band=str(effect.band),
        dong=effect.dong or (mine.dong if mine else None),
        is_complete=effect.is_complete,
        invitation_id=mine.id if mine else None,
        conversation_id=conversation.id,
        case_id=conversation.case_id if effect.has_case else None,
        answers=outcome.vault.seal_json("welfare_checks", "answers", key, told),
        created_at=outcome.now,
    )
    outcome.tx.insert(tables.welfare_checks, [row])
    if mine:
        outcome.tx.update(tables.invitations, ("answered_at",), [(mine.id, outcome.now)])
    _withdraw(outcome, conversation.id)


def identify(outcome: Outcome, conversation: ConversationRow) -> None:
    """Whom to call, and where they live, for a case that may be cut off at any word."""
    mine = _own(outcome, conversation)
    case = outcome.case_with(conversation.case_id) if conversation.case_id else None
    if mine is None or case is None:
        return
    if case.dong is None and mine.dong:
        center = case.center or (outcome.center_of(mine.dong) if case.queued_at else None)
        outcome.keep(case._replace(dong=mine.dong, center=center))
    known = outcome.tx.select_in(tables.reporters, "id", [case.id])
    if mine.phone and not known and case.id not in outcome.reporters:
        invited, seal = _opened(outcome.vault, mine), outcome.vault.seal
        outcome.reporters[case.id] = ReporterRow(
            case.id,
            seal("reporters", "phone", case.id, invited.phone),
            seal("reporters", "name", case.id, invited.name) if invited.name else None,
            outcome.now,
            kept_by=_BY_INVITATION,
        )


def stop(outcome: Outcome, conversation: ConversationRow) -> None:
    """No more invitations to the address, nor to those whose invitations led here."""
    invited = {row.address_index for row in _all_of(outcome, conversation)}
    rows = [(address, outcome.now) for address in sorted(invited | {conversation.id})]
    outcome.tx.insert_new(tables.invitation_stops, ("id",), rows)
    for address in (conversation.id, *invited):
        _withdraw(outcome, address)


def _withdraw(outcome: Outcome, conversation_id: str) -> None:
    """What was to invite or remind them and is not out yet stays here."""
    found = outcome.tx.select_in(
        tables.outbox, "conversation_id", [conversation_id], where=_PENDING, lock=True
    )
    rows = [(row[0], "failed", _WITHDRAWN) for row in found]
    outcome.tx.update(tables.outbox, ("state", "reason"), rows)
