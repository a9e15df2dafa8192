"""Checks the rules of the repository that no linter knows, for `make check`.

- Lock files name versions and hashes, never an address; they agree with each other and hold
  what `pyproject.toml` asks for.
- No file names the host of a package registry: which one is asked is each machine's own setting.
- No file holds a path of the machine it was written on.
- No file in `bot/` is longer than 500 lines.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK_FILES = ("requirements.lock", "requirements-dev.lock", "requirements-pip.lock")
LONGEST_FILE = 500

# Written in pieces, so that this file does not find itself.
REGISTRY_HOSTS = tuple(
    host.replace(" ", ".")
    for host in (
        "pypi org",
        "pythonhosted org",
        "npmjs org",
        "npmjs com",
        "yarnpkg com",
        "deb debian org",
        "security debian org",
        "archive ubuntu com",
        "crates io",
        "proxy golang org",
        "anaconda org",
        "unpkg com",
        "jsdelivr net",
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.$}-])/(?:home|Users|root|work)/" + r"[\w.-]")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


def tracked_files() -> list[Path]:
    """The files that git knows, and those it would take with `git add`."""
    command = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT)]
    command += ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return [path for path in paths if path.is_file()]


def forbidden_words(path: Path, text: str) -> Iterator[str]:
    """Registry hosts, paths of a machine and, in a lock file, any address at all."""
    for number, line in enumerate(text.splitlines(), start=1):
        where = f"{path.relative_to(ROOT)}:{number}"
        for host in REGISTRY_HOSTS:
            if host in line:
                yield f"{where}: names the package registry host {host}"
        if MACHINE_PATH.search(line):
            yield f"{where}: holds a path of one machine: {line.strip()[:80]}"
        if path.name in LOCK_FILES and "://" in line:
            yield f"{where}: a lock file names no address"


def too_long(path: Path, text: str) -> Iterator[str]:
    """A file of the product that nobody reads in one go."""
    lines = text.count("\n")
    if path.is_relative_to(ROOT / "bot") and lines > LONGEST_FILE:
        yield f"{path.relative_to(ROOT)}: {lines} lines, more than {LONGEST_FILE}: split it"


def lock_problems() -> Iterator[str]:
    """Pins that differ between the lock files, and requirements that a lock file lacks."""
    runtime, dev, _ = (_pins((ROOT / name).read_text(encoding="utf-8")) for name in LOCK_FILES)
    for name, version in runtime.items():
        if dev.get(name) != version:
            yield f"{name}: the lock files differ ({version}, {dev.get(name)}): run make lock"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for required in project["project"]["dependencies"]:
        if _name(required) not in runtime:
            yield f"{required}: not in {LOCK_FILES[0]}: run make lock"
    for required in project["dependency-groups"]["dev"]:
        if _name(required) not in dev:
            yield f"{required}: not in {LOCK_FILES[1]}: run make lock"


def problems() -> Iterator[str]:
    """Every breach, one line each; files that are not text are left out."""
    yield from lock_problems()
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        yield from forbidden_words(path, text)
        yield from too_long(path, text)


def main() -> int:
    """Prints what is wrong, for the person who ran `make check`; the exit code is 1 then."""
    found = list(problems())
    for line in found:
        print(line)
    print(
        f"Rules of the repository: {len(found)} breaches."
        if found
        else "Rules of the repository: kept."
    )
    return 1 if found else 0


def _pins(lock: str) -> dict[str, str]:
    return {_normal(name): version for name, version in PIN.findall(lock)}


def _name(requirement: str) -> str:
    match = REQUIREMENT.match(requirement)
    return _normal(match.group()) if match else requirement


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
