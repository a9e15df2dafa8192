"""The form of the phone: only known answers get in, and a report like a resident's comes out."""

import pytest

from bot.domain.errors import InvalidError
from bot.domain.reading import NOTHING_READ
from bot.flows.report import Report
from bot.flows.taken_down import as_told, is_in_danger, report_of, typed
from tests.support.world import config, world

CITY = config().city
PLACES = world().gazetteer
TOLD = {
    "who": ["neighbor"], "story": ["굶고 계세요"], "consent": ["yes"], "place": ["녹번동"],
    "signs": ["ramen", "mail"], "troubles": ["food"], "phone": ["공일공 2345 6789"],
    "name": ["김마리"], "updates": ["yes"], "role": ["tongjang"],
}  # fmt: skip


def made(**changed: list[str]) -> Report:
    """The report of the form above with other answers."""
    return report_of(CITY, PLACES, typed({**TOLD, **changed}), NOTHING_READ)


def test_only_known_fields_and_answers_get_in() -> None:
    form = typed(
        {"who": ["<x>", "self"], "signs": ["smell", "?"], "evil": ["1"], "story": ["가" * 20_000]}
    )
    assert form["who"] == "self"
    assert form["signs"] == ["smell"]
    assert len(form["story"]) == 10_000
    assert "evil" not in form
    assert typed({"story": ["900101-1234567\u202e"]})["story"] == "******-*******"
    assert not any(typed({}).values())
    assert typed({key: [v] if isinstance(v, str) else v for key, v in form.items()}) == form


def test_a_form_makes_the_report_of_the_conversation() -> None:
    told = made()
    assert (told.who, told.phone, told.name) == ("neighbor", "+821023456789", "김마리")
    assert (told.place.dong, told.place.words) == ("nokbeon", "녹번동")
    assert told.signs == ("mail", "ramen")
    assert told.role == ""
    assert told.updates == "yes"
    assert dict(told.consents.given) == {"general": CITY.consents["general"].version}
    assert made(who=["worker"]).role == "tongjang"
    assert made(who=["self"]).updates == ""
    assert made(dong=["galhyeon1"], place=["녹번동"]).place.dong == "galhyeon1"
    assert made(place=["강남구 역삼동"]).place.outside
    stored = as_told(told.as_json(), "phone")
    assert stored["intake"] == "phone"
    assert stored["consents"] == {
        "given": {"general": CITY.consents["general"].version}, "is_child": False, "way": "oral",
    }  # fmt: skip


def test_of_a_child_nothing_is_kept_that_tells_who_they_are() -> None:
    told = made(consent=["child"])
    assert (told.phone, told.name, told.mode) == ("", "", "child")
    assert told.consents.is_child


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"story": [" "]}, "story_needed"),
        ({"who": []}, "who_needed"),
        ({"consent": ["no"]}, "consent_needed"),
        ({"phone": ["12"]}, "bad_phone"),
        ({"dong": ["x"]}, "bad_dong"),
    ],
)
def test_what_is_missing_is_named(changed: dict[str, list[str]], code: str) -> None:
    with pytest.raises(InvalidError) as told:
        made(**changed)
    assert told.value.code == code


def test_where_a_life_is_in_danger_nobody_waits_for_a_consent() -> None:
    assert made(consent=[], danger=["yes"]).is_in_danger()
    assert made(consent=[], signs=["smell"]).is_in_danger()
    reading = world().reader.read("죽고 싶다고 약을 먹었어요")
    assert is_in_danger(typed({}), reading)
    assert report_of(CITY, PLACES, typed({**TOLD, "consent": []}), reading).consents.given == {}
    assert not is_in_danger(typed({"danger": ["no"]}), NOTHING_READ)
