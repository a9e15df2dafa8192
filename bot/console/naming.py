"""What casework is called: receivers, codes of `config/casework.toml`, days, sums of money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.calendar.hours import Calendar, seoul
from bot.calendar.spoken import spoken
from bot.cases.follow_ups import end_of
from bot.cases.referrals import ReferralKind
from bot.console.words import Words
from bot.domain.casework import Casework, Named, Receiver
from bot.programs.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Naming:
    """Codes in the language of whoever reads. An unknown code, of an older config, is itself."""

    rule: Casework
    catalog: Catalog
    words: Words
    calendar: Calendar

    def own(self, one: Named | Receiver) -> str:
        """The name of an entry."""
        return self.words.own(one.name)

    def receiver(self, kind: str, receiver: str) -> str:
        """Whom a case was handed on to."""
        if kind == ReferralKind.INTEGRATED:
            return self.words.own(self.rule.integrated) or receiver
        if kind == ReferralKind.CENTER:
            return self.words.center(receiver)
        return self._of((*self.rule.departments, *self.rule.agencies), receiver)

    def code(self, code: str) -> str:
        """A reason of a return or a result of a referral."""
        return self._of((*self.rule.return_reasons, *self.rule.referral_results), code)

    def outcome(self, result: Named) -> str:
        """A result of a referral that is to be chosen, with what it means for the referral."""
        name, is_pending = self.own(result), result.id in self.rule.pending
        return self.words.t("console.referrals.pending", result=name) if is_pending else name

    def result(self, code: str) -> str:
        """What came of a follow-up."""
        return self._of(self.rule.follow_up_results, code)

    def link_kind(self, code: str) -> str:
        """What sort of help it was."""
        return self._of(self.rule.link_kinds, code)

    def program(self, program: str) -> str:
        """A program's name in the catalog."""
        known = self.catalog.get(program)
        if known is None:
            return program
        return known.name_en or known.name_ko if self.words.lang == "en" else known.name_ko

    def when(self, at: datetime) -> str:
        """A time as one says it."""
        return spoken(at, self.words.lang, self.words.now)

    def is_day(self, due_at: datetime) -> bool:
        """Whether a follow-up is for a day: due by its end, with no hour agreed on."""
        return due_at == end_of(self.calendar, seoul(due_at).date())

    def due(self, due_at: datetime) -> str:
        """When a follow-up is due, with the hour only if one was agreed on."""
        return self.day(seoul(due_at).date()) if self.is_day(due_at) else self.when(due_at)

    def day(self, day: date) -> str:
        """A day with its weekday, for buttons: 11/25 (수)."""
        weekday = self.words.t(f"console.hours.weekday.{day.weekday()}")
        return f"{day.month}/{day.day} ({weekday})"

    def won(self, amount: int) -> str:
        """A sum with its thousands apart."""
        return self.words.t("console.links.won", won=f"{amount:,}")

    def today(self) -> str:
        """Today as date fields want it."""
        return seoul(self.words.now).date().isoformat()

    def _of(self, known: Sequence[Named | Receiver], code: str) -> str:
        return next((self.own(one) for one in known if one.id == code), code)
