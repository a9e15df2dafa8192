"""How well something that was offered fits what a household needs. Pure."""

from collections.abc import Mapping

from bot.domain.codes import CrisisType as C
from bot.domain.frozen import frozen
from bot.domain.offer import OfferKind

_KINDS: Mapping[OfferKind, Mapping[C, float]] = {
    OfferKind.FOOD: {C.FOOD: 1.0, C.LIVELIHOOD: 0.7, C.JOB: 0.4, C.NEGLECT: 0.4, C.DISASTER: 0.6},
    OfferKind.GOODS: {
        C.DISASTER: 1.0, C.LIVELIHOOD: 0.7, C.HOUSING: 0.7, C.CHILD_CARE: 0.6, C.UTILITIES: 0.5,
        C.ELDER_CARE: 0.4, C.DISABILITY_CARE: 0.4,
    },
    OfferKind.SERVICE: {
        C.HOUSING: 0.8, C.ELDER_CARE: 0.8, C.DISABILITY_CARE: 0.8, C.CHILD_CARE: 0.7,
        C.HEALTH: 0.6, C.ISOLATION: 0.6, C.DEBT: 0.5, C.JOB: 0.5, C.DISASTER: 0.5,
    },
    OfferKind.TIME: {
        C.ISOLATION: 1.0, C.ELDER_CARE: 0.8, C.CHILD_CARE: 0.7, C.DISABILITY_CARE: 0.7,
        C.MENTAL: 0.4,
    },
    OfferKind.MONEY: {},  # the city takes none
}  # fmt: skip
# What a giver says about it outweighs everything but what is needed.
_SAME_DONG, _SAME_CENTER, _ELSEWHERE = 0.25, 0.15, 0.05
_SPOILS, _PRESSING = 0.15, 0.1


@frozen
class Gift:
    """What was offered, where, and whether it spoils soon."""

    kind: OfferKind
    dong: str | None
    center: str | None
    is_urgent: bool


@frozen
class Wanted:
    """What a household needs, where, and whether it cannot wait."""

    areas: tuple[C, ...]
    dong: str | None
    center: str | None
    is_pressing: bool


def score(gift: Gift, wanted: Wanted) -> float:
    """From 0 (does not fit at all) to 1.5; only what is needed can be more than 0."""
    fit = max((_KINDS[gift.kind].get(area, 0.0) for area in wanted.areas), default=0.0)
    if not fit:
        return 0.0
    spoils = _SPOILS if gift.is_urgent else 0.0
    pressing = _PRESSING if wanted.is_pressing else 0.0
    return round(fit + _nearness(gift, wanted) + spoils + pressing, 3)


def _nearness(gift: Gift, wanted: Wanted) -> float:
    if gift.dong is not None and gift.dong == wanted.dong:
        return _SAME_DONG
    if gift.center is not None and gift.center == wanted.center:
        return _SAME_CENTER
    return _ELSEWHERE


# What a gift is counted as.
LINK_KINDS: Mapping[OfferKind, str] = {
    OfferKind.FOOD: "food",
    OfferKind.GOODS: "goods",
    OfferKind.SERVICE: "service",
    OfferKind.TIME: "service",
    OfferKind.MONEY: "cash",
}
