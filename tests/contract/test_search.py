"""Finding cases in sealed text, on both databases: found, masked, logged, gone with the text."""

import pytest

from bot.app import Services
from bot.domain.codes import Role
from bot.domain.errors import InvalidError, RefusedError
from bot.services.indexing import Indexing
from bot.services.search import Searching
from bot.storage.search import Sift
from tests.support.callers import Resident, actor, counselor, only_case
from tests.support.rows import rows, stored_bytes
from tests.support.running import SetClock


async def indexed(s: Services) -> int:
    """What the ticker does."""
    return await Indexing(s.store, s.vault, s.office.terms).run()


async def test_words_of_messages_notes_and_stories_lead_to_the_case(
    s: Services, database_url: str
) -> None:
    await Resident(s, "resident").reports(story="며칠째 보일러가 얼어서 표식냄새가 나요")
    case = await only_case(s)
    await s.desk.claim(haneul := await counselor(s, "haneul"), case.id)
    await s.desk.say(haneul, case.id, "one-two-three", "내일 오전에 방문하겠습니다")
    await s.desk.note(haneul, case.id, "도시가스 점검표 확인")
    assert await indexed(s) > 0
    assert await indexed(s) == 0
    searching = Searching(s.office)
    for words, kind in (
        ("표식냄새 얼어서", {"inbox", "cases"}),
        ("오전에 방문", {"outbox"}),
        ("점검표", {"notes"}),
        ("010-2345-6789", {"reporter"}),
        ("김마리", {"reporter"}),
    ):
        results = await searching.search(haneul, words, Sift())
        (found,) = results.found
        assert found.case.id == case.id, words
        assert found.where in kind, (words, found.where)
        assert kind == {"reporter"} or words.split()[0] in found.excerpt
    for words in ("보일러 없음", "아이스크림", "010-9999-8888"):
        assert not (await searching.search(haneul, words, Sift())).found, words
    stored = await stored_bytes(s, database_url)
    assert "표식냄새".encode() not in stored
    looks = [row["action"] for row in await rows(s, "access_log")]
    assert looks.count("search") == 8
    assert looks.count("search.found") == 5


async def test_by_number_dong_state_and_day(s: Services, clock: SetClock) -> None:
    await Resident(s, "early").reports()
    clock.forward(days=3)
    await Resident(s, "late").reports(place="갈현1동")
    haneul, searching = await counselor(s, "haneul"), Searching(s.office)
    await indexed(s)
    early, late = sorted(await s.desk.listed(haneul, ("held", "queued")), key=lambda x: x.id)

    async def numbers(words: str = "", **sift: object) -> list[str]:
        found = await searching.search(haneul, words, Sift(**sift))  # type: ignore[arg-type]
        return [one.case.number for one in found.found]

    assert await numbers(early.number) == [early.number]
    assert await numbers(dong="galhyeon1") == [late.number]
    assert await numbers(state="queued") == [late.number, early.number]
    assert await numbers(since=late.received_at) == [late.number]
    assert await numbers("쌀이 떨어졌어요", until=late.received_at) == [early.number]
    with pytest.raises(InvalidError, match="search_empty"):
        await searching.search(haneul, " ", Sift())
    with pytest.raises(InvalidError, match="search_too_short"):
        await searching.search(haneul, "쌀", Sift())
    with pytest.raises(RefusedError):
        await searching.search(actor("center", Role.CENTER), "보일러", Sift())


async def test_who_does_not_have_the_case_is_not_led_by_hidden_words(s: Services) -> None:
    await Resident(s, "resident").reports()
    await indexed(s)
    haneul, searching = await counselor(s, "haneul"), Searching(s.office)
    (found,) = (await searching.search(haneul, "쌀이 떨어졌어요", Sift())).found
    assert "쌀이" in found.excerpt
    # Part of a number that the thread hides: nothing tells that it is there.
    assert not (await searching.search(haneul, "2345", Sift())).found
    await s.desk.claim(haneul, found.case.id)
    assert (await searching.search(haneul, "2345", Sift())).found


async def test_what_changes_is_taken_in_again_and_what_is_purged_goes(
    s: Services, clock: SetClock
) -> None:
    resident = Resident(s, "resident")
    await resident.says("월세가 밀려서 걱정이에요")
    await resident.says("상담사 연결")
    await indexed(s)
    (row,) = [row for row in await rows(s, "search_terms") if row["kind"] == "cases"]
    await resident.says("더 드릴 말씀이 있어요. 난방비도 밀렸어요")
    await indexed(s)
    haneul = await counselor(s, "haneul")
    case = await only_case(s)
    assert row["id"] == case.id
    await s.desk.claim(haneul, case.id)
    await s.desk.note(haneul, case.id, "표식메모")
    await s.desk.close(haneul, case.id, "advice")
    await indexed(s)
    clock.forward(days=20_000)
    await s.upkeep.purge()
    await s.upkeep.purge()
    assert await rows(s, "search_terms") == []


async def test_of_words_that_many_use_the_newest_are_enough(
    s: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        await Resident(s, f"resident-{n}").reports(story=f"보일러가 얼었어요 {n}")
    await indexed(s)
    haneul, searching = await counselor(s, "haneul"), Searching(s.office)
    every = await searching.search(haneul, "보일러가 얼었어요", Sift())
    assert (len(every.found), every.is_cut) == (5, False)
    monkeypatch.setattr("bot.services.search._OPENED", 1)
    monkeypatch.setattr("bot.services.search._ENOUGH", 3)
    newest = await searching.search(haneul, "보일러가 얼었어요", Sift())
    assert newest.found == every.found[:3]
    assert newest.is_cut
    # Whoever narrows the search gets all that fit: none of them is passed over.
    narrowed = await searching.search(haneul, "보일러가 얼었어요", Sift(state="queued"))
    assert (narrowed.found, narrowed.is_cut) == (every.found, False)
