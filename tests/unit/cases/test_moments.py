"""Every act has a kind that the timeline can be filtered by."""

import pytest

from bot.cases.moments import KINDS, kind_of


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("case.claimed", "status"),
        ("case.called", "call"),
        ("case.noted", "note"),
        ("case.merged", "tie"),
        ("referral.sent", "referral"),
        ("follow_up.done", "follow_up"),
        ("link.added", "link"),
        ("need.added", "plan"),
        ("alert.raised", "alert"),
        ("person.asked", "talk"),
        ("something.new", "status"),
    ],
)
def test_kinds(action: str, kind: str) -> None:
    assert kind_of(action) == kind
    assert kind in KINDS
