"""Makes the reader's model from the labelled messages: `make learn`.

Ridge regression on the grams and marks of every message, solved for all labels at once, and once
more for who writes, through the messages' products with each other (a few thousand rows make that
a matter of minutes). What each message would have scored had it not been learned from comes out of
the same solution; the limits are set by those scores, never by the ones of messages that the model
has seen.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.config import load as load_config  # noqa: E402 - found through the line above
from bot.domain.codes import CrisisType, Reporter, Urgency  # noqa: E402
from bot.triage import by_rules  # noqa: E402
from bot.triage.by_model import EMERGENCY, NONE, REPORTERS, Columns, marks  # noqa: E402
from bot.triage.findings import Finder  # noqa: E402
from bot.triage.grams import grams  # noqa: E402
from bot.triage.model import Floats, Learned, dump, shrunk  # noqa: E402
from bot.triage.page import lay_out  # noqa: E402
from bot.triage.vocabulary import Vocabulary  # noqa: E402
from scripts.corpus import CORPUS, Example, read  # noqa: E402

MODEL = ROOT / "bot" / "triage" / "model.npz"
# A gram seen once teaches nothing about others.
SEEN_LEAST = 2
# How strongly the weights are held back, and how much a rule's mark weighs beside the grams.
RIDGE, RIDGE_REPORTERS, MARK = 0.3, 0.5, 0.12
# A program that would not be wrong is worth this much of the one named first.
ALSO_RIGHT = 0.35
# Whoever is missed may die; an officer who is woken for nothing too often sleeps on. Among
# messages that were written to be hard, both weigh about the same.
EMERGENCY_BETA, TYPE_BETA = 0.85, 0.9
# Of what is a welfare matter, at most this share may be taken for another office's.
LOST_MOST = 0.04


@dataclass(frozen=True)
class Evidence:
    """What a message gives the model."""

    grams: frozenset[str]
    marks: frozenset[str]


def evidence_of(examples: Iterable[Example], vocabulary: Vocabulary) -> list[Evidence]:
    """The grams and marks of each message."""
    finder = Finder(vocabulary)
    found = []
    for example in examples:
        page = lay_out(example.text)
        findings = finder.find(page)
        seen = marks(findings, by_rules.judge(findings))
        found.append(Evidence(frozenset(grams(page)), frozenset(seen)))
    return found


def labels_of(vocabulary: Vocabulary, programs: Sequence[str]) -> tuple[str, ...]:
    """All labels, in the order of the columns."""
    return (
        *Urgency,
        *(f"danger:{kind.id}" for kind in vocabulary.kind),
        *(f"type:{crisis}" for crisis in CrisisType),
        *(f"by:{who}" for who in Reporter),
        *(f"program:{program}" for program in programs),
    )


def targets(examples: Sequence[Example], labels: Sequence[str], vocabulary: Vocabulary) -> Floats:
    """1 where a label holds, a part of it where it would not be wrong."""
    column = {label: number for number, label in enumerate(labels)}
    wanted = np.zeros((len(examples), len(labels)), dtype=np.float32)
    for row, example in enumerate(examples):
        wanted[row, column[example.urgency]] = 1
        wanted[row, column[f"by:{example.reporter}"]] = 1
        for crisis in example.crisis_types:
            wanted[row, column[f"type:{crisis}"]] = 1
        for program in example.programs_ok:
            wanted[row, column[f"program:{program}"]] = ALSO_RIGHT
        for program in example.programs_best:
            wanted[row, column[f"program:{program}"]] = 1
        if example.urgency == Urgency.EMERGENCY:
            for kind in vocabulary.kind:
                is_kind = not set(kind.crisis_types).isdisjoint(example.crisis_types)
                wanted[row, column[f"danger:{kind.id}"]] = is_kind
    return wanted


def counted(sets: Iterable[frozenset[str]]) -> Counter[str]:
    """In how many messages each gram or mark is."""
    return Counter(piece for pieces in sets for piece in pieces)


def matrix(sets: Sequence[frozenset[str]], weight: dict[str, float]) -> sparse.csr_matrix:
    """One row a message, one column a piece."""
    columns = {piece: number for number, piece in enumerate(weight)}
    rows = [sorted(columns[piece] for piece in pieces if piece in columns) for pieces in sets]
    values = np.array(list(weight.values()))
    data = np.concatenate([values[row] for row in rows])
    ends = np.cumsum([0, *map(len, rows)])
    shape = (len(sets), len(columns))
    return sparse.csr_matrix((data, np.concatenate(rows).astype(int), ends), shape=shape)


def unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Each row as long as any other: a long message does not speak louder."""
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1
    return sparse.diags(1 / np.maximum(lengths, 1e-9)) @ matrix


def limits_of(unseen: Floats, wanted: Floats, labels: Sequence[str]) -> dict[str, float]:
    """From which score on a label counts, by the scores of messages that were left out."""
    columns = Columns(labels)
    is_emergency = wanted[:, columns.emergency] == 1
    is_matter = wanted[:, columns.none] == 0
    return {
        EMERGENCY: best_limit(columns.danger(unseen), is_emergency, EMERGENCY_BETA),
        NONE: float(np.quantile(columns.off_topic(unseen)[is_matter], 1 - LOST_MOST)),
        **{
            labels[column]: best_limit(unseen[:, column], wanted[:, column] == 1, TYPE_BETA)
            for column in columns.types
        },
    }


def best_limit(scores: Floats, truth: NDArray[np.bool_], beta: float) -> float:
    """The limit with the best F measure; `beta` above 1 counts what is missed for more."""
    best = (0.0, 0.0)
    for limit in np.linspace(scores.min(), scores.max(), 400):
        called = scores > limit
        right = int((called & truth).sum())
        score = (1 + beta**2) * right / (beta**2 * truth.sum() + called.sum())
        best = max(best, (float(score), float(limit)))
    return best[1]


def learn(examples: Sequence[Example], vocabulary: Vocabulary, programs: Sequence[str]) -> Learned:
    """The model of these messages."""
    evidence = evidence_of(examples, vocabulary)
    labels = labels_of(vocabulary, programs)
    wanted = targets(examples, labels, vocabulary)
    seen = counted(one.grams for one in evidence)
    idf = {
        gram: float(np.log((1 + len(examples)) / (1 + count)))
        for gram, count in sorted(seen.items())
        if count >= SEEN_LEAST
    }
    known = dict.fromkeys(sorted(counted(one.marks for one in evidence)), MARK)
    by_grams = unit_rows(matrix([one.grams for one in evidence], idf))
    by_marks = matrix([one.marks for one in evidence], known)
    products = (by_grams @ by_grams.T + by_marks @ by_marks.T).toarray().astype(np.float32)
    inverse = np.linalg.inv(products + 1 + RIDGE * np.eye(len(examples), dtype=np.float32))
    shares = inverse @ wanted
    unseen = wanted - shares / np.diag(inverse)[:, None]
    shares[:, Columns(labels).reporters] = shares_of_reporters(products, examples)
    weights, scale = shrunk(by_grams.T @ shares, labels)
    return Learned(
        labels=labels,
        grams=tuple(idf),
        idf=np.array(list(idf.values()), dtype=np.float32),
        weights=weights,
        scale=scale,
        marks=tuple(known),
        mark_weights=(by_marks.T @ shares * MARK).astype(np.float32),
        bias=shares.sum(axis=0).astype(np.float32),
        limits=limits_of(unseen, wanted, labels),
        fingerprint=fingerprint(),
    )


def shares_of_reporters(products: Floats, examples: Sequence[Example]) -> Floats:
    """How much each message tells of who writes: learned only from those that are about somebody.

    The others would teach that small talk has no writer, at the cost of telling writers apart.
    """
    told = [row for row, example in enumerate(examples) if example.reporter in REPORTERS]
    wanted = np.array([[examples[row].reporter == who for who in REPORTERS] for row in told])
    known = products[np.ix_(told, told)] + 1
    known[np.diag_indices(len(told))] += RIDGE_REPORTERS
    shares = np.zeros((len(examples), len(REPORTERS)), dtype=np.float32)
    shares[told] = linalg.solve(known, wanted.astype(np.float32), assume_a="pos")
    return shares


def fingerprint() -> str:
    """What the model depends on: the messages, the signs, and how they are learned."""
    sources = (CORPUS, ROOT / "config" / "signs.toml", Path(__file__), *PIECES)
    return sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()[:16]


PIECES = tuple(
    ROOT / "bot" / name
    for name in (
        *("domain/hangul.py", "triage/page.py", "triage/grams.py", "triage/lexicon.py"),
        *("triage/signs.py", "triage/findings.py", "triage/by_rules.py"),
    )
)


def main() -> None:
    """Learns from the train part and writes the model."""
    config = load_config(ROOT / "config")
    examples = [example for example in read() if example.part == "train"]
    learned = learn(examples, config.vocabulary, [program.id for program in config.programs])
    stored = dump(learned)
    MODEL.write_bytes(stored)
    print(
        f"{len(examples)} messages, {len(learned.grams)} grams, {len(learned.labels)} labels, "
        f"limits {learned.limits}: {len(stored) / 1024:.0f} KiB"
    )


if __name__ == "__main__":
    main()
