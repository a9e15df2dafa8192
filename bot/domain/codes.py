"""Codes that appear in data, API and catalog. Their spelling is a public contract."""

from enum import StrEnum


class CrisisType(StrEnum):
    """The seventeen kinds of trouble a report may be about."""

    LIVELIHOOD = "livelihood"
    FOOD = "food"
    UTILITIES = "utilities"
    HOUSING = "housing"
    HEALTH = "health"
    MENTAL = "mental"
    SUICIDE = "suicide"
    ISOLATION = "isolation"
    ELDER_CARE = "elder_care"
    DISABILITY_CARE = "disability_care"
    CHILD_CARE = "child_care"
    NEGLECT = "neglect"
    ABUSE = "abuse"
    VIOLENCE = "violence"
    JOB = "job"
    DEBT = "debt"
    DISASTER = "disaster"


class Urgency(StrEnum):
    """How soon a person must look at it, most urgent first."""

    EMERGENCY = "emergency"
    HIGH = "high"
    NORMAL = "normal"
    NONE = "none"

    @property
    def rank(self) -> int:
        """0 for the most urgent; what the queue is sorted by."""
        return _RANKS[self]


_RANKS = {urgency: rank for rank, urgency in enumerate(Urgency)}


class Reporter(StrEnum):
    """Who is writing about whom. `na`: nobody in need is written about."""

    SELF = "self"
    NEIGHBOR = "neighbor"
    WORKER = "worker"
    NA = "na"


class LifeStage(StrEnum):
    """Stages of life that a program is meant for."""

    ALL = "all"
    PREGNANCY = "pregnancy"
    INFANT = "infant"
    CHILD = "child"
    TEEN = "teen"
    YOUTH = "youth"
    MIDDLE = "middle"
    SENIOR = "senior"


class CaseKind(StrEnum):
    """What a case is about: what the resident asked of the city."""

    REPORT = "report"
    QUESTION = "question"
    CARE_SOS = "care_sos"
    LIFE_PLAN = "life_plan"
    WELFARE_CHECK = "welfare_check"


class CaseState(StrEnum):
    """Where a case stands; which step may follow is in `bot.cases.states`."""

    RECEIVED = "received"
    HELD = "held"
    QUEUED = "queued"
    CLAIMED = "claimed"
    IN_CONSULTATION = "in_consultation"
    REFERRED = "referred"
    MONITORING = "monitoring"
    CLOSED = "closed"


class Role(StrEnum):
    """What a member of staff is; what each may do is in `config/permissions.toml`."""

    COUNSELOR = "counselor"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    CENTER = "center"
