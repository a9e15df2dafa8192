"""Whether the files fit each other: what one names must be in another."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.config.files import Files
from bot.domain.program import Program
from bot.programs import care_sos, life_plan
from bot.programs.care_sos import CareRules
from bot.programs.catalog import Catalog
from bot.programs.first_choice import FirstChoice
from bot.programs.hints import Hints
from bot.programs.life_plan import PlanRules
from bot.programs.matcher import Matcher
from bot.triage.findings import Finder
from bot.triage.vocabulary import Vocabulary

# Tables of the city that name hotlines.
_HOTLINE_TABLES = ("crisis_hotlines", "elsewhere", "foreigners")


def references_fit(files: Files, parts: Mapping[str, Any], vocabulary: Vocabulary | None) -> None:
    """Ids that one file uses must exist in the file they come from, where that can be read."""
    if "centers" in parts:
        centers = {center.id for center in parts["centers"]}
        for dong in parts.get("dongs", ()):
            if dong.center not in centers:
                what = f"there is no center {dong.center!r}"
                files.note("centers.toml", f"dong {dong.id}", what)
    if "hotlines" not in parts:
        return
    hotlines = {line.id for line in parts["hotlines"]}
    for hotline in set(parts.get("meanwhile", ())) - hotlines:
        files.note("city.toml", "meanwhile", f"there is no hotline {hotline!r}")
    tables = [(table, parts.get(table, {})) for table in _HOTLINE_TABLES]
    named = ((f"{name}.{key}", lines) for name, table in tables for key, lines in table.items())
    for where, hotline in ((where, hotline) for where, lines in named for hotline in lines):
        if hotline not in hotlines:
            files.note("city.toml", where, f"there is no hotline {hotline!r}")
    for sign in vocabulary.danger if vocabulary else ():
        for hotline in set(sign.hotlines) - hotlines:
            files.note("signs.toml", sign.id, f"there is no hotline {hotline!r}")


def emergency_aid_fits(
    files: Files, parts: Mapping[str, Any], programs: tuple[Program, ...]
) -> None:
    """What the monthly evaluation counts as emergency aid must be in the catalog."""
    known = {program.id for program in programs}
    for program in parts.get("emergency_aid", ()):
        if program not in known:
            files.note("city.toml", "emergency_aid", f"there is no program {program!r}")


def understanding_fits(
    files: Files,
    programs: tuple[Program, ...],
    first_choice: FirstChoice | None,
    hints: Hints | None,
) -> None:
    """The matcher must be able to work with the words it is given."""
    catalog = Catalog(programs)
    for program in first_choice.unknown_ids(catalog) if first_choice else ():
        files.note("first_choice.toml", program, "there is no such program")
    try:
        Matcher(catalog, hints=hints)
    except ValueError as error:
        files.note("hints.toml", "-", str(error))


def plans_fit(
    files: Files,
    programs: tuple[Program, ...],
    care_rules: CareRules | None,
    plan_rules: PlanRules | None,
) -> None:
    """The rules of the flows that go through the catalog must fit it."""
    catalog = Catalog(programs)
    for key, what in care_sos.mistakes(care_rules, catalog) if care_rules else ():
        files.note("care_sos.toml", key, what)
    for key, what in life_plan.mistakes(plan_rules, catalog) if plan_rules else ():
        files.note("life_plan.toml", key, what)


def finder_of(files: Files, vocabulary: Vocabulary) -> Finder | None:
    """The finder says what is wrong with one sign; here every sign is asked about."""
    try:
        return Finder(vocabulary)
    except ValueError as error:
        whole = str(error)
    before = len(files.mistakes)
    alone = replace(vocabulary, danger=(), crisis=(), reporter=(), offtopic=())
    for kind in ("danger", "crisis", "reporter", "offtopic"):
        for sign in getattr(vocabulary, kind):
            try:
                Finder(replace(alone, **{kind: (sign,)}))
            except ValueError as error:
                files.note("signs.toml", sign.id, str(error))
    if len(files.mistakes) == before:
        files.note("signs.toml", "-", whole)
    return None
