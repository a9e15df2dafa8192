"""How well messages are understood, measured on the part that nothing was learned from.

`make quality` prints the figures and the worst errors. ARGS="--errors 0" leaves the errors out,
ARGS="--trait idiom" looks at one kind of message, ARGS="--rules" shows what the signs do alone.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.commands import matcher_of, reader_of  # noqa: E402 - found through the line above
from bot.config import load  # noqa: E402
from bot.domain.codes import Urgency  # noqa: E402
from bot.domain.reading import Reading  # noqa: E402
from bot.triage.reader import Reader  # noqa: E402
from scripts.corpus import Example, read  # noqa: E402

URGENCIES = tuple(Urgency)
SHOWN = 3


@dataclass(frozen=True)
class Understood:
    """A message, what was read and which programs were suggested."""

    example: Example
    reading: Reading
    programs: tuple[str, ...]

    @property
    def is_called(self) -> bool:
        """Whether it was read as an emergency."""
        return self.reading.is_emergency

    @property
    def is_emergency(self) -> bool:
        """Whether it is one."""
        return self.example.urgency == Urgency.EMERGENCY

    @property
    def fitting(self) -> set[str]:
        """Programs that would not be wrong."""
        return {*self.example.programs_best, *self.example.programs_ok}


def share(hits: int, of: int) -> float:
    """A share, 0 where there is nothing."""
    return hits / of if of else 0.0


def emergencies(rows: Sequence[Understood]) -> str:
    """Recall and precision."""
    right = sum(row.is_called and row.is_emergency for row in rows)
    recall = share(right, sum(row.is_emergency for row in rows))
    precision = share(right, sum(row.is_called for row in rows))
    return f"emergency recall {recall:.3f}, precision {precision:.3f}"


def confusion(rows: Sequence[Understood]) -> str:
    """Urgency as labelled (rows) against as read (columns)."""
    counts = Counter((row.example.urgency, str(row.reading.urgency)) for row in rows)
    head = "urgency".ljust(12) + "".join(f"{urgency:>11}" for urgency in URGENCIES)
    lines = [
        f"  {true:10}" + "".join(f"{counts[true, said]:11}" for said in URGENCIES)
        for true in URGENCIES
    ]
    return "\n".join([head, *lines])


def types(rows: Sequence[Understood]) -> str:
    """Micro-F1 over the crisis types."""
    true = [{*row.example.crisis_types} for row in rows]
    said = [{*map(str, row.reading.crisis_types)} for row in rows]
    right = sum(len(one & other) for one, other in zip(true, said, strict=True))
    score = share(2 * right, sum(map(len, said)) + sum(map(len, true)))
    return f"crisis types micro-F1 {score:.3f}"


def reporters(rows: Sequence[Understood]) -> str:
    """Accuracy."""
    right = sum(row.example.reporter == row.reading.reporter for row in rows)
    return f"reporter accuracy {share(right, len(rows)):.3f}"


def programs(rows: Sequence[Understood]) -> str:
    """Hits among the suggestions of messages that call for a program."""
    asked = [row for row in rows if row.example.programs_best]
    places = [[n for n, key in enumerate(row.programs, 1) if key in row.fitting] for row in asked]
    firsts = [found[0] for found in places if found]
    best = sum(not {*row.programs[:SHOWN]}.isdisjoint(row.example.programs_best) for row in asked)
    rank = sum(1 / place for place in firsts)
    return (
        f"programs hit@1 {share(firsts.count(1), len(asked)):.3f}, "
        f"hit@3 {share(sum(place <= SHOWN for place in firsts), len(asked)):.3f}, "
        f"hit@3 on best alone {share(best, len(asked)):.3f}, MRR {rank / max(len(asked), 1):.3f}"
    )


def off_topic(rows: Sequence[Understood]) -> str:
    """Suggestions on what is no welfare matter."""
    none = [row for row in rows if row.example.urgency == Urgency.NONE]
    suggested = sum(bool(row.programs) for row in none)
    return f"off-topic with a suggestion {share(suggested, len(none)):.3f}"


def listed(title: str, rows: Sequence[Understood], most: int) -> str:
    """The first errors of a kind: what is true, what was said, the message."""
    lines = [f"  {_labels(row)}  <- {row.example.text[:90]}" for row in rows[:most]]
    return "\n".join([f"{title} ({len(rows)})", *lines])


def _labels(row: Understood) -> str:
    wanted = ",".join(row.example.programs_best) or "-"
    said = ",".join(row.programs[:SHOWN]) or "-"
    return f"{row.example.urgency}/{row.reading.urgency} {wanted} / {said}"


def errors(rows: Sequence[Understood], most: int) -> str:
    """The worst errors, the dangerous ones first."""
    missed = [row for row in rows if row.is_emergency and not row.is_called]
    missed.sort(key=lambda row: -row.reading.urgency.rank)
    false = [row for row in rows if row.is_called and not row.is_emergency]
    false.sort(key=lambda row: -Urgency(row.example.urgency).rank)
    unfit = [r for r in rows if r.example.programs_best and not {*r.programs[:SHOWN]} & r.fitting]
    noise = [row for row in rows if row.example.urgency == Urgency.NONE and row.programs]
    return "\n\n".join(
        (
            listed("emergencies missed", missed, most),
            listed("false emergencies", false, most),
            listed("no fitting program", unfit, most),
            listed("suggestions off-topic", noise, most),
        )
    )


def understand(examples: Iterable[Example], *, rules_only: bool) -> list[Understood]:
    """Each message read and matched, as the command `match` would."""
    config = load(ROOT / "config")
    reader = Reader(config.vocabulary) if rules_only else reader_of(config)
    matcher = matcher_of(config, reader, home=False)
    rows = []
    for example in examples:
        reading = reader.read(example.text)
        found = matcher.match(example.text, reading)
        rows.append(Understood(example, reading, tuple(match.program_id for match in found)))
    return rows


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", type=int, default=15)
    parser.add_argument("--part", default="check")
    parser.add_argument("--trait")
    parser.add_argument("--rules", action="store_true")
    asked = parser.parse_args()
    examples = [
        example
        for example in read()
        if example.part == asked.part and asked.trait in (None, example.trait)
    ]
    rows = understand(examples, rules_only=asked.rules)
    print(f"{len(rows)} messages of the {asked.part} part")
    for figure in (emergencies, types, reporters, programs, off_topic, confusion):
        print(figure(rows))
    if asked.errors:
        print("\n" + errors(rows, asked.errors))


if __name__ == "__main__":
    main()
