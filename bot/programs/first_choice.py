"""What an officer names first when a text tells the trouble but no program."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from bot.domain.codes import CrisisType, LifeStage, Urgency
from bot.domain.reading import Reading
from bot.programs.catalog import Catalog

_GENERIC_CHOICES = 3


@dataclass(frozen=True, slots=True)
class FirstChoice:
    """`config/first_choice.toml`: program ids, best first.

    `crisis`: per crisis type, for what can wait. `high`: the same for what cannot; a type missing
    there is looked up in `crisis`. `stage`: what comes before both for people of that age.
    `danger`: what a present danger asks for, per crisis type or
    sign of `config/signs.toml`; the order of its keys is the order of the dangers.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid"}

    crisis: dict[CrisisType, tuple[str, ...]] = field(default_factory=dict)
    high: dict[CrisisType, tuple[str, ...]] = field(default_factory=dict)
    stage: dict[LifeStage, dict[CrisisType, tuple[str, ...]]] = field(default_factory=dict)
    danger: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def for_crisis(
        self, crisis: CrisisType, urgency: Urgency, stages: Collection[LifeStage] = ()
    ) -> tuple[str, ...]:
        """The ids for one crisis type at this urgency, if one stage of life is told for it too."""
        usual = self.crisis.get(crisis, ())
        pressing = urgency.rank <= Urgency.HIGH.rank
        anybody = self.high.get(crisis, usual) if pressing else usual
        if len(stages) != 1:
            return anybody
        (stage,) = stages
        return tuple(dict.fromkeys((*self.stage.get(stage, {}).get(crisis, ()), *anybody)))

    def for_danger(self, reading: Reading) -> tuple[str, ...]:
        """The ids for the dangers of an emergency; empty when nobody is in danger.

        A sign says more than a crisis type (which kind of abuse), so a type adds its programs only
        if no sign has brought one of them.
        """
        if not reading.is_emergency:
            return ()
        signs = {fired.sign for fired in reading.fired}
        types = {crisis.value for crisis in reading.crisis_types}
        by_sign = [key for sign, ids in self.danger.items() if sign in signs for key in ids]
        by_type = [
            key
            for name, ids in self.danger.items()
            if name in types and not set(ids) & set(by_sign)
            for key in ids
        ]
        return tuple(dict.fromkeys((*by_sign, *by_type)))

    def unknown_ids(self, catalog: Catalog) -> tuple[str, ...]:
        """Ids that the catalog does not have, for `run_bot.py check`. Sorted."""
        tables: list[Mapping[CrisisType, tuple[str, ...]] | Mapping[str, tuple[str, ...]]] = [
            self.crisis, self.high, self.danger, *self.stage.values(),
        ]  # fmt: skip
        named = {program for table in tables for ids in table.values() for program in ids}
        return tuple(sorted(program for program in named if catalog.get(program) is None))


def generic_choice(catalog: Catalog) -> FirstChoice:
    """What stands in for a missing table: the first national programs of each crisis type."""
    national = [program for program in catalog if program.scope == "national"]
    return FirstChoice(
        crisis={
            crisis: tuple(p.id for p in national if crisis in p.crisis_types)[:_GENERIC_CHOICES]
            for crisis in CrisisType
        }
    )
