"""The steps of an offer of help."""

import pytest

from bot.cases.offers import ENDED, OPEN, TRANSITIONS, check_step
from bot.domain.errors import ConflictError
from bot.domain.offer import OfferState


def test_every_state_is_open_or_ended() -> None:
    assert set(OPEN) | set(ENDED) == set(OfferState) == set(TRANSITIONS)
    assert not set(OPEN) & set(ENDED)


def test_what_follows_is_allowed_and_nothing_else() -> None:
    for before in OfferState:
        for after in OfferState:
            if after in TRANSITIONS[before]:
                check_step(before, after)
            else:
                with pytest.raises(ConflictError):
                    check_step(before, after)
