"""The programs a city knows, in the order of its files."""

from collections.abc import Collection, Iterable, Iterator

from bot.domain.program import Program


class Catalog:
    """Programs by id, in the order given. Raises `ValueError` for an id that comes twice."""

    def __init__(self, programs: Iterable[Program]) -> None:
        self._programs: dict[str, Program] = {}
        for program in programs:
            if program.id in self._programs:
                raise ValueError(f"program id used twice: {program.id}")
            self._programs[program.id] = program

    def get(self, program_id: str) -> Program | None:
        """The program of that id, if the city knows it."""
        return self._programs.get(program_id)

    def __iter__(self) -> Iterator[Program]:
        return iter(self._programs.values())

    def __len__(self) -> int:
        return len(self._programs)

    def for_scopes(self, scopes: Collection[str]) -> "Catalog":
        """The programs of these scopes only, for a city that does not show its neighbors'."""
        return Catalog(program for program in self if program.scope in scopes)
