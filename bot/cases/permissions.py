"""What may be permitted at all. Who is permitted what stands in `config/permissions.toml`."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a route lets somebody do. A route that names none is refused."""

    QUEUE_VIEW = "queue.view"
    CASE_VIEW = "case.view"
    CASE_CLAIM = "case.claim"
    CASE_TALK = "case.talk"
    CASE_NOTE = "case.note"
    CASE_RELEASE = "case.release"
    CASE_REFER = "case.refer"
    CASE_CLOSE = "case.close"
    CASE_PRINT = "case.print"
    REPORTER_VIEW = "reporter.view"
    ALERT_ACKNOWLEDGE = "alert.acknowledge"
    REPORT_CREATE = "report.create"
    PROGRAMS_VIEW = "programs.view"
    STATS_VIEW = "stats.view"
    WELFARE_CHECK_VIEW = "checks.view"
    OFFER_VIEW = "offer.view"
    OFFER_HANDLE = "offer.handle"
    EVENT_VIEW = "event.view"
    EVENT_PEOPLE = "event.people"
    ACCOUNT_OWN = "account.own"
