import re
from html import unescape

from sqlalchemy import update

from bot.domain.codes import CaseState, Role
from bot.domain.messages import Channel
from bot.storage.cases import Case
from bot.storage.tables import outbox, photos
from tests.support.running_console import DANGER, House, Visitor, visitor

JPEG = b"\xff\xd8\xff\xe0" + bytes(64)
UUID = "0f0e0d0c-0b0a-4908-8706-050403020100"


async def claimed(house: House, counselor: Visitor, **how: object) -> tuple[Case, str]:
    """A case that the counselor has, and the path of its page."""
    case = await house.waiting(**how)
    assert (await counselor.post(f"/cases/{case.id}/claim"))[0].status == 303
    return case, f"/cases/{case.id}"


async def page_of(who: Visitor, path: str) -> str:
    """The page, with its marks as they are read."""
    response, page = await who.get(path)
    assert response.status == 200
    return unescape(page)


def box(page: str) -> str:
    """What stands in the box to write in."""
    return re.findall(r'<textarea id="text"[^>]*>([^<]*)</textarea>', page)[0]


async def test_a_canned_reply_is_put_into_the_box_and_not_sent(
    house: House, counselor: Visitor
) -> None:
    case, path = await claimed(house, counselor)
    page = await page_of(counselor, path)
    assert page.count("data-gloss=") >= 15
    assert "이용자 언어: 한국어" in page
    response, shown = await counselor.post(
        f"{path}/reply?view=work", reply="end", text="안녕하세요", id=UUID
    )
    assert response.status == 200
    put = unescape(box(shown))
    assert put.startswith("안녕하세요\n\n오늘 이야기 나눠")
    assert f"{case.number}로 어떻게" in put
    _, shown = await counselor.post(f"{path}/reply", reply="never heard of", text="그대로")
    assert box(shown) == "그대로"
    assert 'class="line counselor"' not in await page_of(counselor, path)


async def test_a_reply_is_in_the_residents_language_and_says_what_it_says(
    house: House, counselor: Visitor
) -> None:
    await house.hears("English", "I cannot pay my rent", "a person please")
    [case] = await house.cases()
    await counselor.post(f"/cases/{case.id}/claim")
    page = await page_of(counselor, f"/cases/{case.id}")
    assert "이용자 언어: English" in page
    assert 'data-text="Hello, I am 이하늘' in page
    assert 'data-gloss="안녕하세요. 적어 주신' in page


async def test_programs_are_sent_with_one_press_and_found_by_words(
    house: House, counselor: Visitor
) -> None:
    case, path = await claimed(house, counselor)
    page = await page_of(counselor, path)
    suggested = re.findall(r'name="program" value="(\w+)"', page)
    assert suggested
    response, _ = await counselor.post(f"{path}/cards?view=work", program=suggested[0])
    assert response.headers["Location"] == f"/console{path}?view=work"
    page = await page_of(counselor, path)
    assert '<span class="badge normal">보냄</span>' in page
    assert page.count('class="line counselor"') == 1
    found = await page_of(counselor, f"{path}/programs?q=난방비")
    assert "찾은 복지사업" in found
    assert "에너지바우처" in found
    assert 'name="program"' in found
    nothing = await page_of(counselor, f"{path}/programs?q=zzzzqqq")
    assert "다른 말로 찾아 주세요" in nothing
    response, page = await counselor.post(f"{path}/cards", program="gone")
    assert response.status == 404
    assert "그런 복지사업이 없어요" in page
    assert (await house.cases())[0].state is CaseState.IN_CONSULTATION
    del case


async def test_where_reports_were_merged_every_act_says_who_hears_it(
    house: House, counselor: Visitor
) -> None:
    case, path = await claimed(house, counselor)
    other = await house.waiting(who="neighbor")
    page = await page_of(counselor, path)
    assert 'class="hearer"' not in page
    await counselor.post(f"{path}/ties", act="merge", other=other.id)
    await house.hears("네", who="neighbor")
    page = await page_of(counselor, path)
    selected = f'<option value="{other.id}" selected>'
    for tool in ("to", "to-card", "to-call"):
        start = page.index(f'<select class="hearer" id="{tool}" name="to">')
        assert selected in page[start : page.index("</select>", start)], tool
    assert 'id="to-found"' in await page_of(counselor, f"{path}/programs?q=난방비")
    program = re.findall(r'name="program" value="(\w+)"', page)[0]
    await counselor.post(f"{path}/cards", program=program, to=case.id)
    await counselor.post(f"{path}/call-back", to=other.id)
    page = await page_of(counselor, path)
    heard = re.findall(r"이하늘 → [^<]*(2026-\d+)", page)
    assert heard == [case.number, other.number]


async def test_a_message_that_failed_says_what_to_do_and_goes_again(
    house: House, counselor: Visitor
) -> None:
    _, path = await claimed(house, counselor, channel=Channel.TELEGRAM, who="77")
    await counselor.post(f"{path}/messages", id=UUID, text="다시 갈 말")

    async def fails(reason: str) -> None:
        change = update(outbox).where(outbox.c.client_id.is_not(None))
        values = {"state": "failed", "reason": reason}
        await house.services.store.write(lambda c: c.execute(change.values(**values)))

    await fails("unreachable")
    page = await page_of(counselor, path)
    assert "상대 서비스에 닿지 않아요" in page
    assert "다시 보내 보세요" in page
    [retry] = re.findall(rf'action="/console({path}/messages/\w+/retry)', page)
    assert (await counselor.post(retry))[0].status == 303
    assert "보내는 중이에요" in await page_of(counselor, path)
    assert (await counselor.post(retry))[0].status == 404
    await fails("gone")
    page = await page_of(counselor, path)
    assert "전화나 방문으로 연락해 주세요" in page
    assert "/retry" not in page
    assert (await counselor.post(retry))[0].status == 409


async def test_calls_are_asked_for_and_written_down(house: House, counselor: Visitor) -> None:
    _, path = await claimed(house, counselor)
    await counselor.post(f"{path}/call-back")
    assert "전화 요청을 보냈어요. 아직 답이 없어요" in await page_of(counselor, path)
    await house.hears("010-2345-6789 저녁에요")
    assert "전화 요청을 보냈고 답이 왔어요" in await page_of(counselor, path)
    call = {"direction": "out", "outcome": "reached", "minutes": "7", "call_note": "<열>"}
    response, _ = await counselor.post(f"{path}/calls", **call)
    assert response.status == 303
    _, raw = await counselor.get(path)
    assert "전화를 걸었어요: 통화함 (7분)\n&lt;열&gt;" in raw
    assert 'class="line call"' in raw
    assert (await house.cases())[0].state is CaseState.IN_CONSULTATION
    for wrong in ({**call, "outcome": ""}, {**call, "minutes": "many"}):
        assert (await counselor.post(f"{path}/calls", **wrong))[0].status == 422


async def test_what_was_read_is_told_where_it_was_said(house: House, counselor: Visitor) -> None:
    _, path = await claimed(house, counselor, story="월세를 두 달 못 냈어요")
    await house.hears("네", DANGER)
    page = await page_of(counselor, path)
    read = re.findall(r'<p class="line-read">([^<]*)</p>', page)
    assert len(read) == 2
    assert read[0].startswith("읽은 것: ")
    assert "주거" in read[0]
    assert "긴급 · " in read[1]
    assert "“" in read[1]
    assert "자살 위험" in read[1]


async def test_notes_steps_and_photos_stand_in_the_thread(
    house: House, counselor: Visitor
) -> None:
    _, path = await claimed(house, counselor)
    await counselor.post(f"{path}/notes", note="방문 예정")
    first, second = await house.sees(JPEG), await house.sees(JPEG + b"2")
    gone = update(photos).where(photos.c.id == second).values(state="failed")
    await house.services.store.write(lambda c: c.execute(gone))
    thread = (await page_of(counselor, path)).split('id="thread"')[1].split("</section>")[0]
    assert "방문 예정" in thread
    assert "이하늘: 맡았어요" in thread
    assert f'<img src="/console/photos/{first}" alt="2026-11-24 10:00에 이용자가 보낸' in thread
    assert "사진을 받지 못했어요" in thread
    assert f'src="/console/photos/{second}"' not in thread


async def test_others_see_who_has_it_and_only_a_supervisor_writes(
    house: House, counselor: Visitor
) -> None:
    _, path = await claimed(house, counselor)
    await house.staff("박바다")
    await house.staff("팀장", Role.SUPERVISOR)
    async with visitor(house) as other:
        await other.log_in("박바다")
        page = await page_of(other, path)
        assert "이하늘 님이 맡고 있어요" in page
        for tool in ('id="composer"', 'id="cards-tool"', 'id="calls-tool"'):
            assert tool not in page
        assert (await other.post(f"{path}/call-back"))[0].status == 409
    async with visitor(house) as head:
        await head.log_in("팀장")
        page = await page_of(head, path)
        assert "두 사람의 말이 함께 보여요" in page
        assert 'id="composer"' in page


async def test_a_long_talk_begins_where_it_is_asked_to(house: House, counselor: Visitor) -> None:
    _, path = await claimed(house, counselor)
    assert "접어 두었어요" not in await page_of(counselor, path)
    await house.hears(*(f"{n}번째 말" for n in range(101)))
    page = await page_of(counselor, path)
    assert page.count('id="line-') == 100
    assert ">0번째 말<" not in page
    (more,) = re.findall(r'href="([^"]*)">100개 더 보기', page)
    further = await page_of(counselor, more.removeprefix("/console").partition("#")[0])
    assert 100 < further.count('id="line-') <= 200
    assert ">100번째 말<" in further
    whole = await page_of(counselor, f"{path}?talk=0&live=1")
    assert ">0번째 말<" in whole
    assert "접어 두었어요" not in whole
