"""Residents with nothing but a telephone, end to end: a gateway on loopback, real databases."""

import asyncio
import base64
import hashlib
import hmac
import io
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp
import orjson
import pytest
from aiohttp import web
from sqlalchemy import select

from bot.app import Services
from bot.domain.codes import CaseState
from bot.handlers.sms.routes import Sms
from bot.services.delivery import Delivery
from bot.services.shown import Shown
from bot.storage.tables import inbox, outbox, reporters
from tests.support.callers import Resident, counselor, only_case, texts_of
from tests.support.fake_sms import KEY, SECRET, SENDER, WEBHOOK_SECRET, FakeSms, Stumble
from tests.support.running import SetClock

NUMBER, LOCAL = "+821012345678", "01012345678"
DRIVERS = ("solapi", "bizgo", "twilio", "gateway")
LINE = re.compile(r"^(\d+)\) (.+)$", re.MULTILINE)


@pytest.fixture
async def fake() -> AsyncIterator[FakeSms]:
    async with FakeSms() as gateway:
        yield gateway


@dataclass
class Phone:
    """Somebody's telephone and the city behind it. `door` is the way in that is used."""

    s: Services
    fake: FakeSms
    url: str
    door: str
    delivery: Delivery
    http: aiohttp.ClientSession
    number: str = LOCAL
    _sent: int = 0
    got: list[str] = field(default_factory=list)

    async def post(
        self, text: str, key: str = "", headers: dict[str, str] | None = None, door: str = ""
    ) -> tuple[int, bytes]:
        """One message as the gateway brings it in; signed, unless there are `headers`."""
        self._sent += 1
        key = key or f"key-{self._sent}"
        body, known = signed(door or self.door, key, self.number, text, self.url)
        kind = "x-www-form-urlencoded" if (door or self.door) == "twilio" else "json"
        sent = {"Content-Type": f"application/{kind}", **(known if headers is None else headers)}
        return await self.post_raw(door or self.door, body, sent)

    async def post_raw(self, door: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Bytes as they are."""
        url = f"{self.url}/channels/sms/{door}"
        async with self.http.post(url, data=io.BytesIO(body), headers=headers) as response:
            return response.status, await response.read()

    async def says(self, text: str, key: str = "") -> list[str]:
        """Writes, and reads what comes back."""
        before = len(self.fake.texts)
        status, _ = await self.post(text, key)
        assert status == 200
        await self.delivery.deliver_due()
        self.got = [words for _, _, words in self.fake.texts[before:]]
        return self.got

    async def picks(self, label: str) -> list[str]:
        """Types the number that stands before this label in the last text."""
        shown = {words: number for number, words in LINE.findall(self.got[-1])}
        assert label in shown, f"{label!r} is not in {self.got[-1]!r}"
        return await self.says(shown[label])

    async def stored(self) -> int:
        """How many messages were taken in."""
        return await self.s.store.read(lambda c: len(c.execute(select(inbox.c.id)).all()))

    async def states(self) -> list[tuple[str, str | None]]:
        """State and reason of all that went out, oldest first."""
        query = select(outbox.c.state, outbox.c.reason).order_by(outbox.c.id)
        return await self.s.store.read(lambda c: [(r.state, r.reason) for r in c.execute(query)])


def signed(door: str, key: str, number: str, text: str, url: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers as each vendor makes them."""
    if door == "twilio":
        form = {"MessageSid": key, "From": number, "To": "+82215881234", "Body": text}
        words = f"{url}/channels/sms/twilio" + "".join(k + form[k] for k in sorted(form))
        digest = hmac.new(SECRET.encode(), words.encode(), "sha1").digest()
        known = {"X-Twilio-Signature": base64.b64encode(digest).decode()}
        return urlencode(form).encode(), known
    if door == "bizgo":
        stamp = str(int(time.time() * 1000))
        signature = hmac.new(SECRET.encode(), stamp.encode(), hashlib.sha256).hexdigest()
        body = {"msgKey": key, "from": number, "originator": number, "content": text}
        return orjson.dumps(body), {"X-IB-Timestamp": stamp, "X-IB-Signature": signature}
    body = {"id": key, "from": number, "text": text}
    return orjson.dumps(body), {"X-Ieumtok-Secret": WEBHOOK_SECRET}


@asynccontextmanager
async def phone(s: Services, fake: FakeSms, driver: str = "gateway") -> AsyncIterator[Phone]:
    """A telephone beside a city that has this gateway."""
    chosen = fake.settings(driver)
    sms = Sms(
        s.turns, Shown(s.store, s.vault), s.readings, s.clock, s.config.city, s.texts, chosen
    )
    delivery = Delivery(s.store, s.vault, s.clock, s.bus, {"sms": sms.sender})
    app = web.Application()
    app.add_routes(sms.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    door = "gateway" if driver == "solapi" else driver
    number = NUMBER if driver in ("twilio", "gateway") else LOCAL
    try:
        async with aiohttp.ClientSession() as http:
            yield Phone(s, fake, url, door, delivery, http, number)
    finally:
        await sms.stop()
        await runner.cleanup()


@pytest.mark.parametrize("driver", DRIVERS)
async def test_every_gateway_brings_and_takes_and_knows_repeats(
    s: Services, fake: FakeSms, driver: str
) -> None:
    async with phone(s, fake, driver) as mine:
        greeting, menu = await mine.says("안녕하세요", "m-1")
        assert "이음톡" in greeting
        assert "1) 내가 힘들어요" in menu
        assert {number for _, number, _ in fake.texts} == {mine.number}
        assert set(await mine.states()) == {("sent", None)}
        status, body = await mine.post("안녕하세요", "m-1")
        assert (status, await mine.delivery.deliver_due()) == (200, 0)
        assert b"m-1" in body or b"<Response/>" in body
        assert await mine.stored() == 1
        consent = await mine.picks("내가 힘들어요")
        assert "1) 네, 동의해요" in consent[-1]


async def test_a_whole_report_is_told_by_numbers_and_words(s: Services, fake: FakeSms) -> None:
    async with phone(s, fake, "bizgo") as mine:
        await mine.says("안녕하세요")
        await mine.picks("이웃이 걱정돼요")
        answers = {
            "이렇게 보낼까요": "이대로 보내기",
            "동의": "네, 동의해요",
            "누구": "이웃이나 아는 분",
            "위험": "아니요",
            "연락받으실": "이 번호로 할게요",
            "전화하면": "아무 때나",
            "다녀온 뒤에": "괜찮아요",
        }
        for _ in range(20):
            asked = mine.got[-1]
            label = next((x for word, x in answers.items() if word in asked.split("\n1)")[0]), "")
            shown = {words for _, words in LINE.findall(asked)}
            if "접수번호" in "".join(mine.got):
                break
            if label in shown:
                await mine.picks(label)
            elif "어떤 일" in asked:
                await mine.says("옆집 할머니가 며칠째 안 보이고 우편물이 쌓여 있어요")
            elif "어디" in asked:
                await mine.says("녹번동")
            else:
                ways = ("건너뛰기", "다 골랐어요", "아니요", "동의하지 않아요", "잘 모르겠어요")
                way = next((x for x in ways if x in shown), "")
                assert way, asked
                await mine.picks(way)
        review = next(words for _, _, words in fake.texts if "이렇게 보낼까요" in words)
        assert "5678" in review
        assert "1234" not in review
        receipt = "\n".join(mine.got)
        assert "접수번호" in receipt
        assert "확인번호" in receipt
        case = await only_case(s)
        assert (case.channel, case.dong) == ("sms", "nokbeon")
        assert await _phone_of(s, case.id) == NUMBER
        assert all(len(words.encode("cp949")) <= 2000 for _, _, words in fake.texts)
        await _nothing_is_told_or_changed_without_the_numbers(mine, case.number)


async def _phone_of(s: Services, case_id: str) -> str | None:
    row = await s.store.read(
        lambda c: c.execute(select(reporters.c.phone).where(reporters.c.id == case_id)).first()
    )
    return s.vault.open("reporters", "phone", case_id, row.phone) if row else None


async def _nothing_is_told_or_changed_without_the_numbers(mine: Phone, number: str) -> None:
    """The number a text comes from is easily forged."""
    asked = await mine.says("내 신고 확인")
    assert "접수번호" in asked[-1]
    assert number not in asked[-1]
    await mine.picks("번호를 몰라요")
    assert "꾸밀 수" in mine.got[0]
    assert number not in "".join(mine.got)


async def test_danger_brings_the_numbers_in_the_very_first_text(
    s: Services, fake: FakeSms
) -> None:
    async with phone(s, fake, "solapi") as mine:
        first, *_ = await mine.says("남편이 칼을 들고 죽이겠다고 해요")
        assert "112" in first
        assert len(await s.desk.ringing(await counselor(s, "kim"))) == 1


@pytest.mark.parametrize("driver", ["bizgo", "twilio", "gateway"])
async def test_who_is_not_the_gateway_is_refused_and_stores_nothing(
    s: Services, fake: FakeSms, driver: str
) -> None:
    async with phone(s, fake, driver) as mine:
        wrong: list[dict[str, str]] = [
            {},
            {"X-Ieumtok-Secret": "", "X-Twilio-Signature": "", "X-IB-Signature": ""},
            {"X-Ieumtok-Secret": SECRET, "X-Twilio-Signature": "eA==", "X-IB-Timestamp": "1"},
        ]
        for headers in wrong:
            assert (await mine.post("쌀이 없어요", headers=headers))[0] == 403
        for door in {"solapi", "twilio", "bizgo", "gatewa", "..%2f"} - {driver}:
            assert (await mine.post_raw(door, b"{}", {}))[0] == 404
        assert await mine.stored() == 0


async def test_what_cannot_be_read_is_a_clear_no(s: Services, fake: FakeSms) -> None:
    known = {"X-Ieumtok-Secret": WEBHOOK_SECRET}
    bad: dict[bytes, tuple[int, str]] = {
        b"": (400, "not_json"),
        b"{not json": (400, "not_json"),
        b"[1]": (400, "bad_request"),
        b"[" * 70_000: (413, "too_large"),
        b"x" * 2_000_000: (413, "too_large"),
        b'{"id": "1", "from": "nobody", "text": "hello"}': (400, "bad_field"),
        b'{"id": "", "from": "01012345678", "text": "hello"}': (400, "id_needed"),
    }
    async with phone(s, fake) as mine:
        for body, (status, code) in bad.items():
            got, answer = await mine.post_raw("gateway", body, known)
            assert got == status, body[:40]
            error = orjson.loads(answer)["error"]
            assert error["code"] == code
            assert error["message"]
        assert await mine.stored() == 0
        for words in ("a\x00b", "\u202eabc", "\ud800".encode("utf-8", "surrogatepass").decode(
            "utf-8", "replace"), "9" * 5000, "{phone} {}", "😀" * 400):  # fmt: skip
            assert (await mine.post(words))[0] == 200


async def test_a_counselor_reaches_the_telephone_and_its_numbers_are_words_to_them(
    s: Services, fake: FakeSms
) -> None:
    kim = await counselor(s, "kim")
    async with phone(s, fake, "bizgo") as mine:
        await mine.says("상담사 연결")
        case = await only_case(s)
        await s.desk.claim(kim, case.id)
        await s.desk.say(kim, case.id, "c1", "안녕하세요 😀 몇 명이 함께 지내세요?")
        await mine.delivery.deliver_due()
        assert fake.texts[-1][1:] == (LOCAL, "안녕하세요 몇 명이 함께 지내세요?")
        assert await mine.says("1") == []
        assert await mine.says("0") == []
        folder = await s.desk.folder(kim, case.id)
        assert [entry.body["text"] for entry in folder.thread if entry.author == "resident"] == [
            "상담사 연결",
            "1",
            "0",
        ]
        assert folder.thread[-3].state == "sent"


async def test_stop_is_the_last_word(s: Services, fake: FakeSms) -> None:
    async with phone(s, fake) as mine:
        await mine.says("이웃이 걱정돼요")
        assert len(await mine.says("STOP")) == 1
        assert "1)" not in mine.got[0]
        assert "1) 내가 힘들어요" in (await mine.says("안녕하세요"))[-1]
        await mine.picks("상담사 연결")
        assert (await only_case(s)).channel == "sms"


async def test_who_is_answered_on_kakao_is_told_once_by_text(s: Services, fake: FakeSms) -> None:
    """Of what was written nothing is in it, and the next batch is told of anew."""
    kim = await counselor(s, "kim")
    s.office.can_text = True
    resident = Resident(s, "kakao-user")
    await resident.reports()
    case = await only_case(s)
    await s.desk.claim(kim, case.id)
    async with phone(s, fake, "bizgo") as mine:
        for words in ("쌀은 내일 가져다 드릴게요", "오전에 계세요?"):
            await s.desk.say(kim, case.id, words, words)
        await mine.delivery.deliver_due()
        ((_, number, told),) = fake.texts
        assert number == "01023456789"
        assert "카카오톡" in told
        assert "쌀" not in told
        got = texts_of(await resident.says("답변 확인"))
        assert got[-2:] == ["쌀은 내일 가져다 드릴게요", "오전에 계세요?"]
        await s.desk.say(kim, case.id, "c3", "네, 내일 봬요")
        assert await mine.delivery.deliver_due() == 1
    history = (await s.desk.folder(kim, case.id)).history
    assert [line.action for line in history].count("case.told_by_text") == 2


async def test_nobody_is_told_by_text_who_left_no_number_or_where_there_is_no_gateway(
    s: Services, fake: FakeSms
) -> None:
    kim = await counselor(s, "kim")
    for can_text, number in ((True, "=skip"), (False, "010-2345-6789"), (True, "02-351-7000")):
        s.office.can_text = can_text
        resident = Resident(s, f"{can_text}-{number}")
        await resident.reports(phone=number)
        (case,) = await s.desk.listed(kim, (CaseState.QUEUED,))
        await s.desk.claim(kim, case.id)
        await s.desk.say(kim, case.id, "c1", "안녕하세요")
    async with phone(s, fake) as mine:
        assert await mine.delivery.deliver_due() == 0


TROUBLES: list[tuple[str, Stumble, tuple[str, str | None]]] = [
    ("solapi", Stumble(403, {}), ("pending", "locked_out")),
    ("solapi", Stumble(400, {"errorCode": "ValidationError"}), ("failed", "refused")),
    (
        "solapi",
        Stumble(200, {"failedMessageList": [{"statusCode": "1062"}]}),
        ("failed", "refused"),
    ),
    ("solapi", Stumble(cuts=True), ("maybe", "unsure")),
    ("bizgo", Stumble(400, {"data": {"code": "A306"}}), ("failed", "gone")),
    ("bizgo", Stumble(400, {"data": {"code": "A327"}}), ("pending", "locked_out")),
    ("bizgo", Stumble(429, {"data": {"code": "A020"}}), ("pending", "throttled")),
    ("bizgo", Stumble(cuts=True), ("pending", "unreachable")),
    ("twilio", Stumble(400, {"code": 21610}), ("failed", "blocked")),
    ("twilio", Stumble(400, {"code": 21211}), ("failed", "gone")),
    ("twilio", Stumble(503), ("pending", "busy")),
    ("gateway", Stumble(410), ("failed", "gone")),
    ("gateway", Stumble(500, "no"), ("pending", "busy")),
]


@pytest.mark.parametrize(("driver", "stumble", "stands"), TROUBLES)
async def test_a_text_that_does_not_go_out_says_why(
    s: Services,
    clock: SetClock,
    fake: FakeSms,
    driver: str,
    stumble: Stumble,
    stands: tuple[str, str | None],
) -> None:
    async with phone(s, fake, driver) as mine:
        await mine.post("안녕하세요")
        fake.stumbles.append(stumble)
        await mine.delivery.deliver_due()
        assert (await mine.states())[0] == stands
        clock.forward(minutes=1)
        await mine.delivery.deliver_due()
        is_retried = stands[0] == "pending"
        assert (await mine.states())[0] == (("sent", None) if is_retried else stands)
        assert len(fake.texts) == (2 if is_retried else 1)


async def test_a_text_in_parts_goes_on_where_it_was_interrupted(
    s: Services, clock: SetClock, fake: FakeSms
) -> None:
    kim = await counselor(s, "kim")
    async with phone(s, fake, "bizgo") as mine:
        await mine.says("상담사 연결")
        case = await only_case(s)
        await s.desk.claim(kim, case.id)
        await mine.delivery.deliver_due()
        fake.texts.clear()
        await s.desk.say(kim, case.id, "c1", "가나다. " * 500)
        fake.stumbles += [None, Stumble(429, {"data": {"code": "A020"}})]
        await mine.delivery.deliver_due()
        clock.forward(minutes=1)
        await mine.delivery.deliver_due()
        keys = [key for key, _, _ in fake.texts]
        assert len(keys) == len(set(keys)) == 3
        assert "".join(words for _, _, words in fake.texts).count("가나다") == 500


async def test_a_telephone_that_answers_by_itself_is_left_alone(
    s: Services, fake: FakeSms
) -> None:
    async with phone(s, fake) as mine:
        for _ in range(8):
            assert (await mine.post("운전 중이라 나중에 연락드리겠습니다"))[0] == 200
        assert await mine.stored() == 5
        for _ in range(8):
            await mine.post("살려주세요 남편이 칼을 들고 죽이겠다고 해요")
        assert await mine.stored() == 13
        mine.number = SENDER
        assert (await mine.post("안녕하세요"))[0] == 200
        assert await mine.stored() == 13


async def test_what_could_not_be_committed_is_sent_again_by_the_gateway(
    s: Services, fake: FakeSms
) -> None:
    async with phone(s, fake) as mine:
        await s.store.close()
        assert (await mine.post("안녕하세요"))[0] == 503


async def test_many_telephones_at_once_each_get_their_own_answers(
    s: Services, fake: FakeSms
) -> None:
    async with phone(s, fake) as mine:

        async def one(number: str) -> None:
            body, known = signed("gateway", "m-1", number, "안녕하세요", mine.url)
            assert (await mine.post_raw("gateway", body, known))[0] == 200

        numbers = [f"+8210123400{n:02d}" for n in range(30)]
        await asyncio.gather(*map(one, numbers))
        await mine.delivery.deliver_due()
        for number in numbers:
            assert "이음톡" in await fake.next_text(number)
            assert "1)" in await fake.next_text(number)


async def test_keys_stay_out_of_logs(fake: FakeSms) -> None:
    chosen = fake.settings("solapi")
    assert not any(key in repr((chosen, chosen.account)) for key in (KEY, SECRET, WEBHOOK_SECRET))
