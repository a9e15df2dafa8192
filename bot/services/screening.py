"""Screening a visitor at the counter: what fits while they talk, and a case to go on with."""

from typing import Any

from bot.calendar.hours import seoul
from bot.cases.permissions import Permission
from bot.domain.codes import Reporter, Urgency
from bot.domain.effects import Effect
from bot.domain.reading import Reading
from bot.flows import screened
from bot.flows.env import Env
from bot.flows.journal import Journal
from bot.flows.screened import Screening
from bot.services.drafts import SCREENING
from bot.services.intake_form import IntakeForm, Taken
from bot.services.office import Office
from bot.services.staff import Actor


class Screenings:
    """The form of the welfare screening."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._intake = IntakeForm(office)

    def screened(self, actor: Actor, form: dict[str, Any]) -> Screening:
        """What the form adds up to so far. Nothing is kept."""
        actor.require(Permission.INTAKE_FORM)
        on = seoul(self._office.clock.now()).date()
        return screened.screened(self._office.living.world, form, self._reading(form), on)

    async def file(self, actor: Actor, draft_id: str, form: dict[str, Any]) -> Taken:
        """The case, which the counselor has at once; the draft goes with it.

        Raises:
            InvalidError: see `bot.flows.screened.filed`.
            ConflictError: this form was filed already.

        """
        actor.require(Permission.INTAKE_FORM)
        reading = self._reading(form)

        def makes(env: Env, journal: Journal) -> tuple[Effect, ...]:
            del journal
            return screened.filed(env, form, reading, seoul(env.now).date())

        return await self._intake.take(
            actor, draft_id, SCREENING, makes, reading, note=self._note(form)
        )

    def _reading(self, form: dict[str, Any]) -> Reading:
        story = str(form.get("story") or "").strip()
        if story:
            return self._office.reader.read(story)
        return Reading(Urgency.NORMAL, (), Reporter.SELF)

    def _note(self, form: dict[str, Any]) -> str:
        """What the plan has no place for, in the words of the office, for who reads the case."""
        texts, lang = self._office.texts, self._office.texts.languages[0]

        def say(key: str, **params: object) -> str:
            return texts.get(lang, f"console.screening.{key}", **params)

        lines = []
        if form["housing"]:
            lines.append(f"{say('housing_name')}: {say('housing.' + form['housing'])}")
        if form["income"]:
            lines.append(f"{say('income_name')}: {say('income.' + form['income'])}")
        kinds = ", ".join(say(f"kinds.{kind}") for kind in form["kinds"])
        if kinds:
            lines.append(f"{say('kinds_name')}: {kinds}")
        return "\n".join(lines)
