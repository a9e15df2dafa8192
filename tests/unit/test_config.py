"""Mistakes in `config/` are told all at once, each with its file, its place and what is wrong."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import ConfigError, Mistake, load
from tests.support.running import ROOT
from tests.support.world import CONFIG_DIR

PROGRAM = """
[[program]]
id = "{id}"
name_ko = "표식"
name_en = "Mark"
provider = "x"
scope = "{scope}"
life_stages = ["all"]
crisis_types = ["food"]
eligibility = "x"
benefit = "x"
how_to_apply = "x"
keywords = ["표식"]
source = "x"
as_of = 2026-01-01
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of `config/` to spoil."""
    return Path(shutil.copytree(CONFIG_DIR, tmp_path / "config"))


def spoil(file: Path, old: str, new: str) -> None:
    words = file.read_text(encoding="utf-8")
    assert old in words, (file, old)
    file.write_text(words.replace(old, new, 1), encoding="utf-8")


def add(file: Path, words: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + words, encoding="utf-8")


def mistakes(folder: Path) -> tuple[Mistake, ...]:
    with pytest.raises(ConfigError) as wrong:
        load(folder)
    return wrong.value.mistakes


def told(folder: Path) -> set[tuple[str, str]]:
    return {(mistake.file, mistake.key) for mistake in mistakes(folder)}


def test_many_mistakes_are_told_at_once(copy: Path) -> None:
    programs = copy / "programs"
    one = PROGRAM.format(id="twice", scope="seoul") + "verified = true\n"
    add(programs / "seoul.toml", one + one)
    add(
        programs / "gyeonggi.toml",
        PROGRAM.format(id="elsewhere", scope="seoul") + "verified = 1\nx = 2\n",
    )
    add(programs / "hanam.toml", PROGRAM.format(id="incomplete", scope="hanam"))
    add(programs / "dongjak.toml", PROGRAM.format(id="away", scope="seoul") + "verified = true\n")
    spoil(copy / "hints.toml", "=", "= =")
    spoil(copy / "signs.toml", 'hotlines = ["', 'hotlines = ["nowhere999", "')
    spoil(copy / "centers.toml", 'center = "nokbeon"', 'center = "atlantis"')
    spoil(copy / "permissions.toml", '"counselor"', '"wizard"')
    spoil(copy / "city.toml", '"09:00-12:00"', '"12:00-09:00"')
    spoil(copy / "texts" / "en.toml", "[stop]\ndone", "[stop]\nundone")
    spoil(copy / "texts" / "en.toml", "{service}", "{servise}")
    spoil(copy / "first_choice.toml", '"', '"no-such-program-')
    found = mistakes(copy)
    by_file = {(mistake.file, mistake.key): mistake.what for mistake in found}
    expected = {
        ("programs/seoul.toml", "twice"): "used in programs/seoul.toml too",
        ("programs/gyeonggi.toml", "x"): "nexpected",
        ("programs/hanam.toml", "verified"): "required",
        ("programs/dongjak.toml", "away"): "scope 'seoul'",
        ("hints.toml", "-"): "not TOML",
        ("centers.toml", "dong nokbeon"): "'atlantis'",
        ("texts/en.toml", "stop.done"): "missing",
        ("texts/ko.toml", "stop.undone"): "texts/en.toml has it",
        ("texts/en.toml", "welcome.text"): "differ",
    }
    for (file, key), what in expected.items():
        [said] = [w for (f, k), w in by_file.items() if (f == file and k.split(".", 2)[-1] == key)
                  or (f, k) == (file, key)]  # fmt: skip
        assert what in said, (file, key, said)
    files = {mistake.file for mistake in found}
    assert files >= {"signs.toml", "permissions.toml", "city.toml", "first_choice.toml"}
    assert any("nowhere999" in m.what for m in found if m.file == "signs.toml")
    assert any(m.key == "hours" for m in found if m.file == "city.toml")
    assert all(m.file and m.key and m.what for m in found)


def test_a_city_that_cannot_be_read_does_not_hide_the_rest(copy: Path) -> None:
    (copy / "city.toml").write_text("id = ")
    spoil(copy / "texts" / "en.toml", "[stop]\ndone", "[stop]\nundone")
    found = told(copy)
    assert ("city.toml", "-") in found
    assert ("texts/en.toml", "stop.done") in found


def test_words_that_the_reader_cannot_use_are_mistakes(copy: Path) -> None:
    add(
        copy / "signs.toml",
        '\n[[crisis]]\nid = "short"\ncrisis_types = ["food"]\nwords = ["밥"]\n'
        '\n[[crisis]]\nid = "empty"\ncrisis_types = ["food"]\n'
        '\n[[offtopic]]\nid = "lost"\nwords = ["@nogroup"]\n',
    )
    found = {m.key: m.what for m in mistakes(copy) if m.file == "signs.toml"}
    assert set(found) == {"short", "empty", "lost"}
    assert "too short" in found["short"]
    assert "nogroup" in found["lost"]


def test_missing_files_and_odd_bytes(copy: Path) -> None:
    (copy / "signs.toml").unlink()
    (copy / "permissions.toml").write_bytes(b"\xff\xfe")
    (copy / "programs" / "hanam.toml").write_text("program = 3\n")
    (copy / "texts" / "en.toml").write_text('[stop]\ndone = "{ no partner"\n')
    found = told(copy)
    assert {("signs.toml", "-"), ("permissions.toml", "-"), ("texts/en.toml", "stop.done"),
            ("programs/hanam.toml", "program")} <= found  # fmt: skip
    assert not [
        key for file, key in found if file in ("signs.toml", "permissions.toml") and key != "-"
    ]


def test_unread_texts_are_one_mistake(copy: Path) -> None:
    (copy / "texts" / "en.toml").write_text("x = ")
    assert told(copy) == {("texts/en.toml", "-")}


def test_no_folder_at_all(tmp_path: Path) -> None:
    assert ("city.toml", "-") in told(tmp_path / "nowhere")


@pytest.mark.parametrize("content", ["", "id = 3\n", "[city]\n"])
def test_an_empty_city_has_mistakes(copy: Path, content: str) -> None:
    (copy / "city.toml").write_text(content)
    spoil(copy / "centers.toml", 'center = "nokbeon"', 'center = "atlantis"')
    found = told(copy)
    assert ("city.toml", "hotlines") in found
    assert ("centers.toml", "dong nokbeon") in found


def test_empty_centers_have_mistakes(copy: Path) -> None:
    (copy / "centers.toml").write_text("")
    assert told(copy) >= {("centers.toml", "dong"), ("centers.toml", "center")}


def test_one_wrong_field_of_the_city_does_not_hide_the_rest(copy: Path) -> None:
    spoil(copy / "city.toml", '"09:00-12:00"', '"12:00-09:00"')
    spoil(copy / "signs.toml", 'hotlines = ["', 'hotlines = ["nowhere999", "')
    add(copy / "city.toml", "\n[unheard_of]\nx = 1\n")
    found = mistakes(copy)
    assert {m.key for m in found if m.file == "city.toml"} == {"unheard_of", "hours"}
    assert any("nowhere999" in m.what for m in found if m.file == "signs.toml")


def test_a_damaged_first_language_is_not_blamed_on_another(copy: Path) -> None:
    (copy / "texts" / "ko.toml").write_text("[x]\ny = 3\n")
    found = mistakes(copy)
    assert {m.file for m in found} == {"texts/ko.toml"}
    assert all("texts/en.toml has it" in m.what for m in found if m.key != "x.y")


def check(folder: Path, config_dir: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "IEUMTOK_CONFIG_DIR": str(config_dir)}
    return subprocess.run(
        [sys.executable, str(ROOT / "run_bot.py"), "check"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_command_says_it_and_exits_with_2(copy: Path, tmp_path: Path) -> None:
    spoil(copy / "permissions.toml", '"counselor"', '"wizard"')
    spoil(copy / "centers.toml", 'center = "nokbeon"', 'center = "atlantis"')
    ended = check(tmp_path, copy)
    assert ended.returncode == 2
    assert "permissions.toml" in ended.stderr
    assert "atlantis" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_city_of_the_repository_is_fine(tmp_path: Path) -> None:
    ended = check(tmp_path, CONFIG_DIR)
    # What is only odd is a question to editors, no mistake.
    told = [line for line in ended.stderr.splitlines() if not line.startswith("warning: ")]
    assert (ended.returncode, told) == (0, [])
    assert "fine" in ended.stdout


def test_numbers_for_a_trouble_must_exist(copy: Path) -> None:
    spoil(copy / "city.toml", 'violence = ["police112"', 'violence = ["nobody"')
    assert ("city.toml", "crisis_hotlines.violence") in told(copy)


def test_figures_of_the_desk_are_in_range_and_programs_are_in_the_catalog(copy: Path) -> None:
    city = copy / "city.toml"
    for name, wrong in (
        ("answer_within_minutes", "0"), ("first_word_within_minutes", "5000"),
        ("cases_at_hand", "0"), ("reopen_within_days", "-1"),
    ):  # fmt: skip
        words = city.read_text(encoding="utf-8")
        changed, count = re.subn(rf"(?m)^{name} = \d+$", f"{name} = {wrong}", words)
        assert count == 1
        city.write_text(changed, encoding="utf-8")
    spoil(city, '"em_living"', '"em_livin"')
    found = {m.key: m.what for m in mistakes(copy) if m.file == "city.toml"}
    assert found == {
        "answer_within_minutes": "must be from 1 to 2400, not 0",
        "first_word_within_minutes": "must be from 1 to 480, not 5000",
        "cases_at_hand": "must be from 1 to 200, not 0",
        "reopen_within_days": "must be from 0 to 365, not -1",
        "emergency_aid": "there is no program 'em_livin'",
    }


@pytest.mark.parametrize(
    "target",
    ["telegram:4242", "telegram:-100123", "webhook:https://pager.example/a?b",
     "webhook:http://localhost:9000/ring", "webhook:http://[::1]/ring"],
)  # fmt: skip
def test_whoever_is_on_duty_is_told_over_something_that_there_is(copy: Path, target: str) -> None:
    spoil(copy / "city.toml", 'notify = ["console"]', f'notify = ["console", "{target}"]')
    assert load(copy).city.duty[0].notify == ("console", target)


def test_every_address_on_the_duty_list_that_cannot_be_is_told(copy: Path) -> None:
    city = copy / "city.toml"
    spoil(city, 'notify = ["console"]', 'notify = ["telegramm:1", "console", "telegram:@boss"]')
    spoil(city, 'notify = ["console"]', 'notify = ["webhook:http://pager.example/x"]')
    spoil(city, 'violence = ["police112"', 'violence = ["nobody"')
    found = {m.key: m.what for m in mistakes(copy) if m.file == "city.toml"}
    assert set(found) == {
        "duty.0.notify.0", "duty.0.notify.2", "duty.1.notify.0", "crisis_hotlines.violence",
    }  # fmt: skip
    assert "webhook:https://" in found["duty.1.notify.0"]
    assert "pager.example" not in found["duty.1.notify.0"], "an address may hold a secret"


def test_numbers_are_for_troubles_that_there_are(copy: Path) -> None:
    spoil(copy / "city.toml", 'violence = ["police112"', 'violins = ["police112"')
    assert any(file == "city.toml" for file, _ in told(copy))


def speaks(folder: Path, *languages: str) -> None:
    """Makes the copy's city speak these languages."""
    file = folder / "city.toml"
    line = f"languages = {list(languages)}".replace("'", '"')
    words = re.sub(r"^languages = .*$", line, file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(words, encoding="utf-8")


def test_texts_for_staff_are_only_asked_of_the_languages_of_the_consoles(copy: Path) -> None:
    speaks(copy, "ko", "en", "zh")
    assert "console.title" not in load(copy).texts["zh"]
    for lang in ("en", "zh"):
        spoil(copy / "texts" / f"{lang}.toml", "[stop]\ndone", "[stop]\nundone")
    spoil(copy / "texts" / "en.toml", "[console]\ntitle", "[console]\nuntitled")
    found = told(copy)
    assert {("texts/en.toml", "stop.done"), ("texts/zh.toml", "stop.done")} <= found
    assert ("texts/en.toml", "console.title") in found
    assert ("texts/zh.toml", "console.title") not in found


def test_a_city_may_leave_out_a_language(copy: Path) -> None:
    speaks(copy, "ko")
    assert set(load(copy).texts) == {"ko"}


def test_a_first_language_without_words_for_staff_is_a_mistake(copy: Path) -> None:
    speaks(copy, "zh", "ko")
    assert ("texts/zh.toml", "console.title") in told(copy)


def test_hotlines_for_foreigners_must_exist(copy: Path) -> None:
    spoil(copy / "city.toml", 'care = ["danuri15771366"', 'care = ["nobody"')
    assert ("city.toml", "foreigners.care") in told(copy)


def test_an_office_that_never_opens_and_records_kept_for_no_day_are_mistakes(copy: Path) -> None:
    text = (copy / "city.toml").read_text(encoding="utf-8")
    for day in ("mon", "tue", "wed", "thu", "fri"):
        text = re.sub(rf"(?m)^{day} = .*$", f"{day} = []", text)
    text = re.sub(r"(?m)^talks_without_case_days = .*$", "talks_without_case_days = 0", text)
    text = re.sub(r"(?m)^closed_cases_days = .*$", "closed_cases_days = -5", text)
    (copy / "city.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as found:
        load(copy)
    told = "\n".join(map(str, found.value.mistakes))
    assert "hours.week: no day is open" in told
    assert "retention.talks_without_case_days: must be 1 or more, not 0" in told
    assert "retention.closed_cases_days: must be 1 or more, not -5" in told


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("phone", 'phone = "02-120"', 'phone = ""'),
        ("phone", 'phone = "02-120"', 'phone = "구청으로"'),
        ("hotlines.police112", 'number = "112"', 'number = "일일이"'),
        ("hotlines.police112", 'id = "fire119"', 'id = "police112"'),
        ("embedded_on", "embedded_on = []", 'embedded_on = ["www.ep.go.kr"]'),
        ("embedded_on", "embedded_on = []", 'embedded_on = ["https://x; script-src *"]'),
        ("languages", 'languages = ["ko", "en", "zh", "vi"]', "languages = []"),
        ("languages", 'languages = ["ko", "en", "zh", "vi"]', 'languages = ["ko", "ko"]'),
        ("name", 'name = { ko = "은평구", ', "name = { "),
        ("hotlines.fire119.name", 'ko = "소방·구급"', 'ko = " "'),
        ("id", 'id = "eunpyeong"', 'id = ""'),
        ("map_code", 'map_code = "11380"', 'map_code = "은평"'),
        ("consents.health", "[consents.health]", "[consents.helth]"),
        ("consents.general.version", 'version = "2026-11-1"', 'version = ""'),
        ("consents.general.purpose", 'purpose = { ko = "위기', 'purpose = { fr = "위기'),
        ("duty", "after_minutes = 0\n", "after_minutes = 30\n"),
        ("duty", "after_minutes = 5\n", "after_minutes = -5\n"),
        ("duty.0.who", 'who = "당직 담당자"', 'who = ""'),
        ("duty.0.notify", 'notify = ["console"]', "notify = []"),
        ("programs_scopes", 'programs_scopes = ["eunpyeong", ', 'programs_scopes = ["eunpyong", '),
    ],
)
def test_what_only_residents_would_find_out(copy: Path, key: str, old: str, new: str) -> None:
    spoil(copy / "city.toml", old, new)
    assert ("city.toml", key) in told(copy)


def test_a_center_that_nobody_can_call(copy: Path) -> None:
    file = copy / "centers.toml"
    words = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r'(?m)^phone = ".*?"', 'phone = ""', words, count=1), encoding="utf-8")
    assert ("centers.toml", "centers.nokbeon") in told(copy)
