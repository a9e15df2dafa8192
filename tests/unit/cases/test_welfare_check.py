"""The scoring rule of `config/welfare_check.toml`: each answer counts as it is published."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.welfare_check import MOST_QUESTIONS, mistakes, score
from bot.domain.codes import CrisisType
from bot.domain.welfare_check import Band, LeadsTo, Option, Question, WelfareCheck
from tests.support.world import config

CHECK = config().welfare_check
BEST = {question.id: question.options[0].id for question in CHECK.questions}
LIVING = {q.id: q.options[0].id for q in CHECK.questions if not q.is_health}
answers = st.fixed_dictionaries(
    {q.id: st.sampled_from([o.id for o in q.options]) for q in CHECK.questions}
)


def test_the_best_answers_give_no_points() -> None:
    scored = score(CHECK, BEST)
    assert (scored.points, scored.band, scored.crisis_types) == (0, Band.LOW, ())


@pytest.mark.parametrize(
    ("told", "points", "band"),
    [
        ({"talk": "never", "together": "never"}, 5, Band.LOW),
        ({"talk": "never", "together": "never", "helper": "unsure"}, 6, Band.WATCH),
        ({"talk": "never", "together": "never", "helper": "no", "health": "bad"}, 11,
         Band.WATCH),
        ({"talk": "never", "together": "never", "helper": "no", "health": "bad",
          "falls": "once"}, 12, Band.AT_RISK),
        ({"meals": "hardly"}, 3, Band.AT_RISK),
        ({"arrears": "cut_off"}, 3, Band.AT_RISK),
        ({"heating": "none"}, 3, Band.WATCH),
        ({"mood": "mostly"}, 3, Band.WATCH),
        ({"danger": "yes"}, 3, Band.AT_RISK),
        ({"danger": "unknown"}, 1, Band.WATCH),
    ],
)  # fmt: skip
def test_points_and_bands(told: dict[str, str], points: int, band: Band) -> None:
    scored = score(CHECK, BEST | told)
    assert (scored.points, scored.band) == (points, band)


def test_without_health_fewer_points_are_enough() -> None:
    told = {"talk": "never", "together": "some"}
    assert score(CHECK, BEST | told).band is Band.LOW
    assert score(CHECK, LIVING | told).band is Band.WATCH
    assert score(CHECK, LIVING).most < score(CHECK, BEST).most


def test_the_worst_answers_name_the_troubles_most_points_first() -> None:
    told = BEST | {"sleep": "badly", "talk": "never", "heating": "cold"}
    assert score(CHECK, told).crisis_types == (CrisisType.ISOLATION, CrisisType.MENTAL)
    slight = BEST | {"heating": "cold"}
    assert score(CHECK, slight).crisis_types == ()
    unsure = slight | {"danger": "unknown"}
    assert score(CHECK, unsure).crisis_types == (CrisisType.UTILITIES,)


@given(answers)
def test_no_answers_break_it(told: dict[str, str]) -> None:
    scored = score(CHECK, told)
    assert 0 <= scored.points <= scored.most
    assert score(CHECK, told) == scored


@given(answers, st.sampled_from(CHECK.questions))
def test_a_worse_answer_never_leads_to_a_better_band(
    told: dict[str, str], question: Question
) -> None:
    worst = max(question.options, key=lambda option: (option.points, option.at_least.rank))
    assert score(CHECK, told | {question.id: worst.id}).band.rank >= score(CHECK, told).band.rank


def test_what_nobody_could_have_answered_does_not_count() -> None:
    assert score(CHECK, {"talk": "sometimes", "other": "never", "mood": 3}).points == 0


def test_the_shipped_rule_is_sound_and_short() -> None:
    assert list(mistakes(CHECK)) == []
    assert len(CHECK.questions) == MOST_QUESTIONS


def _with(check: WelfareCheck, **question: object) -> WelfareCheck:
    first, *others = check.questions
    changed = replace(first, **question)  # type: ignore[arg-type]
    return replace(check, questions=(changed, *others))


@pytest.mark.parametrize(
    ("wrong", "key", "word"),
    [
        (replace(CHECK, questions=CHECK.questions[:-1]), "questions", "danger"),
        (replace(CHECK, questions=()), "questions", "1 to 12"),
        (replace(CHECK, questions=(*CHECK.questions[:1], *CHECK.questions)), "talk", "twice"),
        (replace(CHECK, bands=CHECK.bands[::-1]), "bands", "in this order"),
        (replace(CHECK, round=""), "round", "characters"),
        (replace(CHECK, round="x" * 33), "round", "characters"),
        (_with(CHECK, id="말"), "말", "ASCII"),
        (_with(CHECK, options=(Option("a", 0),)), "talk", "2 to 6"),
        (_with(CHECK, options=(Option("a", 0), Option("a", 1))), "talk", "twice"),
        (_with(CHECK, options=(Option("a", 0), Option("b", -1))), "talk", "negative"),
        (replace(CHECK, bands=(*CHECK.bands[:-1],
                               replace(CHECK.bands[-1], leads_to=LeadsTo.KIND_WORDS))),
         "bands", "case"),
        (replace(CHECK, bands=(replace(CHECK.bands[0], from_points=9), *CHECK.bands[1:])),
         "bands", "from_points"),
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_told(wrong: WelfareCheck, key: str, word: str) -> None:
    assert any(where == key and word in what for where, what in mistakes(wrong))
