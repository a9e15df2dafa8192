"""The page of the welfare checks: counts, and those at risk by the number of their case."""

import aiohttp

from bot.domain.codes import Role
from bot.domain.messages import Channel, Inbound, InboundKind
from tests.support.running_console import House, Visitor, visitor
from tests.support.world import config

FILE = (
    "name,phone,dong,consent_date,consent_source\n"
    "표식영희,010-2345-6789,녹번동,2026-11-01,신청서\n"
    "표식철수,010-2345-6788,역촌동,2026-11-01,신청서\n"
)
WORST = {"talk": "never", "together": "never", "helper": "no", "meals": "hardly"}


async def _at_risk(house: House) -> None:
    """One of two invited answers, and is at risk."""
    imported = await house.services.outreach.invite(FILE.encode())
    start = Inbound(
        Channel.WEB, "guest", "start", InboundKind.START, house.clock.now(),
        origin=imported.invited[0].code,
    )  # fmt: skip
    await house.services.turns.take(start)
    questions = config().welfare_check.questions
    answers = [f"{q.id}:{WORST.get(q.id, q.options[0].id)}" for q in questions]
    choices = ["start:begin", "consent.general:yes", "consent.health:yes", *answers]
    for number, choice in enumerate([*choices, "number:invited"]):
        await house.services.turns.take(
            Inbound(
                Channel.WEB, "guest", f"m{number}", InboundKind.CHOICE, house.clock.now(),
                choice=choice,
            )
        )  # fmt: skip


async def test_the_page_counts_and_links_to_the_case(house: House, counselor: Visitor) -> None:
    await _at_risk(house)
    response, page = await counselor.get("/welfare-checks")
    assert response.status == 200
    (case,) = await house.cases()
    assert f'href="/console/cases/{case.id}"' in page
    assert case.number in page
    assert "표식영희" not in page
    assert "2345" not in page
    assert "<dd>2</dd>" in page
    assert 'href="/welfare-check?lang=ko"' in page


async def test_the_case_page_shows_the_answers_in_words(house: House, counselor: Visitor) -> None:
    await _at_risk(house)
    (case,) = await house.cases()
    _, page = await counselor.get(f"/cases/{case.id}")
    for words in ("전혀 못 나눴어요", "거의 못 먹어요", "11/33 · 먼저 연락"):
        assert words in page
    _, english = await counselor.get(f"/cases/{case.id}?lang=en")
    assert "Hardly any" in english


async def test_a_center_does_not_see_it(house: House) -> None:
    await house.staff("녹번동", Role.CENTER)
    async with visitor(house) as came:
        await came.log_in("녹번동")
        response, _ = await came.get("/welfare-checks")
        assert response.status == 403


async def test_the_rule_is_public_in_both_languages(house: House) -> None:
    async with aiohttp.ClientSession() as http:
        for lang, words in (("ko", "난방을 못 해요"), ("en", "I cannot heat")):
            async with http.get(f"{house.site}/welfare-check?lang={lang}") as response:
                assert response.status == 200
                page = await response.text()
            assert words in page
            assert page.count("<caption>") == len(config().welfare_check.questions)


async def test_the_link_works_in_a_browser_that_has_a_conversation(house: House) -> None:
    code = (await house.services.outreach.invite(FILE.encode())).invited[0].code
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        url = f"{house.site}/api/chat/session"
        async with http.post(url, json={"lang": "ko"}) as first:
            assert (await first.json())["resumed"] is False
        said = []
        for _ in range(2):
            async with http.post(url, json={"lang": "ko", "origin": code}) as again:
                said.append([one["text"] for one in (await again.json())["messages"]])
    assert "수신거부" in said[0][-2]
    assert said[0] == said[1]


async def test_the_code_is_stored_with_no_conversation(house: House) -> None:
    code = (await house.services.outreach.invite(FILE.encode())).invited[0].code
    async with aiohttp.ClientSession() as http:
        url = f"{house.site}/api/chat/session"
        async with http.post(url, json={"origin": code}) as answered:
            assert (await answered.json())["resumed"] is False
    stored = await house.services.store.read(
        lambda c: [row[0] for row in c.exec_driver_sql("SELECT origin FROM conversations")]
    )
    assert stored == ["invitation"]
