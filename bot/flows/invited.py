"""Coming with an invitation, and not wanting any: what both do to the conversation."""

from bot.domain.effects import Effect, OpenInvitation, StopInvitations
from bot.domain.invitations import code_in
from bot.domain.lookups import Invitation, InvitationByCode, OwnInvitation
from bot.domain.messages import Inbound, InboundKind, Message
from bot.flows import welfare_check
from bot.flows.env import Env
from bot.flows.journal import Journal

Told = tuple[Journal, tuple[Message, ...], tuple[Effect, ...]]


def came_with(inbound: Inbound) -> str | None:
    """The code that somebody opened the conversation with."""
    return code_in(inbound.origin) if inbound.kind is InboundKind.START else None


def welcomed(env: Env, journal: Journal, code: str) -> Told:
    """What is said to an invited resident; the journal is then at the start of the survey.

    In the middle of something else they go on there, and are told how to come back.
    """
    found = env.fact(InvitationByCode(code))
    if not isinstance(found, Invitation):
        return journal, (Message(env.text("welfare_check.unknown")),), ()
    opened = (OpenInvitation(code),)
    if found.is_answered:
        return journal, (Message(env.text("welfare_check.answered")),), opened
    if journal.flow and journal.flow != welfare_check.NAME:
        return journal, (Message(env.text("welfare_check.after_this")),), opened
    service = env.name(env.world.city.service_name)
    hello = Message(env.text("welfare_check.invited", service=service))
    is_begun = journal.flow == welfare_check.NAME
    return (journal if is_begun else journal.begin(welfare_check.NAME)), (hello,), opened


def stopped(env: Env, journal: Journal) -> tuple[tuple[Message, ...], tuple[Effect, ...]]:
    """A stop said to us, not to something that is being told: no more invitations either.

    Only those who had one are told so; the others would wonder what is meant.
    """
    if journal.flow and journal.flow != welfare_check.NAME:
        return (), ()
    return (confirmed(env) if env.fact(OwnInvitation()) else ()), (StopInvitations(),)


def confirmed(env: Env) -> tuple[Message, ...]:
    """They will not be invited any more."""
    return (Message(env.text("welfare_check.no_more")),)
