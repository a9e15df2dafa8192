"""What the reader has learned from labelled messages: how much each piece of a text says.

A linear model. For every label (an urgency, a crisis type, a kind of reporter, a kind of danger,
a program) each gram of a text and each mark of a rule has a weight; a score is their sum. Nothing
else happens here, so that every score can be taken apart again: `loudest` tells the
grams that weighed most. `scripts/learn.py` makes the file; `docs/recipes/reading.md` tells how.

The weights are stored as small integers: a tenth of the size, and no different in what is read.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]
Small: TypeAlias = NDArray[np.int8]
# A multiple of both steps that a byte holds.
_MOST = 126
_STEP, _PROGRAM_STEP = 2, 6


@dataclass(frozen=True, slots=True)
class Learned:
    """The numbers of a model, as they are learned and stored.

    `idf`: how rare each gram is. `weights` have one row a gram and one column a label, in units of
    the label's `scale`; `mark_weights` one row a mark. `bias` is added to each label. `limits`:
    from which score on a label counts.
    """

    labels: tuple[str, ...]
    grams: tuple[str, ...]
    idf: Floats
    weights: Small
    scale: Floats
    marks: tuple[str, ...]
    mark_weights: Floats
    bias: Floats
    limits: Mapping[str, float]
    fingerprint: str


class Model:
    """Gives every label a score for a text. Keeps no state: shared by all threads."""

    def __init__(self, learned: Learned) -> None:
        self.labels = learned.labels
        self.limits = dict(learned.limits)
        self.fingerprint = learned.fingerprint
        self.columns = {label: number for number, label in enumerate(learned.labels)}
        self._rows = {gram: number for number, gram in enumerate(learned.grams)}
        self._idf = learned.idf
        self._scale = learned.scale
        self._weights = learned.weights
        self._marks = {mark: number for number, mark in enumerate(learned.marks)}
        self._mark_weights = learned.mark_weights
        self._bias = learned.bias

    def knows(self, mark: str) -> bool:
        """Whether the rule was there when the model learned."""
        return mark in self._marks

    def scores(self, grams: Collection[str], marks: Iterable[str]) -> Floats:
        """One score a label, around 1 where it holds and 0 where it does not."""
        total: Floats = self._bias + self._weighed(grams)
        known = [self._marks[mark] for mark in marks if mark in self._marks]
        if known:
            total = total + self._mark_weights[known].sum(axis=0)
        return total

    def loudest(self, grams: Collection[str], labels: Sequence[str], most: int) -> list[list[str]]:
        """For each label the grams of a text that spoke most for it, loudest first."""
        heard = [gram for gram in grams if gram in self._rows]
        rows = self._known(heard)
        columns = [self.columns[label] for label in labels]
        spoken = self._weights[rows][:, columns] * self._idf[rows][:, None]
        order = np.argsort(-spoken, axis=0)[:most].T
        return [
            [heard[row] for row in best if spoken[row, place] > 0]
            for place, best in enumerate(order)
        ]

    def _weighed(self, grams: Collection[str]) -> Floats:
        rows = self._known(grams)
        idf = self._idf.take(rows)
        length = np.float32(np.sqrt(idf @ idf) or 1)
        heard = self._weights.take(rows, axis=0).astype(np.float32)
        summed: Floats = (idf @ heard) * (self._scale / length)
        return summed

    def _known(self, grams: Collection[str]) -> NDArray[np.intp]:
        row_of = self._rows.get
        found = [row for gram in grams if (row := row_of(gram)) is not None]
        return np.array(found, dtype=np.intp)


def shrunk(weights: Floats, labels: Sequence[str]) -> tuple[Small, Floats]:
    """Weights as small integers, and the unit of each column.

    Most labels are programs, which are only ranked among each other: they get coarser units.
    """
    scale = np.abs(weights).max(axis=0, initial=1e-9) / _MOST
    steps = np.array([_PROGRAM_STEP if "program:" in label else _STEP for label in labels])
    return (np.rint(weights / scale / steps) * steps).astype(np.int8), scale.astype(np.float32)


def dump(learned: Learned) -> bytes:
    """The model as a file: numpy's own format, compressed."""
    file = BytesIO()
    np.savez_compressed(
        file,
        labels=_packed(learned.labels),
        grams=_packed(learned.grams),
        idf=learned.idf.astype(np.float16),
        scale=learned.scale,
        weights=learned.weights.T,  # a label's weights side by side are packed tighter
        marks=_packed(learned.marks),
        mark_weights=learned.mark_weights,
        bias=learned.bias,
        limits=_packed(f"{name}={limit:.4f}" for name, limit in learned.limits.items()),
        fingerprint=_packed([learned.fingerprint]),
    )
    return file.getvalue()


def load(stored: bytes) -> Model:
    """The model that `dump` wrote."""
    with np.load(BytesIO(stored), allow_pickle=False) as file:
        limits = (line.split("=") for line in _unpacked(file["limits"]))
        return Model(
            Learned(
                labels=_unpacked(file["labels"]),
                grams=_unpacked(file["grams"]),
                idf=file["idf"].astype(np.float32),
                weights=np.ascontiguousarray(file["weights"].T),
                scale=file["scale"],
                marks=_unpacked(file["marks"]),
                mark_weights=file["mark_weights"],
                bias=file["bias"],
                limits={name: float(limit) for name, limit in limits},
                fingerprint=_unpacked(file["fingerprint"])[0],
            )
        )


def _packed(words: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(packed.tobytes().decode().split("\n"))
