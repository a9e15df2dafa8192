import json
import tomllib
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from bot.domain.codes import CrisisType, LifeStage
from bot.domain.program import Program
from bot.programs.hsds_in import Read, as_toml, imported
from bot.programs.hsds_out import exported
from tests.support.shipped_programs import catalog

TODAY = date(2026, 11, 24)
FOREIGN: dict[str, Any] = {
    "id": "ac148810-d857-441c-9679-408f346de14b",
    "name": "Community Counselling",
    "alternate_name": "MyCity Counselling",
    "status": "active",
    "minimum_age": 19,
    "maximum_age": 64,
    "fees_description": "free",
    "schedules": [{"id": "48102e86-bb50-41c4-8f1e-e269368c41d1", "freq": "WEEKLY"}],
    "organization": {
        "id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610",
        "name": "Example",
        "description": "x",
        "year_incorporated": 2011,
    },
}


def read(content: object) -> Read:
    return imported(content, scope="eunpyeong", today=TODAY)


def test_out_and_back_nothing_is_lost() -> None:
    programs = tuple(catalog())
    full = replace(
        programs[0],
        papers=("신분증", '통장 "사본"'),
        opens=date(2026, 1, 2),
        closes=date(2026, 2, 3),
        income_percent=60,
        age_min=0,
        households=("alone",),
        summary_en="",
        phone="",
        keywords=("가\\나", "tab\there", "\x7f"),
    )
    there = json.loads(json.dumps(exported((full, *programs[1:]))))
    back = read(there)
    assert back == Read((full, *programs[1:]), (), ())
    again = tomllib.loads(as_toml(back.programs))["program"]
    assert tuple(TypeAdapter(list[Program]).validate_python(again)) == back.programs


def test_the_same_entry_keeps_its_ids_and_every_id_is_used_once() -> None:
    programs = tuple(catalog())
    assert exported(programs) == exported(programs)
    services = exported(programs)
    attributes = [each["id"] for service in services for each in service["attributes"]]
    assert len(set(attributes)) == len(attributes)
    assert len({service["id"] for service in services}) == len(programs)


def test_required_fields_of_the_published_schema_are_there() -> None:
    for service in exported(catalog()):
        assert {"id", "name", "status", "organization"} <= service.keys()
        assert {"id", "name", "description"} <= service["organization"].keys()
        for attribute in service["attributes"]:
            assert {"id", "name", "description"} <= attribute["taxonomy_term"].keys()
        assert all({"id", "number"} <= phone.keys() for phone in service.get("phones", ()))


def test_a_foreign_file_is_read_with_its_gaps_told() -> None:
    found = read({"total_items": 1, "contents": [FOREIGN]})
    (program,) = found.programs
    assert program.id == "mycity_counselling_ac148810"
    assert (program.scope, program.as_of, program.verified) == ("eunpyeong", TODAY, False)
    assert program.life_stages == (LifeStage.YOUTH, LifeStage.MIDDLE)
    assert (program.age_min, program.age_max) == (19, 64)
    assert program.provider == "Example"
    assert [note.place for note in found.notes] == ["contents[0]"] * 4
    assert "crisis_types is not told; fill it in" in [note.what for note in found.notes]
    assert not found.wrong


def test_mistakes_are_told_with_their_place() -> None:
    bad = FOREIGN | {"id": "nope", "status": "open", "phones": [{"id": FOREIGN["id"]}]}
    found = read([FOREIGN, bad])
    assert [wrong.place for wrong in found.wrong] == [
        "[1].id",
        "[1].status",
        "[1].phones[0].number",
    ]
    assert str(read([]).wrong[0]) == "-: no service was found"
    assert read("words").wrong
    assert [wrong.what for wrong in read([FOREIGN, FOREIGN]).wrong] == ["this id comes twice"]


def test_a_foreign_file_is_never_verified_and_names_no_path() -> None:
    (service,) = exported([replace(next(iter(catalog())), verified=True)])
    service["service_areas"][0]["extent"] = "../../etc"
    assert "no name of small letters" in read([service]).wrong[0].what
    service["attributes"] = [
        each for each in service["attributes"] if each["taxonomy_term"]["code"] != "id"
    ]
    (program,) = read(service).programs
    assert not program.verified
    assert program.scope == "eunpyeong"
    assert CrisisType.LIVELIHOOD in program.crisis_types


def test_an_income_that_is_no_number_is_a_mistake() -> None:
    program = replace(next(iter(catalog())), income_percent=60)
    (service,) = exported([program])
    for attribute in service["attributes"]:
        if attribute["taxonomy_term"]["code"] == "income_percent":
            attribute["value"] = "sixty"
    assert read([service]).wrong[0].what == "income_percent 'sixty' is no number"
