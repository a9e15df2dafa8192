"""The repository's own rules: a breach is found, and an innocent line is left alone."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

_ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def check_repo() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_repo", _ROOT / "scripts/check_repo.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _breaches(module: ModuleType, name: str, text: str) -> list[str]:
    return list(module.forbidden_words(_ROOT / name, text))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("requirements.lock", "--index-url http:" + "//localhost/simple"),
        ("docs/operations.md", "pip install -i fil" + "es.python" + "hosted.org x"),
        ("README.md", "cd /ho" + "me/kim/ieumtok"),
        ("README.md", "see `/wo" + "rk/notes.md`"),
        ("Makefile", "PYTHON=/ro" + "ot/.pyenv/python"),
    ],
)
def test_a_breach_is_found(check_repo: ModuleType, name: str, line: str) -> None:
    breaches = _breaches(check_repo, name, f"first line\n{line}\n")
    assert [breach.split(": ")[0] for breach in breaches] == [f"{name}:2"]


@pytest.mark.parametrize(
    "line",
    [
        "https://www.gnu.org/licenses/",
        "see docs/work/hours.md and ../home/index.html",
        "GET https://host.example/home/page",
        "aiohttp==3.14.5 \\",
    ],
)
def test_an_innocent_line_is_left_alone(check_repo: ModuleType, line: str) -> None:
    assert _breaches(check_repo, "README.md", line) == []


def test_a_long_file_of_the_product_is_found(check_repo: ModuleType) -> None:
    text = "\n" * 501
    assert len(list(check_repo.too_long(_ROOT / "bot/long.py", text))) == 1
    assert list(check_repo.too_long(_ROOT / "config/long.toml", text)) == []


def test_the_lock_files_agree(check_repo: ModuleType) -> None:
    assert list(check_repo.lock_problems()) == []
