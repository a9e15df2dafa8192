"""Which rows each effect of a turn becomes. A new kind of effect gets a line here."""

from bot.domain.effects import (
    AddToCase,
    CancelSignUp,
    Effect,
    FileCase,
    IdentifyInvited,
    KeepWelfareCheck,
    OfferHelp,
    OpenInvitation,
    PersonAsked,
    RaiseAlert,
    ReopenCase,
    SignUp,
    StopInvitations,
    WithdrawCase,
)
from bot.services import additions, filed, invitations, offers, raised, reopened, sign_ups
from bot.services.events import Event
from bot.services.outcome import Outcome
from bot.storage.rows import ConversationRow


def apply(
    outcome: Outcome, conversation: ConversationRow, effect: Effect
) -> tuple[ConversationRow, Event | None]:
    """One effect of one turn; the conversation as it stands afterwards, and whom it concerns."""
    if isinstance(effect, FileCase):
        return filed.file(outcome, conversation, effect)
    if isinstance(effect, RaiseAlert):
        return conversation, raised.alert(outcome, conversation, effect)
    if isinstance(effect, ReopenCase):
        return reopened.reopen(outcome, conversation, effect)
    if isinstance(effect, OpenInvitation | KeepWelfareCheck | IdentifyInvited | StopInvitations):
        _with_an_invitation(outcome, conversation, effect)
        return conversation, None
    if isinstance(effect, OfferHelp | SignUp | CancelSignUp):
        _giving_and_coming(outcome, conversation, effect)
        return conversation, None
    return _with_a_case(outcome, conversation, effect)


def _giving_and_coming(
    outcome: Outcome,
    conversation: ConversationRow,
    effect: OfferHelp | SignUp | CancelSignUp,
) -> None:
    if isinstance(effect, OfferHelp):
        offers.keep(outcome, conversation, effect)
    elif isinstance(effect, SignUp):
        sign_ups.sign_up(outcome, conversation, effect)
    else:
        sign_ups.cancel_own(outcome, conversation, effect)


def _with_a_case(
    outcome: Outcome,
    conversation: ConversationRow,
    effect: AddToCase | WithdrawCase | PersonAsked,
) -> tuple[ConversationRow, Event | None]:
    """The case may be another conversation's, and this one's row may have changed with it."""
    if isinstance(effect, PersonAsked):
        additions.person_asked(outcome, conversation, effect)
        return conversation, None
    if isinstance(effect, AddToCase):
        event = additions.add(outcome, conversation, effect)
    else:
        event = additions.withdraw(outcome, effect)
    return outcome.conversations.get(conversation.id, conversation), event


def _with_an_invitation(
    outcome: Outcome,
    conversation: ConversationRow,
    effect: OpenInvitation | KeepWelfareCheck | IdentifyInvited | StopInvitations,
) -> None:
    if isinstance(effect, OpenInvitation):
        invitations.arrived(outcome, conversation, effect)
    elif isinstance(effect, KeepWelfareCheck):
        invitations.keep(outcome, conversation, effect)
    elif isinstance(effect, IdentifyInvited):
        invitations.identify(outcome, conversation)
    else:
        invitations.stop(outcome, conversation)
