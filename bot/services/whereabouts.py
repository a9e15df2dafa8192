"""How a household is reached and where it lives, as its counselor found out since it was told."""

from bot.cases.permissions import Permission
from bot.cases.places import found_out, words_of
from bot.cases.states import WITH_A_COUNSELOR
from bot.domain.effects import Identity
from bot.domain.errors import ConflictError, InvalidError
from bot.domain.masking import clean
from bot.flows.contact import phone_in
from bot.services.office import Office
from bot.services.staff import Actor
from bot.storage import cases
from bot.storage.cases import Case
from bot.storage.store import Connection

MAX_NAME, MAX_PLACE = 40, 300


class Whereabouts:
    """Acts of whoever has the case, while it is worked on. Later words do not undo them.

    Each raises InvalidError `nothing_corrected` where nothing would change, and ConflictError
    `wrong_state` of a case that is over.
    """

    def __init__(self, office: Office) -> None:
        self._office = office

    async def reach(
        self, actor: Actor, case_id: str, phone: str = "", name: str = "", *, forgets: bool = False
    ) -> Case:
        """Number and name of who reported; what is empty stays. InvalidError `bad_phone`.

        `forgets`: they want to be anonymous after all, so that both are erased.
        """
        actor.require(Permission.REPORTER_VIEW)
        told = Identity(_number(phone), clean(name).strip() or None)
        if told.name and len(told.name) > MAX_NAME:
            raise InvalidError("too_long")

        def work(c: Connection) -> Case:
            office = self._office
            self._workable(c, actor, case_id)
            before = cases.reporter_of(c, office.vault, case_id)
            known = Identity(before["phone"], before["name"])
            new = Identity(told.phone or known.phone, told.name or known.name)
            new = Identity() if forgets else new
            if new == known:
                raise InvalidError("nothing_corrected")
            cases.identify(c, office.vault, case_id, new, actor.id, office.clock.now())
            both = {
                "reporter_phone": _became(known.phone, new.phone),
                "reporter_name": _became(known.name, new.name),
            }
            detail = {key: what for key, what in both.items() if what}
            return self._done(c, actor, case_id, "case.contact_kept", detail)

        return await self._office.act(work)

    async def place(self, actor: Actor, case_id: str, dong: str = "", words: str = "") -> Case:
        """The dong (empty: not known) and the address; empty words stay as they are.

        A case that no center was chosen for belongs to that of its dong.

        Raises:
            InvalidError: `no_such_dong`, `too_long`.

        """
        actor.require(Permission.CASE_CORRECT)
        said = clean(words).strip()
        if len(said) > MAX_PLACE:
            raise InvalidError("too_long")
        centers = {one.id: one.center for one in self._office.city.dongs}
        if dong and dong not in centers:
            raise InvalidError("no_such_dong")

        def work(c: Connection) -> Case:
            case = self._workable(c, actor, case_id)
            report = cases.report_of(c, self._office.vault, case_id)
            before = report.get("place")
            if (dong or None) == case.dong and said in ("", words_of(before)):
                raise InvalidError("nothing_corrected")
            report["place"] = found_out(before, dong or None, said or words_of(before))
            report.pop("place.dong", None)
            is_theirs = case.center in (None, centers.get(case.dong or ""))
            cases.change(
                c,
                case_id,
                dong=dong or None,
                center=centers.get(dong) if is_theirs else case.center,
                report=self._office.vault.seal_json("cases", "report", case_id, report),
            )
            detail = {"dong_was": case.dong or "", "dong": dong} if dong != case.dong else {}
            return self._done(c, actor, case_id, "case.place_kept", detail)

        return await self._office.act(work)

    def _workable(self, c: Connection, actor: Actor, case_id: str) -> Case:
        case = self._office.mine(c, actor, case_id)
        if case.state not in WITH_A_COUNSELOR:
            raise ConflictError("wrong_state", state=case.state)
        return case

    def _done(
        self, c: Connection, actor: Actor, case_id: str, action: str, detail: dict[str, str]
    ) -> Case:
        cases.keep(c, case_id)
        self._office.record(c, actor, action, case_id, detail)
        return self._office.case(c, case_id)


def _number(words: str) -> str | None:
    if not words.strip():
        return None
    number = phone_in(clean(words))
    if number is None:
        raise InvalidError("bad_phone")
    return number


def _became(before: str | None, after: str | None) -> str:
    """What happened to it, without saying what it is."""
    if before == after:
        return ""
    return "erased" if after is None else "changed" if before else "added"
