"""What happens to a case, sorted into kinds that a counselor looks for. Pure."""

from collections.abc import Mapping

KINDS = (
    "status",
    "talk",
    "note",
    "call",
    "referral",
    "link",
    "follow_up",
    "plan",
    "alert",
    "tie",
    "view",
)
"""The kinds of the timeline, in the order of its filter; `view` is for supervisors."""

# By the first part of an action's name; what is not listed is a change of the case's status.
_BY_PREFIX: Mapping[str, str] = {
    "alert": "alert",
    "call": "call",
    "referral": "referral",
    "link": "link",
    "follow_up": "follow_up",
    "need": "plan",
    "person": "talk",
}
_BY_NAME: Mapping[str, str] = {
    "case.talked": "talk",
    "case.handed_back": "talk",
    "case.added": "talk",
    "case.noted": "note",
    "case.called": "call",
    "case.call_asked": "talk",
    "case.card_sent": "talk",
    "case.message_retried": "talk",
    "case.facts_kept": "note",
    "case.referred": "referral",
    "case.linked": "tie",
    "case.apart": "tie",
    "case.untied": "tie",
    "case.merged": "tie",
    "case.merged_into": "tie",
    "case.taken_apart": "tie",
}


def kind_of(action: str) -> str:
    """The kind of an action by its name in the audit: `call.logged` is a call."""
    return _BY_NAME.get(action) or _BY_PREFIX.get(action.partition(".")[0], "status")
