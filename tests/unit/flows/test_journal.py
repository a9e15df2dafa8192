"""What free words let us suppose."""

from dataclasses import replace

from bot.domain.codes import Reporter, Urgency
from bot.domain.reading import Reading
from bot.flows.journal import Hints

SURE = Reading(Urgency.HIGH, (), Reporter.NEIGHBOR)
UNSURE = replace(SURE, is_sure_who=False)


def test_who_writes_is_not_supposed_in_doubt() -> None:
    doubtful = Hints().plus(UNSURE)
    assert doubtful.reporter is Reporter.NA
    assert doubtful.plus(SURE).reporter is Reporter.NEIGHBOR
    assert Hints().plus(SURE).plus(replace(SURE, reporter=Reporter.SELF)).reporter == "neighbor"


def test_in_danger_nobody_is_asked_what_can_be_guessed() -> None:
    danger = replace(UNSURE, urgency=Urgency.EMERGENCY)
    assert Hints().plus(danger).reporter is Reporter.NEIGHBOR
