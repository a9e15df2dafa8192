"""A catalog as Open Referral HSDS 3: nothing of ours is lost on the way out and back."""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.domain.program import Program
from bot.programs.hsds import (
    CRISIS,
    FIELD,
    HOUSEHOLD,
    STAGE,
    Attribute,
    Organization,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    TaxonomyTerm,
    made_id,
)


def exported(programs: Iterable[Program]) -> list[dict[str, Any]]:
    """The service package, ready to be written as JSON."""
    return [
        service(program).model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        for program in programs
    ]


def service(program: Program) -> Service:
    """One program."""
    return Service(
        id=made_id("service", program.id),
        name=program.name_ko,
        alternate_name=program.name_en,
        status="active",
        description=program.benefit,
        application_process=program.how_to_apply,
        eligibility_description=program.eligibility,
        minimum_age=program.age_min,
        maximum_age=program.age_max,
        assured_date=program.as_of,
        organization=Organization(
            id=made_id("organization", program.provider),
            name=program.provider,
            description=program.provider,
        ),
        phones=_phones(program),
        service_areas=[
            ServiceArea(
                id=made_id("service_area", program.id),
                name=program.scope,
                extent=program.scope,
                extent_type="text",
            )
        ],
        required_documents=[
            RequiredDocument(id=made_id("document", f"{program.id}/{at}"), document=paper)
            for at, paper in enumerate(program.papers)
        ],
        schedules=_schedules(program),
        attributes=list(_attributes(program)),
    )


def _phones(program: Program) -> list[Phone]:
    if not program.phone:
        return []
    return [Phone(id=made_id("phone", program.id), number=program.phone, type="voice")]


def _schedules(program: Program) -> list[Schedule]:
    if not (program.opens or program.closes):
        return []
    return [
        Schedule(
            id=made_id("schedule", program.id),
            valid_from=program.opens,
            valid_to=program.closes,
            description="applications",
        )
    ]


def _attributes(program: Program) -> Iterator[Attribute]:
    for taxonomy, codes in (
        (CRISIS, program.crisis_types),
        (STAGE, program.life_stages),
        (HOUSEHOLD, program.households),
    ):
        for code in codes:
            yield _attribute(program, taxonomy, str(code), None, 0)
    for code, value in _fields(program):
        for at, each in enumerate(value):
            yield _attribute(program, FIELD, code, each, at)


def _fields(program: Program) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What HSDS has no field for, as text."""
    yield "id", (program.id,)
    yield "keyword", program.keywords
    yield "source", (program.source,)
    yield "verified", ("true" if program.verified else "false",)
    yield "summary_en", (program.summary_en,) if program.summary_en else ()
    percent = program.income_percent
    yield "income_percent", () if percent is None else (str(percent),)


def _attribute(
    program: Program, taxonomy: str, code: str, value: str | None, at: int
) -> Attribute:
    return Attribute(
        id=made_id("attribute", f"{program.id}/{taxonomy}/{code}/{at}"),
        link_id=made_id("service", program.id),
        link_type=taxonomy,
        link_entity="service",
        value=value,
        taxonomy_term=TaxonomyTerm(
            id=made_id("term", f"{taxonomy}/{code}"),
            code=code,
            name=code.replace("_", " "),
            description=f"{taxonomy}: {code.replace('_', ' ')}",
            taxonomy=taxonomy,
        ),
    )
