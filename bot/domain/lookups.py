"""What a flow may ask the shell to look up before it goes on, and what it gets back.

A look-up is data, like an effect: the flow names it, the shell reads it in the transaction of
the turn. Each kind says what its fact is; None means that nothing was found.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.domain.codes import CaseState


@dataclass(frozen=True, slots=True)
class CaseBySecret:
    """The case that a receipt number and its check number open. Its fact: `CaseStatus`."""

    number: str
    secret: str


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """What may be told of a case to whoever holds its numbers.

    `is_locked`: too many wrong check numbers; then nothing else is true of it.
    """

    number: str
    state: CaseState
    received_at: datetime
    promised_at: datetime
    is_held: bool
    is_locked: bool = False


LookUp: TypeAlias = CaseBySecret
Fact: TypeAlias = CaseStatus | None
