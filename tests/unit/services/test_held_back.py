"""Blocked residents: no word of danger is lost, whatever the words; nothing else comes through."""

import csv
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.domain.effects import RaiseAlert
from bot.flows.conversation import Turn
from bot.flows.journal import Journal
from bot.services.held_back import held_back
from bot.storage.rows import ConversationRow
from bot.storage.types import Sealed, to_us
from bot.texts.lookup import Texts
from tests.support.running import ROOT
from tests.support.world import OPEN, Resident, config, inbound, world

if TYPE_CHECKING:
    from bot.services.outcome import Outcome

_EVERY = 40  # of the phrases; the reading of all of them is measured elsewhere
UNTIL = OPEN + timedelta(days=3)
TEXTS = Texts(config().texts)


class NoBlocks:
    """A transaction in which nothing is found; what danger writes is counted."""

    noted = 0

    def select_in(self, *_: object, **__: object) -> list[tuple[object, ...]]:
        return []

    def update(self, *_: object) -> None:
        NoBlocks.noted += 1


OUTCOME = cast(
    "Outcome", SimpleNamespace(now=to_us(OPEN), at=OPEN, city=config().city, tx=NoBlocks())
)


def row(*, until: int | None = to_us(UNTIL), speaker: str = "bot") -> ConversationRow:
    none = Sealed(b"")
    return ConversationRow(
        "c", "web", none, none, speaker, 0, "case", "2026-000001", None, None, 0, 0, until
    )


def turn(journal: Journal, *effects: Any) -> Turn:
    return Turn(journal, (), effects)


def phrases() -> list[str]:
    with (ROOT / "tests/data/phrases.tsv").open(encoding="utf-8") as file:
        return [line["text"] for line in csv.DictReader(file, delimiter="\t")][::_EVERY]


def test_no_blocked_words_lose_the_numbers_that_save_lives() -> None:
    danger = 0
    for text in phrases():
        reading = world().reader.read(text)
        answered = Resident().try_turn(inbound(text))
        quiet = held_back(OUTCOME, TEXTS, row(), Journal(), answered)
        said = "\n".join(m.text for m in (quiet or answered).messages)
        if quiet or reading.is_emergency:
            assert "☎ 11" in said or "☎ 109" in said, text
        if reading.is_emergency:
            danger += 1
            assert quiet is None, text
            assert any(isinstance(effect, RaiseAlert) for effect in answered.effects)
        elif quiet:
            assert quiet.effects == ()
    assert danger > 20
    assert NoBlocks.noted == danger


@pytest.mark.parametrize("lang", ["ko", "en", "zh", "vi"])
def test_the_sentence_says_until_when_and_whom_to_phone(lang: str) -> None:
    quiet = held_back(OUTCOME, TEXTS, row(), Journal(), turn(Journal(lang=lang)))
    assert quiet
    (message,) = quiet.messages
    assert config().city.phone in message.text
    assert "119" in message.text
    assert "27" in message.text  # the day on which it ends
    assert {link.url for link in message.links} == {"tel:119", "tel:112", "tel:109"}
    assert quiet.journal.lang == lang


def test_a_block_ends_by_itself_and_leaves_talks_with_a_person_alone() -> None:
    free = turn(Journal())
    for other in (row(until=None), row(until=to_us(OPEN)), row(speaker="human")):
        assert held_back(OUTCOME, TEXTS, other, Journal(), free) is None
    assert held_back(OUTCOME, TEXTS, row(), Journal(), free)
