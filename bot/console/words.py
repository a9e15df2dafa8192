"""What stands in a case, in the words of the counselor who reads it. Pure: the time is given."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.calendar.hours import seoul
from bot.calendar.spoken import spoken
from bot.cases.queue import AT_HAND
from bot.cases.states import WAITING
from bot.domain.city import City
from bot.domain.codes import CaseState
from bot.flows.readable import ORDER, told
from bot.storage.cases import Case
from bot.texts.lookup import Texts

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
# Up to here a counselor thinks in "how long is left", beyond it in the time of the day.
_NEAR = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Promise:
    """What the resident was promised, and whether that time has passed."""

    text: str
    is_late: bool


def _unnamed(kind: str, code: str, lang: str) -> str:
    del kind, lang
    return code


@dataclass(frozen=True, slots=True)
class Words:
    """Codes, times and places in one language, as said at `now`.

    `named`: what the office calls a program, reply or sign of danger with this code.
    """

    texts: Texts
    city: City
    lang: str
    now: datetime
    named: Callable[[str, str, str], str] = _unnamed

    def t(self, key: str, **params: object) -> str:
        """The sentence with this key."""
        return self.texts.get(self.lang, key, **params)

    def code(self, table: str, code: str) -> str:
        """A code's words; the code itself where a newer part of the program invented it."""
        key = f"{table}.{code}"
        return self.t(key) if self.texts.has(key) else code

    def own(self, names: Mapping[str, str]) -> str:
        """A name that the city gives by language."""
        return names.get(self.lang) or names.get(self.texts.languages[0]) or ""

    def problem(self, code: str, details: Mapping[str, str]) -> str:
        """The sentence for an expected error."""
        own = f"console.problem.{code}"
        return self.t(own if self.texts.has(own) else f"problem.{code}", **details)

    def warning(self, told: str) -> str:
        """A warning of the health check; one that has no words here is shown as it is."""
        key = f"console.warning.{told.partition(':')[0]}"
        return self.t(key) if self.texts.has(key) else told

    def dong(self, dong: str | None) -> str:
        """The name of a dong, or that it is not known."""
        known = next((d for d in self.city.dongs if d.id == dong), None)
        return self.own(known.name) if known else self.t("console.queue.no_dong")

    def center(self, center: str | None) -> str:
        """The name of a dong center; empty without one."""
        known = next((c for c in self.city.centers if c.id == center), None)
        return self.own(known.name) if known else center or ""

    def home_center(self, case: Case) -> str | None:
        """The center a referral of this case most likely goes to."""
        home = next((d.center for d in self.city.dongs if d.id == case.dong), None)
        return case.center or home

    def crises(self, case: Case) -> str:
        """The kinds of trouble, in words."""
        return self.types(case.crisis_types)

    def types(self, kinds: Iterable[str]) -> str:
        """Crisis types, in words."""
        return ", ".join(self.code("crisis", kind) for kind in kinds)

    def at(self, moment: datetime | None) -> str:
        """A time for tables, in Seoul's time; empty without one."""
        return seoul(moment).strftime("%Y-%m-%d %H:%M") if moment else ""

    def span(self, length: timedelta) -> str:
        """A length of time, as exactly as one would say it."""
        if length >= 2 * _DAY:
            return self.t("console.time.days", days=length // _DAY)
        hours, minutes = length // _HOUR, length % _HOUR // _MINUTE
        if not hours:
            return self.t("console.time.minutes", minutes=minutes)
        key = "both" if minutes else "hours"
        return self.t(f"console.time.{key}", hours=hours, minutes=minutes)

    def age(self, since: datetime) -> str:
        """How long ago."""
        passed = self.now - since
        if passed < _MINUTE:
            return self.t("console.time.now")
        return self.t("console.time.ago", span=self.span(passed))

    def promise(self, case: Case) -> Promise | None:
        """What was promised while nobody has answered; None once a counselor talks."""
        if case.state not in (*WAITING, CaseState.CLAIMED):
            return None
        within = timedelta(minutes=self.city.answer_within_minutes)
        at, left = case.promised_at, case.promised_at - self.now
        if case.queued_at is None or case.queued_at >= at:
            # Answers were to begin at the opening: from then on there is as long as by day.
            if case.queued_at is None or case.queued_at + within >= self.now:
                return Promise(self.t("console.promise.from", when=self._when(at)), is_late=False)
            left = case.queued_at + within - self.now
        if left < timedelta():
            return Promise(self.t("console.promise.late", span=self.span(-left)), is_late=True)
        # With a lunch break in between there is longer than was promised: then the hour says it.
        if left < _NEAR and left <= within:
            total, span = self.span(within), self.span(left)
            told = self.t("console.promise.within", total=total, span=span)
            return Promise(told, is_late=False)
        return Promise(self.t("console.promise.by", when=self._when(at)), is_late=False)

    def lease(self, case: Case) -> str:
        """How long its counselor has for a first word; empty where nothing is due."""
        if case.lease_until is None or case.state not in AT_HAND:
            return ""
        left = case.lease_until - self.now
        if left < _MINUTE:
            return self.t("console.queue.lease_over")
        return self.t("console.queue.lease", span=self.span(left))

    def told(self, report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Label and value of everything a report holds, whether it was finished or not."""
        for _, label, value in told(self.texts, self.city, self.lang, report):
            yield label, value
        yield from self._checked(report)
        consents = self._consents(report)
        if consents:
            yield self.t("console.case.consents"), consents

    def _checked(self, report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Answers to the welfare check in the order asked, after what they add up to."""
        if report.get("points") and report.get("band"):
            band = self.code("welfare_check.band", str(report["band"]))
            yield self.t("console.checks.points"), f"{report['points']} · {band}"
        for key, value in report.items():
            name, said = f"welfare_check.{key}.name", f"welfare_check.{key}.{value}"
            is_answer = isinstance(value, str) and self.texts.has(said)
            if is_answer and key not in ORDER and self.texts.has(name):
                yield self.t(name), self.t(said)

    def _when(self, at: datetime) -> str:
        return spoken(at, self.lang, self.now)

    def _consents(self, report: Mapping[str, Any]) -> str:
        """Finished `{"given": {kind: version}, "is_child"}`; unfinished `consent.<kind>`."""
        stored = report.get("consents")
        if isinstance(stored, dict):
            given = list(stored.get("given") or ())
            is_child = bool(stored.get("is_child"))
        else:
            answers = {k[8:]: v for k, v in report.items() if k.startswith("consent.")}
            given = [kind for kind, answer in answers.items() if answer == "yes"]
            is_child = answers.get("general") == "child"
            if not answers:
                return ""
        names = [self.code("web.consent", kind) for kind in given]
        if is_child:
            names.append(self.t("console.case.child"))
        return ", ".join(names) or self.t("console.case.refused")
