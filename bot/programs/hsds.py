"""The parts of Open Referral HSDS 3 (Human Services Data Specification) that the catalog uses.

One file is a list of services, each with its organization, areas, telephones, documents and
taxonomy terms inside ("service package"). These models are our own reading of the published
schema: required fields are required, everything else may be absent, and what we do not know is
let through, so that files of others can be read.
"""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

NAMESPACE = UUID("6f2f5f0e-6d1c-5b8e-9a57-3c1e5a0b7d41")
"""Every id we give out is made of this and a name, so that the same entry keeps its id."""

CRISIS, STAGE, HOUSEHOLD, FIELD = (
    "ieumtok-crisis-type",
    "ieumtok-life-stage",
    "ieumtok-household",
    "ieumtok-field",
)
"""Taxonomies: the first three classify, the last carries what HSDS has no field for."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Status = Literal["active", "inactive", "defunct", "temporarily closed"]


def made_id(kind: str, name: str) -> UUID:
    """The id of something of ours."""
    return uuid5(NAMESPACE, f"{kind}/{name}")


class Part(BaseModel):
    """Something with an id; fields that we do not know are let through."""

    model_config = ConfigDict(extra="allow")

    id: UUID


class Organization(Part):
    """Who provides a service."""

    name: Text
    description: str


class Phone(Part):
    """A number to call."""

    number: Text
    type: str | None = None


class ServiceArea(Part):
    """Where a service is offered. `extent` is our code where `extent_type` is "text"."""

    name: str | None = None
    extent: str | None = None
    extent_type: str | None = None


class RequiredDocument(Part):
    """A paper to bring."""

    document: str | None = None


class Schedule(Part):
    """When applications are taken."""

    valid_from: date | None = None
    valid_to: date | None = None
    description: str | None = None


class TaxonomyTerm(Part):
    """A class that services belong to; `code` is unique within its `taxonomy`."""

    name: Text
    description: str
    code: str | None = None
    taxonomy: str | None = None


class Attribute(Part):
    """That a service belongs to a class, or has a value of one."""

    link_id: UUID | None = None
    link_type: str | None = None
    link_entity: str | None = None
    value: str | None = None
    taxonomy_term: TaxonomyTerm | None = None


class Service(Part):
    """One service, with everything that belongs to it."""

    name: Text
    status: Status
    alternate_name: str | None = None
    description: str | None = None
    application_process: str | None = None
    eligibility_description: str | None = None
    minimum_age: float | None = None
    maximum_age: float | None = None
    assured_date: date | None = None
    organization: Organization | None = None
    phones: list[Phone] = Field(default_factory=list)
    service_areas: list[ServiceArea] = Field(default_factory=list)
    required_documents: list[RequiredDocument] = Field(default_factory=list)
    schedules: list[Schedule] = Field(default_factory=list)
    attributes: list[Attribute] = Field(default_factory=list)
