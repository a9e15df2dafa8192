"""Text messages through the real server as a process: settings, both ways, and bad input."""

import io
import json
from pathlib import Path

import aiohttp

from tests.support.fake_sms import KEY, SECRET, SENDER, WEBHOOK_SECRET, FakeSms
from tests.support.running import start_server

NUMBER, OTHER = "+821012345678", "+821098765432"
KNOWN = {"X-Ieumtok-Secret": WEBHOOK_SECRET, "Content-Type": "application/json"}
ODD = (
    "a\x00b", "\u202eabc", "\u200b\u200b", "9" * 5000, "{phone} {} {0}", "'; DROP TABLE cases; --",
    "👨‍👩‍👧‍👦" * 300, "e" + "\u0301" * 900, "\uffff\ufffe", "1" * 30, "①②", "0",
)  # fmt: skip
BAD = {
    b"": 400,
    b'{"id": "\xff"}': 400,
    b"[1, 2]": 400,
    b"1e400": 400,
    b"[" * 60_000: 400,
    b'{"id": "1", "from": "01012345678", "text": "\\ud800"}': 400,
    b'{"id": {}, "from": [], "text": 7}': 400,
    b"id=1&from=01012345678&text=x": 400,
    b"x" * 13_000_000: 413,
}


async def test_a_telephone_and_the_real_server(tmp_path: Path) -> None:
    async with FakeSms() as fake:
        chosen = {
            "SMS_DRIVER": "gateway", "SMS_API": f"{fake.base_url}/out", "SMS_KEY": KEY,
            "SMS_SECRET": SECRET, "SMS_FROM": SENDER, "SMS_WEBHOOK_SECRET": WEBHOOK_SECRET,
        }  # fmt: skip
        async with (
            start_server(tmp_path, settings=chosen) as server,
            aiohttp.ClientSession() as http,
        ):
            url = f"{server.url}/channels/sms/gateway"

            async def post(body: bytes, headers: dict[str, str] | None = None) -> int:
                sent = io.BytesIO(body)
                async with http.post(url, data=sent, headers=headers or KNOWN) as response:
                    assert response.status < 500, (body[:40], await response.text())
                    return response.status

            def written(key: str, text: str, number: str = NUMBER) -> bytes:
                return json.dumps({"id": key, "from": number, "text": text}).encode()

            assert (
                await post(written("1", "남편이 칼을 들고 있어요"), {"X-Ieumtok-Secret": "x"})
                == 403
            )
            assert await post(written("1", "남편이 칼을 들고 죽이겠다고 해요")) == 200
            assert "112" in await fake.next_text(NUMBER)
            for body, status in BAD.items():
                assert await post(body) == status, body[:40]
            for at, words in enumerate(ODD):
                assert await post(written(f"odd-{at}", words)) == 200
            assert await post(written("last", "안녕하세요", OTHER)) == 200
            assert "이음톡" in await fake.next_text(OTHER)
            assert "1) 내가 힘들어요" in await fake.next_text(OTHER)
            assert "1012345678" not in server.said()
