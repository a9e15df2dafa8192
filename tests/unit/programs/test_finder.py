from datetime import date

from bot.domain.codes import CrisisType, LifeStage
from bot.domain.reading import Match, Reason, ReasonKind
from bot.programs.eligibility import Fact, Told, Verdict, Why, at_age, at_stage
from bot.programs.finder import MOST, made_for, narrowing, shortlist
from tests.support.shipped_programs import catalog

TODAY = date(2026, 11, 24)


def match(key: str, score: float, kind: str = ReasonKind.KEYWORD) -> Match:
    return Match(key, score, (Reason(kind, "word"),))


def ids(*matches: Match, told: Told | None = None, on: date = TODAY) -> list[str]:
    found = shortlist(catalog(), matches, told or Told(), on)
    return [one.program.id for one in found]


def test_at_most_five_best_first_and_nothing_far_behind() -> None:
    many = [match(program.id, 90 - at) for at, program in enumerate(catalog())]
    assert len(ids(*many)) == MOST
    assert ids(match("em_living", 10), match("bls_living", 50)) == ["bls_living"]


def test_what_does_not_fit_is_left_out_unless_it_was_asked_for_by_name() -> None:
    old = at_age(70)
    assert ids(match("youth_rent", 60), match("bls_housing", 50), told=old) == ["bls_housing"]
    named = match("youth_rent", 90, ReasonKind.NAME)
    assert ids(named, match("bls_housing", 50), told=old) == ["bls_housing", "youth_rent"]


def test_what_fits_comes_before_what_only_may_if_they_match_alike() -> None:
    near = (match("bls_housing", 50), match("lh_rental", 48))
    assert ids(*near) == ["lh_rental", "bls_housing"]
    assert ids(*near, told=Told(percent=(0, 40))) == ["bls_housing", "lh_rental"]


def test_what_takes_no_applications_comes_last_and_says_so() -> None:
    found = shortlist(
        catalog(),
        [match("energy_voucher", 90), match("elec_discount", 40)],
        Told(),
        date(2027, 1, 1),
    )
    assert [one.program.id for one in found] == ["elec_discount", "energy_voucher"]
    assert found[1].finding.why == (Why.CLOSED,)


def test_only_what_would_tell_more_is_asked() -> None:
    found = shortlist(catalog(), [match("youth_rent", 60), match("ccrs", 60)], at_age(30), TODAY)
    assert narrowing(found) == (Fact.INCOME,)
    assert narrowing(shortlist(catalog(), [match("ccrs", 60)], Told(), TODAY)) == (Fact.AGE,)


def test_who_names_no_trouble_gets_what_is_made_for_people_like_them() -> None:
    senior = at_stage(LifeStage.SENIOR)
    found = [
        each.program_id for each in made_for(catalog(), senior, (), TODAY, ("basic_pension",))
    ]
    assert found[0] == "basic_pension"
    assert "youth_rent" not in found
    caring = [each.program_id for each in made_for(catalog(), senior, (CrisisType.FOOD,), TODAY)]
    assert "senior_meal" in caring
    assert "basic_pension" not in caring


def test_a_program_unknown_to_the_catalog_is_passed_over() -> None:
    assert ids(match("gone", 90)) == []
    (one,) = shortlist(catalog(), [match("just_dream", 50)], Told(), TODAY)
    assert one.finding.verdict is Verdict.UNKNOWN  # it states nothing that was checked
