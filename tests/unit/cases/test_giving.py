"""Which offers fit which needs."""

from dataclasses import replace

from bot.cases.giving import LINK_KINDS, Gift, Wanted, score
from bot.domain.codes import CrisisType
from bot.domain.offer import OfferKind

FOOD = Gift(OfferKind.FOOD, "nokbeon", "nokbeon", is_urgent=False)
HUNGRY = Wanted((CrisisType.FOOD,), "nokbeon", "nokbeon", is_pressing=False)


def test_what_is_not_needed_does_not_fit_however_near_it_is() -> None:
    spoiling = replace(FOOD, is_urgent=True)
    in_debt = replace(HUNGRY, areas=(CrisisType.DEBT,), is_pressing=True)
    assert score(spoiling, in_debt) == 0
    assert score(FOOD, replace(HUNGRY, areas=())) == 0


def test_nearer_is_better() -> None:
    same_center = replace(HUNGRY, dong="bulgwang1")
    far = replace(HUNGRY, dong="bulgwang1", center="bulgwang1")
    unknown = replace(HUNGRY, dong=None, center=None)
    assert score(FOOD, HUNGRY) > score(FOOD, same_center) > score(FOOD, far)
    assert score(FOOD, unknown) == score(FOOD, far) > 0


def test_what_spoils_and_who_cannot_wait_come_first() -> None:
    usual = score(FOOD, HUNGRY)
    assert score(replace(FOOD, is_urgent=True), HUNGRY) > usual
    assert score(FOOD, replace(HUNGRY, is_pressing=True)) > usual


def test_the_best_of_several_needs_counts() -> None:
    many = replace(HUNGRY, areas=(CrisisType.DEBT, CrisisType.JOB, CrisisType.FOOD))
    assert score(FOOD, many) == score(FOOD, HUNGRY)


def test_the_city_takes_no_money_but_every_gift_can_be_counted() -> None:
    assert score(replace(FOOD, kind=OfferKind.MONEY), HUNGRY) == 0
    assert set(LINK_KINDS) == set(OfferKind)
