"""The yardsticks: bare aiohttp handlers that do one sqlite3 transaction per message.

Each parses the same payload, keeps the message, a state per resident and an answer, with the same
durability (WAL, synchronous=FULL), and answers a fixed SkillResponse. They understand nothing.
`plain` is what a person writes: aiohttp and sqlite3 as they come. `tuned` has uvloop and orjson.
"""

import json
import sqlite3
import sys
from asyncio import new_event_loop

import orjson
import uvloop
from aiohttp import web

LABELS = ("생활비가 없어요", "먹을 것이 없어요", "집·월세 문제", "뒤로", "상담사 연결")
ANSWER = {
    "version": "2.0",
    "template": {
        "outputs": [{"simpleText": {"text": "어떤 일이 힘든가요? 여러 개 골라도 돼요."}}],
        "quickReplies": [
            {"label": label, "action": "message", "messageText": label, "extra": {"choice": "x"}}
            for label in LABELS
        ],
    },
}
ANSWER_BYTES = orjson.dumps(ANSWER)


def open_database(path: str) -> sqlite3.Connection:
    """The file with its three tables."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE inbox (id INTEGER PRIMARY KEY, who TEXT, said TEXT)")
    database.execute("CREATE TABLE state (who TEXT PRIMARY KEY, state TEXT)")
    database.execute("CREATE TABLE outbox (id INTEGER PRIMARY KEY, who TEXT, answer TEXT)")
    return database


def keep(database: sqlite3.Connection, who: str, said: str) -> None:
    """One transaction: the message, the state, the answer."""
    with database:
        database.execute("INSERT INTO inbox (who, said) VALUES (?, ?)", (who, said))
        row = database.execute("SELECT state FROM state WHERE who = ?", (who,)).fetchone()
        state = [*json.loads(row[0]), said] if row else [said]
        database.execute(
            "INSERT INTO state VALUES (?, ?) "
            "ON CONFLICT (who) DO UPDATE SET state = excluded.state",
            (who, json.dumps(state)),
        )
        answer = ANSWER_BYTES.decode()
        database.execute("INSERT INTO outbox (who, answer) VALUES (?, ?)", (who, answer))


def main() -> None:
    """`bare.py PORT FILE plain|tuned`."""
    port, path, kind = sys.argv[1:]
    database = open_database(path)

    async def plain(request: web.Request) -> web.Response:
        asked = (await request.json())["userRequest"]
        keep(database, asked["user"]["id"], asked["utterance"])
        return web.json_response(ANSWER)

    async def tuned(request: web.Request) -> web.Response:
        asked = orjson.loads(await request.read())["userRequest"]
        keep(database, asked["user"]["id"], asked["utterance"])
        return web.Response(body=ANSWER_BYTES, content_type="application/json")

    app = web.Application()
    app.router.add_post("/channels/kakao/skill", tuned if kind == "tuned" else plain)
    loop = uvloop.new_event_loop() if kind == "tuned" else new_event_loop()
    web.run_app(app, host="127.0.0.1", port=int(port), print=None, access_log=None, loop=loop)


if __name__ == "__main__":
    main()
