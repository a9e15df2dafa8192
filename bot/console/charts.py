"""Charts as SVG, drawn here: no script, no color that means something alone, no word unescaped.

Lengths are shares of the width, so that a chart fills a telephone as well as a sheet of paper and
its letters stay as large as those around it. Classes are those of `static/figures.css`. A chart is
a picture; the same numbers stand in a table beside it (`_chart.html`).
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup

from bot.domain.frozen import frozen

_ROW = 44
_BAR = 16
_LINE = 180
_CELL = 26
_LEVELS = 4
_PARTS = 5
_PLOT = 88
"""Percent of the width that a line has; the rest is for the numbers of its scale."""
_TELLABLE = 7
"""A part of a bar must be this many percent wide to have its mark in it."""

_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="{label}"'
    ' width="100%" height="{height}">{body}</svg>'
)
_TEXT = Markup('<text class="{kind}" x="{x:.2f}%" y="{y}">{words}</text>')
_RECT = Markup(
    '<rect class="{kind}" x="{x:.2f}%" y="{y}" width="{width:.2f}%" height="{height}"/>'
)
_STROKE = Markup(
    '<line class="{kind}" x1="{x1:.2f}%" y1="{y1:.1f}" x2="{x2:.2f}%" y2="{y2:.1f}"/>'
)
_DOT = Markup('<circle class="dot" cx="{x:.2f}%" cy="{y:.1f}" r="3"/>')


@frozen
class Point:
    """One value with its name, and what is written for the value (empty: the value itself)."""

    name: str
    value: float
    said: str = ""

    @property
    def words(self) -> str:
        """The value as it is written."""
        return self.said or f"{self.value:,.0f}"


def bars(label: str, points: Sequence[Point]) -> Markup:
    """One bar below the other, each with its name and value above it.

    `label`: the id of the element that names the picture, as for all charts here.
    """
    most = max((point.value for point in points), default=0) or 1
    return _svg(label, len(points) * _ROW, _bars(points, most))


def _bars(points: Sequence[Point], most: float) -> Iterator[Markup]:
    for row, point in enumerate(points):
        top = row * _ROW
        yield _TEXT.format(kind="name", x=0, y=top + 16, words=point.name)
        yield _TEXT.format(kind="value", x=100, y=top + 16, words=point.words)
        yield _RECT.format(kind="track", x=0, y=top + 22, width=100, height=_BAR)
        yield _RECT.format(
            kind="bar", x=0, y=top + 22, width=100 * point.value / most, height=_BAR
        )


def stacked(label: str, parts: Sequence[Point]) -> Markup:
    """One bar of several parts, each with a mark of its own: a number that its legend repeats."""
    return _svg(label, _ROW, _stacked(parts))


def _stacked(parts: Sequence[Point]) -> Iterator[Markup]:
    whole = sum(part.value for part in parts) or 1
    left = 0.0
    for number, part in enumerate(parts, start=1):
        width = 100 * part.value / whole
        if width:
            kind = f"part part-{(number - 1) % _PARTS + 1}"
            yield _RECT.format(kind=kind, x=left, y=4, width=width, height=_ROW - 8)
        if width >= _TELLABLE:
            mark = f"mark mark-{(number - 1) % _PARTS + 1}"
            yield _TEXT.format(kind=mark, x=left + width / 2, y=_ROW // 2 + 5, words=number)
        left += width


def line(label: str, points: Sequence[Point]) -> Markup:
    """A line from left to right, with the scale at its right and the first and last name below."""
    return _svg(label, _LINE + 30, _line(points)) if points else Markup()


def _line(points: Sequence[Point]) -> Iterator[Markup]:
    top = _rounded(max(point.value for point in points))
    for step in (0, 0.5, 1):
        y = _LINE - (_LINE - 12) * step
        yield _STROKE.format(kind="grid", x1=0, y1=y, x2=_PLOT, y2=y)
        yield _TEXT.format(kind="value", x=100, y=round(y + 4), words=f"{top * step:,g}")
    places = [
        (_PLOT * (place + 0.5) / len(points), _LINE - (_LINE - 12) * point.value / top)
        for place, point in enumerate(points)
    ]
    for (x1, y1), (x2, y2) in pairwise(places):
        yield _STROKE.format(kind="line", x1=x1, y1=y1, x2=x2, y2=y2)
    for x, y in places:
        yield _DOT.format(x=x, y=y)
    yield _TEXT.format(kind="name", x=0, y=_LINE + 24, words=points[0].name)
    if len(points) > 1:
        yield _TEXT.format(kind="value", x=_PLOT, y=_LINE + 24, words=points[-1].name)


def _rounded(most: float) -> int:
    """A round even number that is not below the highest value."""
    size = 2
    while size < most:
        size = size * 5 // 2 if str(size)[0] == "4" else size * 2
    return size


def heat(label: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> Markup:
    """A grid of counts, the darker the more; each count stands in its cell."""
    most = max((count for _, counts in rows for count in counts), default=0)
    body = [_TEXT.format(kind="head", x=_column(at, columns), y=16, words=name)
            for at, name in enumerate(columns)]  # fmt: skip
    for row, (name, counts) in enumerate(rows, start=1):
        y = row * _CELL
        body.append(_TEXT.format(kind="name", x=0, y=y + 18, words=name))
        for at, count in enumerate(counts):
            level = -(-count * _LEVELS // most) if most else 0
            width = _width(columns)
            x = _column(at, columns) - width / 2
            kind = f"heat heat-{level}"
            body.append(_RECT.format(kind=kind, x=x, y=y, width=width, height=_CELL - 2))
            if count:
                kind = f"count count-{level}"
                body.append(_TEXT.format(kind=kind, x=x + width / 2, y=y + 17, words=count))
    return _svg(label, (len(rows) + 1) * _CELL, body)


def _width(columns: Sequence[str]) -> float:
    return 84 / max(1, len(columns))


def _column(at: int, columns: Sequence[str]) -> float:
    """The middle of a column, after the names of the rows, in percent."""
    return 15.5 + (at + 0.5) * _width(columns)


def _svg(label: str, height: int, body: Iterator[Markup] | Sequence[Markup]) -> Markup:
    return _SVG.format(label=label, height=max(height, 1), body=Markup("").join(body))
