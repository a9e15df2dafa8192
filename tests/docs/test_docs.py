"""The documentation and what it speaks of: files, settings, permissions, states, tables, rooms."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from bot import settings
from bot.cases.permissions import Permission
from bot.cases.states import TRANSITIONS
from bot.domain.program import Program
from bot.services import health
from bot.storage.tables import metadata
from bot.storage.types import SealedText
from bot.triage.vocabulary import Danger

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
OPERATIONS = (DOCS / "operations.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("README*.md"), *DOCS.rglob("*.md")])
ADRS = sorted((DOCS / "adr").glob("*.md"))
RECIPES = sorted((DOCS / "recipes").glob("*.md"))

LINK = re.compile(r"\[[^]\n]*\]\(([^)\s]+)\)")
IN_BACKTICKS = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
TOML_BLOCK = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What looks like a path of the repository; var/ and .env are made by running it.
OUR_PATH = re.compile(
    r"(?:(?:bot|config|docs|scripts|tests|\.ci)/[\w./*<>{},-]*"
    r"|(?:run_bot\.py|pyproject\.toml|Makefile|\.env\.example|requirements[\w-]*\.lock))"
)
LONGEST_RECIPE = 40


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchor(heading: str) -> str:
    """As renderers make them: lower case, words joined by dashes, punctuation dropped."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {anchor(title) for title in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)}


def links(page: Path) -> Iterator[str]:
    for target in LINK.findall(prose(page)):
        if "://" not in target and not target.startswith("mailto:"):
            yield target


def paths(page: Path) -> Iterator[str]:
    """Paths of the repository in backticks, also as one of several words (`pytest tests/x`)."""
    for quoted in IN_BACKTICKS.findall(prose(page)):
        for word in quoted.split():
            if OUR_PATH.fullmatch(word):
                yield word


def is_there(path: str) -> bool:
    """`<placeholder>` and `*` stand for anything, `{a,b}` for each of its words."""
    several = re.fullmatch(r"(.*)\{([^}]*)\}(.*)", path)
    if several:
        before, words, after = several.groups()
        return all(is_there(before + word + after) for word in words.split(","))
    pattern = re.sub(r"<[^>]+>", "*", path).rstrip("/")
    return any(ROOT.glob(pattern))


def table_after(page: str, header: str) -> list[list[str]]:
    """The rows of the table whose header line begins so, as cells."""
    lines = page[page.index(header) :].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def codes(cell: str) -> list[str]:
    return IN_BACKTICKS.findall(cell)


def setting_names() -> set[str]:
    source = Path(settings.__file__).read_text(encoding="utf-8")
    return {f"IEUMTOK_{name}" for name in re.findall(r'\bget\("([A-Z_]+)"\)', source)}


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target in links(page):
        file, _, part = target.partition("#")
        led_to = (page.parent / file).resolve() if file else page
        assert led_to.exists(), f"{_name(page)}: {target}"
        if part:
            assert part in anchors(led_to), f"{_name(page)}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_path_in_backticks_exists(page: Path) -> None:
    missing = [path for path in paths(page) if not is_there(path)]
    assert missing == []


def test_paths_are_found_and_judged() -> None:
    assert len(list(paths(DOCS / "architecture.md"))) > 50
    assert is_there("config/texts/*.toml")
    assert is_there("config/texts/<lang>.toml")
    assert is_there("config/texts/{ko,en}.toml")
    assert not is_there("bot/nowhere.py")
    assert not is_there("config/texts/{ko,xx}.toml")


def test_every_setting_is_explained() -> None:
    explained = {codes(row[0])[0] for row in table_after(OPERATIONS, "| setting | default")}
    assert len(setting_names()) >= 13
    assert explained == setting_names()


def test_every_setting_is_in_the_example_file() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?(IEUMTOK_[A-Z_]+)=", example, re.MULTILINE))
    assert named == setting_names()


def test_the_defaults_that_are_explained_hold(tmp_path: Path) -> None:
    read = settings.read({}, tmp_path)
    default = {codes(r[0])[0]: codes(r[1]) for r in table_after(OPERATIONS, "| setting | default")}
    assert default["IEUMTOK_HOST"] == [read.host]
    assert default["IEUMTOK_PORT"] == [str(read.port)]
    assert default["IEUMTOK_TELEGRAM_API"] == [read.telegram_api]
    assert default["IEUMTOK_TELEGRAM_MODE"] == [read.telegram_mode]
    assert default["IEUMTOK_CONFIG_DIR"] == [read.config_dir.name]


def test_permissions_in_config_and_code_are_the_same() -> None:
    given = tomllib.loads((ROOT / "config/permissions.toml").read_text(encoding="utf-8"))
    assert set(given) == {permission.value for permission in Permission}


def test_adrs_are_numbered_without_gaps() -> None:
    numbers = [int(adr.name[:4]) for adr in ADRS]
    assert numbers == list(range(1, len(ADRS) + 1))
    assert len(ADRS) >= 12


@pytest.mark.parametrize("adr", ADRS, ids=_name)
def test_an_adr_says_why_what_and_what_follows(adr: Path) -> None:
    text = adr.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(adr.name[:4])}. ")
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sections == ["Context", "Decision", "Consequences"]
    assert f"(adr/{adr.name})" in ARCHITECTURE


@pytest.mark.parametrize("recipe", RECIPES, ids=_name)
def test_a_recipe_is_short_and_can_be_found(recipe: Path) -> None:
    assert len(recipe.read_text(encoding="utf-8").splitlines()) <= LONGEST_RECIPE
    assert f"(recipes/{recipe.name})" in ARCHITECTURE


def example(recipe: str, table: str) -> Any:
    """The first `[[table]]` that a recipe shows."""
    text = (DOCS / "recipes" / recipe).read_text(encoding="utf-8")
    (block,) = [b for b in TOML_BLOCK.findall(text) if f"[[{table}]]" in b]
    return tomllib.loads(block)[table][0]


def test_the_examples_of_the_recipes_are_valid() -> None:
    program = TypeAdapter(Program).validate_python(example("program.md", "program"))
    danger = TypeAdapter(Danger).validate_python(example("danger-sign.md", "danger"))
    assert not program.verified
    assert danger.words


def test_the_drawing_of_the_states_is_the_table() -> None:
    drawn = set(re.findall(r"^ +(\w+) --> (\w+): (\w+)$", ARCHITECTURE, re.MULTILINE))
    assert drawn == {
        (state.value, after.value, act)
        for state, acts in TRANSITIONS.items()
        for act, after in acts.items()
    }


def test_every_table_and_what_is_sealed_in_it_is_told() -> None:
    told = {
        codes(table)[0]: set(codes(sealed))
        for table, _, sealed in table_after(ARCHITECTURE, "| table | holds")
    }
    assert told == {
        table.name: {c.name for c in table.columns if isinstance(c.type, SealedText)}
        for table in metadata.sorted_tables
    }


def test_the_layers_are_those_that_are_checked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    told = [
        {Path(path).stem for path in codes(rooms)}
        for _, rooms, _ in table_after(ARCHITECTURE, "| layer | rooms")
    ]
    assert told == [set(layer.split(" | ")) for layer in contract["layers"]]


def test_every_metric_is_explained() -> None:
    services = sorted(Path(health.__file__).parent.glob("*.py"))
    source = "\n".join(service.read_text(encoding="utf-8") for service in services)
    metrics = set(re.findall(r'"(ieumtok_[a-z_]+)"', source))
    explained = {codes(row[0])[0] for row in table_after(OPERATIONS, "| metric | what")}
    assert len(metrics) >= 6
    assert explained == metrics


def test_every_word_of_the_glossary_has_its_korean() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1:4] for row in text.splitlines() if row.startswith("| ")]
    words = [row for row in rows if row[0].strip() != "English"]
    assert len(words) > 50
    for english, korean, meaning in words:
        assert re.search("[가-힣]", korean), english
        assert meaning.strip(), english
