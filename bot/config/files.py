"""The files of `config/`: read, checked against their shapes, and what is wrong with them."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in `config/`: the file, where in it, and what is wrong."""

    file: str
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.what}"


class ConfigError(Exception):
    """`config/` cannot be used; `mistakes` lists everything that is wrong with it."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


@functools.cache
def shape(kind: Any) -> TypeAdapter[Any]:
    """What checks values of this kind."""
    return TypeAdapter(kind)


class Files:
    """The files of one folder, and the mistakes found in them so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[Mistake] = []
        self.unread: set[str] = set()
        self.city: dict[str, Any] = {}

    def note(self, file: str, key: str, what: str) -> None:
        """One more mistake."""
        self.mistakes.append(Mistake(file, key, what))

    def read(self, name: str) -> dict[str, Any]:
        """A TOML file as a dictionary; empty, with a mistake noted, where that fails."""
        try:
            return tomllib.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            self.note(name, "-", "the file is missing")
        except UnicodeDecodeError:
            self.note(name, "-", "the file is not UTF-8 text")
        except tomllib.TOMLDecodeError as error:
            self.note(name, "-", f"not TOML: {error}")
        self.unread.add(name)
        return {}

    def check(self, name: str, kind: type[T], data: object, at: str = "") -> T | None:
        """`data` as a `kind`; None, with every mistake noted, where it is not one."""
        if name in self.unread:
            return None  # that is the mistake; what is missing now says nothing
        try:
            checked: T = shape(kind).validate_python(data)  # type: ignore[arg-type]
        except ValidationError as error:
            for wrong in error.errors(include_url=False):
                key = ".".join(map(str, (at, *wrong["loc"]) if at else wrong["loc"]))
                self.note(name, key or "-", wrong["msg"])
            return None
        return checked
