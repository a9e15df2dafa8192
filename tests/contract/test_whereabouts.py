"""Contact and place as a counselor found them out, on both databases."""

import orjson
import pytest

from bot.app import Services
from bot.domain.codes import CaseState, Role
from bot.domain.errors import ConflictError, InvalidError, MissingError, RefusedError
from bot.services.indexing import Indexing
from bot.services.record import Records
from bot.services.search import Searching
from bot.services.whereabouts import Whereabouts
from bot.storage.cases import Case
from bot.storage.search import Sift
from tests.support.callers import Resident, actor, only_case
from tests.support.rows import rows, stored_bytes

MINA, JUNHO = actor("mina"), actor("junho")
BOSS = actor("boss", Role.SUPERVISOR)
DANGER = "지금 죽고 싶어요. 약을 먹었어요"
NUMBER = "+821023456789"


async def _in_danger(s: Services) -> tuple[Case, Resident]:
    """A case of which nothing is known but the danger."""
    resident = Resident(s, "a resident")
    await resident.says(DANGER)
    return await s.desk.claim(MINA, (await only_case(s)).id), resident


async def _last_line(s: Services) -> tuple[str, str, object]:
    line = (await rows(s, "audit"))[-1]
    return line["action"], line["actor"], orjson.loads(line["detail"])


async def test_a_number_is_kept_apart_and_sealed(s: Services, database_url: str) -> None:
    case, _ = await _in_danger(s)
    done = await Whereabouts(s.office).reach(MINA, case.id, "010 2345 6789 표식이에요", "김영희")
    assert await s.desk.reporter(MINA, case.id) == {"phone": NUMBER, "name": "김영희"}
    assert done.lease_until is None  # its counselor works on it
    wanted = {"reporter_phone": "added", "reporter_name": "added"}
    assert await _last_line(s) == ("case.contact_kept", "mina", wanted)
    stored = await stored_bytes(s, database_url)
    assert "김영희".encode() not in stored
    assert b"23456789" not in stored


async def test_what_is_empty_stays_and_both_are_erased_if_wished(s: Services) -> None:
    case, _ = await _in_danger(s)
    whereabouts = Whereabouts(s.office)
    await whereabouts.reach(MINA, case.id, "010-2345-6789", "김영희")
    await whereabouts.reach(MINA, case.id, "02-351-6044")
    assert await s.desk.reporter(BOSS, case.id) == {"phone": "+8223516044", "name": "김영희"}
    assert (await _last_line(s))[2] == {"reporter_phone": "changed"}
    await whereabouts.reach(MINA, case.id, forgets=True)
    assert await s.desk.reporter(MINA, case.id) == {"phone": None, "name": None}
    assert not await rows(s, "reporters")
    assert (await _last_line(s))[2] == {"reporter_phone": "erased", "reporter_name": "erased"}


async def test_a_number_is_found_by_search(s: Services) -> None:
    case, _ = await _in_danger(s)
    await Whereabouts(s.office).reach(MINA, case.id, "010-2345-6789")
    await Indexing(s.store, s.vault, s.office.terms).run()
    results = await Searching(s.office).search(MINA, "010-2345-6789", Sift())
    assert [(one.case.id, one.where) for one in results.found] == [(case.id, "reporter")]


async def test_the_place_leads_to_the_center(s: Services, database_url: str) -> None:
    case, _ = await _in_danger(s)
    assert (case.dong, case.center) == (None, None)
    records, whereabouts = Records(s.office), Whereabouts(s.office)
    done = await whereabouts.place(MINA, case.id, "nokbeon", "표식로 12, 반지하")
    assert (done.dong, done.center) == ("nokbeon", "nokbeon")
    assert await records.place(MINA, case.id) == ("표식로 12, 반지하", "")
    wanted = {"dong_was": "", "dong": "nokbeon"}
    assert await _last_line(s) == ("case.place_kept", "mina", wanted)
    assert "표식로".encode() not in await stored_bytes(s, database_url)
    done = await whereabouts.place(MINA, case.id, "eungam1")
    assert (done.dong, done.center) == ("eungam1", "eungam1")
    assert await records.place(MINA, case.id) == ("표식로 12, 반지하", "")
    done = await whereabouts.place(MINA, case.id)
    assert (done.dong, done.center) == (None, None)


async def test_a_center_that_was_chosen_stays(s: Services) -> None:
    case, _ = await _in_danger(s)
    await s.desk.refer(MINA, case.id, "sinsa1")
    done = await Whereabouts(s.office).place(MINA, case.id, "nokbeon", "은평로 12")
    assert (done.state, done.dong, done.center) == (CaseState.REFERRED, "nokbeon", "sinsa1")


async def test_later_words_do_not_undo_it(s: Services) -> None:
    """The report goes on being told, with another place than its counselor found out."""
    case, resident = await _in_danger(s)
    records, whereabouts = Records(s.office), Whereabouts(s.office)
    await whereabouts.place(MINA, case.id, "eungam1", "표식로 12")
    await whereabouts.reach(MINA, case.id, "010-2345-6789")
    await s.desk.hand_back(MINA, case.id)
    await resident.reports()
    told = (await s.desk.folder(MINA, case.id)).case
    assert (told.is_complete, told.dong, told.center) == (True, "eungam1", "eungam1")
    assert await records.place(MINA, case.id) == ("표식로 12", "")
    assert (await s.desk.reporter(MINA, case.id))["phone"]


async def test_a_number_told_later_does_not_replace_the_one_found_out(s: Services) -> None:
    case, resident = await _in_danger(s)
    await Whereabouts(s.office).reach(MINA, case.id, NUMBER)
    await s.desk.hand_back(MINA, case.id)
    await resident.reports(phone="010-9999-8888")
    assert await s.desk.reporter(MINA, case.id) == {"phone": NUMBER, "name": None}


async def test_a_number_that_its_resident_took_back_is_not_kept(s: Services) -> None:
    resident = Resident(s, "a resident")
    await resident.says(DANGER)
    case = await only_case(s)
    await resident.comes_to("review")
    assert (await s.desk.reporter(BOSS, case.id))["phone"]
    await resident.taps("review:edit")
    await resident.taps("review.which:phone")
    await resident.says("없어요")
    await resident.comes_to("review")
    await resident.taps("review:send")
    assert (await only_case(s)).is_complete
    assert await s.desk.reporter(BOSS, case.id) == {"phone": None, "name": None}


async def test_what_was_told_first_stays_beside_it(s: Services) -> None:
    await Resident(s, "a resident").reports()
    case = await s.desk.claim(MINA, (await only_case(s)).id)
    first, _ = await Records(s.office).place(MINA, case.id)
    await Whereabouts(s.office).place(MINA, case.id, case.dong or "", "표식로 12")
    assert await Records(s.office).place(MINA, case.id) == ("표식로 12", first)


async def test_refused_ones_change_nothing(s: Services) -> None:
    case, _ = await _in_danger(s)
    whereabouts, before = Whereabouts(s.office), len(await rows(s, "audit"))
    for phone, name, code in (
        ("010", "", "bad_phone"), ("", " ", "nothing_corrected"), ("", "김" * 41, "too_long"),
    ):  # fmt: skip
        with pytest.raises(InvalidError, match=code):
            await whereabouts.reach(MINA, case.id, phone, name)
    for dong, words, code in (
        ("gangnam", "", "no_such_dong"), ("", "", "nothing_corrected"),
        ("", "가" * 301, "too_long"),
    ):  # fmt: skip
        with pytest.raises(InvalidError, match=code):
            await whereabouts.place(MINA, case.id, dong, words)
    assert len(await rows(s, "audit")) == before


async def test_who_may(s: Services) -> None:
    case, _ = await _in_danger(s)
    whereabouts = Whereabouts(s.office)
    admin = actor("it", Role.ADMIN)
    for other, error in ((JUNHO, ConflictError), (admin, RefusedError)):
        with pytest.raises(error):
            await whereabouts.reach(other, case.id, "010-2345-6789")
        with pytest.raises(error):
            await whereabouts.place(other, case.id, "nokbeon")
    with pytest.raises(MissingError):
        await whereabouts.place(MINA, "0" * 32, "nokbeon")
    await s.desk.close(MINA, case.id, "advice")
    with pytest.raises(ConflictError):
        await whereabouts.reach(MINA, case.id, "010-2345-6789")
