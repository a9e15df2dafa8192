"""What editors of the catalog may rely on: `check`, `catalog export` and `catalog import`."""

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from bot.config import load
from tests.support.commands import Run, refused, run
from tests.support.world import CONFIG_DIR


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of `config/` to spoil."""
    return Path(shutil.copytree(CONFIG_DIR, tmp_path / "config"))


def change(file: Path, old: str, new: str) -> None:
    words = file.read_text(encoding="utf-8")
    assert old in words
    file.write_text(words.replace(old, new, 1), encoding="utf-8")


def test_warnings_are_told_and_only_strict_takes_them_as_a_failure(
    tmp_path: Path, here: Run
) -> None:
    clock = {"CLOCK": "2027-12-01T10:00:00+09:00"}
    ended = run(tmp_path, "check", **clock)
    assert ended.returncode == 0
    assert "warning: bls_living: as_of 2026-11-22 is older than 12 months" in ended.stderr
    assert "warning: energy_voucher: applications closed on 2026-12-31" in ended.stderr
    warned = len(re.findall("^warning: ", ended.stderr, re.MULTILINE))
    assert f"{warned} warnings" in ended.stdout
    assert here("check", "--strict", **clock).returncode == 1


def test_wrong_ranges_and_days_are_mistakes(copy: Path, here: Run) -> None:
    programs = copy / "programs" / "national.toml"
    change(programs, "age_min = 19\nage_max = 34", "age_min = 34\nage_max = 19")
    change(programs, "opens = 2026-06-15", "opens = 2027-06-15")
    change(programs, 'households = ["disabled"]', 'households = ["castle"]')
    change(copy / "median_income.toml", "2564238, 4199292", "4199292, 2564238")
    ended = here("check", CONFIG_DIR=str(copy))
    assert ended.returncode == 2
    assert "youth_rent: age_min 34 is above age_max 19" in ended.stderr
    assert "energy_voucher: closes 2026-12-31 is before opens 2027-06-15" in ended.stderr
    assert "there is no kind of household 'castle'" in ended.stderr
    assert "median_income.toml: 2026: a larger household" in ended.stderr


def test_an_entry_of_a_day_to_come_is_a_mistake(here: Run) -> None:
    ended = here("check", CLOCK="2026-11-21T10:00:00+09:00")
    assert ended.returncode == 2
    assert "programs/: bls_living: as_of 2026-11-22 is in the future" in ended.stderr


def test_the_catalog_goes_out_and_comes_back_as_it_was(tmp_path: Path, here: Run) -> None:
    assert run(tmp_path, "catalog", "export", "all.json").returncode == 0
    refused(here("catalog", "export", "all.json"), "all.json", "exists")
    ended = run(tmp_path, "catalog", "import", "all.json", "review")
    assert ended.returncode == 0, ended.stderr
    copy = Path(shutil.copytree(CONFIG_DIR, tmp_path / "config"))
    shutil.rmtree(copy / "programs")
    shutil.copytree(tmp_path / "review", copy / "programs")
    assert set(load(copy).programs) == set(load(CONFIG_DIR).programs)


def test_nothing_is_overwritten(tmp_path: Path, here: Run) -> None:
    assert here("catalog", "export", "all.json").returncode == 0
    (tmp_path / "review").mkdir()
    (tmp_path / "review" / "hanam.toml").write_text("mine", encoding="utf-8")
    refused(here("catalog", "import", "all.json", "review"), "hanam.toml", "already")
    assert [file.name for file in (tmp_path / "review").iterdir()] == ["hanam.toml"]


def test_a_foreign_file_is_read_or_its_mistakes_are_told(tmp_path: Path, here: Run) -> None:
    service = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Community Counselling",
        "status": "active",
        "wait_time": "long",
    }
    file = tmp_path / "theirs.json"
    file.write_text(json.dumps({"contents": [service]}), encoding="utf-8")
    ended = here("catalog", "import", "theirs.json", "in", "--scope", "seoul")
    assert ended.returncode == 0, ended.stderr
    assert "to fill in: contents[0]: eligibility is not told" in ended.stdout
    (program,) = tomllib.loads((tmp_path / "in" / "seoul.toml").read_text("utf-8"))["program"]
    assert program["verified"] is False
    file.write_text(json.dumps([service | {"status": "open"}]), encoding="utf-8")
    refused(here("catalog", "import", "theirs.json", "more"), "[0].status")
    file.write_text("{", encoding="utf-8")
    refused(here("catalog", "import", "theirs.json", "more"), "theirs.json")
    refused(here("catalog", "import", "gone.json", "more"), "gone.json")
