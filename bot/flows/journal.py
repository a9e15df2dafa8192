"""What a conversation remembers between turns, and how it is written down.

Sample of the stored form (encrypted as a whole):
    {"lang": "ko", "flow": "report", "answers": {"who": "neighbor"}, "drafts": {"signs": ["food"]},
     "misses": 0, "hints": [["food"], "neighbor", "high", []], "number": null,
     "pending": null, "promised_at": "2026-11-24T14:00:00+09:00", "is_held": false,
     "is_alerted": false, "waits": false, "kept": null, "noted": 0}
"""

from dataclasses import field
from datetime import datetime
from functools import lru_cache
from typing import Any

from bot.domain.codes import CrisisType, Reporter, Urgency
from bot.domain.effects import Json
from bot.domain.frozen import frozen, replace
from bot.domain.reading import Reading

PHOTOS = "photos"
"""The answer that is never asked for: pictures sent at any time (`bot/flows/pictures.py`)."""
BESIDES = "besides"
"""The draft of what the last answer's words told besides (`bot/flows/asides.py`)."""


@frozen
class Hints:
    """What the resident's free words let us suppose so far; the most urgent reading stays."""

    crisis_types: tuple[CrisisType, ...] = ()
    reporter: Reporter = Reporter.NA
    urgency: Urgency = Urgency.NONE
    signs: tuple[str, ...] = ()

    def plus(self, reading: Reading) -> "Hints":
        """These hints and what one more text said."""
        # Who writes is asked in doubt, but in danger nobody is asked what can be guessed.
        is_told = self.reporter is Reporter.NA and (reading.is_sure_who or reading.is_emergency)
        signs = tuple(fired.sign for fired in reading.fired) if reading.is_emergency else ()
        return Hints(
            crisis_types=tuple(dict.fromkeys(self.crisis_types + reading.crisis_types)),
            reporter=reading.reporter if is_told else self.reporter,
            urgency=min(self.urgency, reading.urgency, key=lambda urgency: urgency.rank),
            signs=tuple(dict.fromkeys(self.signs + signs)),
        )

    @property
    def is_emergency(self) -> bool:
        """Whether any of the words told of danger to life."""
        return self.urgency is Urgency.EMERGENCY


@frozen
class Journal:
    """One resident's conversation: the flow they are in and the answers it has, in their order.

    `drafts` are answers still being gathered (the ticks of a multiple choice); `misses` counts the
    words in a row that were not understood; `number` is the receipt number last given out, and
    `pending` the one of a case opened early (danger) that the running flow will complete;
    `promised_at` and `is_held` are the promise last given, for who asks when somebody answers;
    `is_alerted`: an officer was called because of the running flow; `waits`: it rests, because its
    resident was put through to a person; `kept` are words of somebody who came back to it and was
    asked whether they go on with it or are something new (None: nobody was asked); `noted` counts
    the bubbles in a row that were only taken down (`bot/flows/in_a_row.py`).
    """

    lang: str | None = None
    flow: str | None = None
    answers: dict[str, Json] = field(default_factory=dict)
    drafts: dict[str, Json] = field(default_factory=dict)
    misses: int = 0
    hints: Hints = field(default_factory=Hints)
    number: str | None = None
    pending: str | None = None
    promised_at: datetime | None = None
    is_held: bool = False
    is_alerted: bool = False
    waits: bool = False
    kept: str | None = None
    noted: int = 0

    def going_on(self, answers: dict[str, Json], drafts: dict[str, Json]) -> "Journal":
        """The same resident one answer further, understood."""
        return Journal(
            self.lang, self.flow, answers, drafts, 0, self.hints, self.number, self.pending,
            self.promised_at, self.is_held, self.is_alerted,
        )  # fmt: skip

    def begin(self, flow: str, answers: dict[str, Json] | None = None) -> "Journal":
        """The same resident at the start of a flow; what they said before stays as hints.

        Pictures stay as well.
        """
        sent = {PHOTOS: self.answers[PHOTOS]} if PHOTOS in self.answers else {}
        return replace(
            self, flow=flow, answers=sent | (answers or {}), drafts={}, misses=0, waits=False,
            kept=None,
        )  # fmt: skip

    def going_on_again(self) -> "Journal":
        """The same resident back in the flow that had rested."""
        drafts = {key: draft for key, draft in self.drafts.items() if key != BESIDES}
        return replace(self, drafts=drafts, misses=0, waits=False, kept=None)

    def end(self) -> "Journal":
        """The same resident after a flow: nothing of its answers is kept here."""
        return replace(
            self, flow=None, answers={}, drafts={}, misses=0, hints=Hints(), pending=None,
            is_alerted=False, waits=False, kept=None,
        )  # fmt: skip


def dump(journal: Journal) -> dict[str, Any]:
    """The journal as JSON; `load(dump(j)) == j`."""
    hints = journal.hints
    return {
        "lang": journal.lang,
        "flow": journal.flow,
        "answers": journal.answers,
        "drafts": journal.drafts,
        "misses": journal.misses,
        "number": journal.number,
        "pending": journal.pending,
        "promised_at": journal.promised_at.isoformat() if journal.promised_at else None,
        "is_held": journal.is_held,
        "is_alerted": journal.is_alerted,
        "waits": journal.waits,
        "kept": journal.kept,
        "noted": journal.noted,
        "hints": [hints.crisis_types, hints.reporter, hints.urgency, hints.signs],
    }


def load(stored: dict[str, Any]) -> Journal:
    """The journal that `dump` wrote."""
    crisis_types, reporter, urgency, signs = stored["hints"]
    return Journal(
        lang=stored["lang"],
        flow=stored["flow"],
        answers=stored["answers"],
        drafts=stored["drafts"],
        misses=stored["misses"],
        number=stored["number"],
        pending=stored["pending"],
        promised_at=datetime.fromisoformat(at) if (at := stored.get("promised_at")) else None,
        is_held=stored.get("is_held", False),
        is_alerted=stored.get("is_alerted", False),
        waits=stored.get("waits", False),
        kept=stored.get("kept"),
        noted=stored.get("noted", 0),
        hints=_hints(tuple(crisis_types), reporter, urgency, tuple(signs)),
    )


@lru_cache(maxsize=1024)  # codes only, and for most residents the same
def _hints(
    crisis_types: tuple[str, ...], reporter: str, urgency: str, signs: tuple[str, ...]
) -> Hints:
    types = tuple(map(CrisisType, crisis_types))
    return Hints(types, Reporter(reporter), Urgency(urgency), signs)
