import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import learned
from bot.triage.grams import grams, words_of, words_with
from bot.triage.model import Learned, Model, dump, load, shrunk
from bot.triage.page import lay_out
from scripts.learn import fingerprint

LABELS = ("emergency", "none", "program:a")


def small() -> Learned:
    """Two grams, one mark, three labels."""
    taught = np.array([[1.0, -0.5, 0.25], [0.0, 0.75, -1.0]], dtype=np.float32)
    weights, scale = shrunk(taught, LABELS)
    return Learned(
        labels=LABELS,
        grams=("불", " 불이"),
        idf=np.array([1.0, 2.0], dtype=np.float32),
        weights=weights,
        scale=scale,
        marks=("sign:fire",),
        mark_weights=np.array([[0.5, 0.0, 0.0]], dtype=np.float32),
        bias=np.array([0.1, 0.2, 0.3], dtype=np.float32),
        limits={"emergency": 0.5},
        fingerprint="f",
    )


def test_a_score_is_bias_and_weighed_grams_and_marks() -> None:
    model = Model(small())
    assert model.scores([], []) == pytest.approx([0.1, 0.2, 0.3])
    assert model.scores(["불"], []) == pytest.approx([1.1, -0.3, 0.55], abs=0.03)
    assert model.scores(["불"], ["sign:fire"])[0] == pytest.approx(1.6, abs=0.03)
    assert model.scores(["모름"], ["sign:unknown"]) == pytest.approx([0.1, 0.2, 0.3])


def test_many_grams_speak_no_louder_than_one() -> None:
    model = Model(small())
    both = model.scores(["불", " 불이"], [])
    assert both[0] == pytest.approx(0.1 + 1 / 5**0.5, abs=0.03)


def test_it_is_the_same_after_storing() -> None:
    model = load(dump(small()))
    assert (model.labels, model.limits) == (LABELS, {"emergency": 0.5})
    assert model.scores(["불"], []) == pytest.approx(Model(small()).scores(["불"], []))
    assert model.knows("sign:fire")
    assert not model.knows("sign:new")


def test_the_grams_that_spoke_are_told_loudest_first() -> None:
    model = Model(small())
    assert model.loudest(["집", "불", " 불이"], ["emergency", "none"], 2) == [["불"], [" 불이"]]
    assert model.loudest([], ["emergency"], 2) == [[]]


@pytest.mark.parametrize(
    ("gram", "words"),
    [
        ("불이", ["불이"]),
        (" 불이", ["불이"]),
        ("낟어*", ["났어요"]),
        ("이낟", ["불이", "났어요"]),
        ("불", []),
    ],
)
def test_a_gram_is_found_in_the_words_as_they_were_written(gram: str, words: list[str]) -> None:
    assert words_with(lay_out("집에 불이 났어요"), gram) == words


def test_grams_hold_letters_words_and_their_beginnings_as_they_are_heard() -> None:
    found = grams(lay_out("집에 불이 났어요"))
    assert {"불", "불이", " 불이", "^집", "요$", "집에_낟어", "낟어*"} <= found


def test_missing_spaces_cost_only_the_words() -> None:
    spaced, joined = grams(lay_out("집에 불이 났어요")), grams(lay_out("집에불이났어요"))
    lost = {gram for gram in spaced - joined if " " not in gram and "_" not in gram}
    assert lost <= {"낟어*"}


@given(st.text())
def test_any_text_has_grams_that_come_from_it(text: str) -> None:
    page = lay_out(text)
    assert "".join(words_of(page)) == page.heard
    for gram in grams(page):
        assert all(word in page.letters for word in words_with(page, gram))


def test_the_shipped_model_was_learned_from_these_messages_and_signs() -> None:
    assert learned().fingerprint == fingerprint(), "run `make learn` and commit the model"
