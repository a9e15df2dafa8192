"""Offers of help: what residents and shops want to give."""

from enum import StrEnum


class OfferKind(StrEnum):
    """What is offered. Money is asked about by nobody here: those who give it are told where."""

    FOOD = "food"
    GOODS = "goods"
    SERVICE = "service"
    TIME = "time"
    MONEY = "money"


class OfferState(StrEnum):
    """Where an offer stands; which step may follow is in `bot.cases.offers`."""

    NEW = "new"
    FORWARDED = "forwarded"
    MATCHED = "matched"
    DECLINED = "declined"
    DONE = "done"
