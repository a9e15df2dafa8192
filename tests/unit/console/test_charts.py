"""Charts are well-formed pictures, whatever the names of what they show."""

from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.console.charts import Point, bars, heat, line, stacked

_NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="￾￿"))
_POINTS = st.lists(st.builds(Point, _NAMES, st.integers(0, 10**6)), max_size=12)
_SVG = "{http://www.w3.org/2000/svg}"


def parts(picture: Markup, kind: str) -> list[ET.Element]:
    return list(ET.fromstring(picture).iter(f"{_SVG}{kind}"))


@pytest.mark.parametrize("draw", [bars, stacked, line])
@given(points=_POINTS)
def test_any_name_gives_a_picture(
    draw: Callable[[str, Sequence[Point]], Markup], points: list[Point]
) -> None:
    picture = draw("chart-a", points)
    if not picture:
        assert not points
        return
    assert parts(picture, "svg")[0].get("aria-labelledby") == "chart-a"
    assert not parts(picture, "script")
    for one in ET.fromstring(picture).iter():
        assert "style" not in one.attrib
        for name in ("x", "x1", "x2", "cx", "width"):
            value = one.get(name)
            assert value is None or 0 <= float(value.rstrip("%")) <= 100.01


def test_words_of_others_are_no_markup() -> None:
    picture = bars("a", [Point("<script>alert(1)</script>", 3, '"&<b>')])
    assert "<script>" not in picture
    assert [one.text for one in parts(picture, "text")] == ["<script>alert(1)</script>", '"&<b>']


def test_bars_are_as_long_as_their_values() -> None:
    picture = bars("a", [Point("많음", 40), Point("적음", 10), Point("없음", 0)])
    widths = [one.get("width") for one in parts(picture, "rect") if one.get("class") == "bar"]
    assert widths == ["100.00%", "25.00%", "0.00%"]


def test_parts_of_a_bar_fill_it_and_small_ones_have_no_mark() -> None:
    picture = stacked("a", [Point("지킴", 95), Point("못 지킴", 5), Point("없음", 0)])
    assert [one.get("width") for one in parts(picture, "rect")] == ["95.00%", "5.00%"]
    assert [one.text for one in parts(picture, "text")] == ["1"]


def test_a_line_has_a_scale_and_a_point_for_each_day() -> None:
    picture = line("a", [Point("11-01", 3), Point("11-02", 0), Point("11-03", 7)])
    assert len(parts(picture, "circle")) == 3
    assert [one.text for one in parts(picture, "text")] == ["0", "5", "10", "11-01", "11-03"]
    assert len([one for one in parts(picture, "line") if one.get("class") == "line"]) == 2


def test_a_grid_says_its_counts_and_darkens_with_them() -> None:
    picture = heat("a", ["월", "화"], [("9시", [0, 1]), ("10시", [4, 2])])
    kinds = [one.get("class") for one in parts(picture, "rect")]
    assert kinds == ["heat heat-0", "heat heat-1", "heat heat-4", "heat heat-2"]
    counts = [one.text for one in parts(picture, "text") if "count" in (one.get("class") or "")]
    assert counts == ["1", "4", "2"]
    assert parts(heat("a", [], []), "svg")
