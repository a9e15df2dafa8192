"""The yardstick: a bare aiohttp handler that does one plain sqlite3 transaction per message.

It parses the same payload, keeps each message once, a state per resident and an answer, with the
same durability (WAL, synchronous=FULL), and answers a fixed SkillResponse. It understands nothing.
"""

import sqlite3
import sys

import orjson
import uvloop
from aiohttp import web

ANSWER = orjson.dumps(
    {
        "version": "2.0",
        "template": {
            "outputs": [{"simpleText": {"text": "어떤 일이 힘든가요? 여러 개 골라도 돼요."}}],
            "quickReplies": [
                {
                    "label": label,
                    "action": "message",
                    "messageText": label,
                    "extra": {"choice": "x"},
                }
                for label in (
                    "생활비가 없어요",
                    "먹을 것이 없어요",
                    "집·월세 문제",
                    "뒤로",
                    "상담사 연결",
                )
            ],
        },
    }
)


def open_database(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(
        "CREATE TABLE inbox (id INTEGER PRIMARY KEY, who TEXT, said TEXT, UNIQUE (who, said, id))"
    )
    database.execute("CREATE TABLE state (who TEXT PRIMARY KEY, state TEXT)")
    database.execute("CREATE TABLE outbox (id INTEGER PRIMARY KEY, who TEXT, answer TEXT)")
    return database


def main() -> None:
    database = open_database(sys.argv[2])

    async def skill(request: web.Request) -> web.Response:
        asked = orjson.loads(await request.read())["userRequest"]
        who, said = asked["user"]["id"], asked["utterance"]
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO inbox (who, said) VALUES (?, ?)", (who, said))
        row = database.execute("SELECT state FROM state WHERE who = ?", (who,)).fetchone()
        state = orjson.loads(row[0]) if row else []
        state.append(said)
        database.execute(
            "INSERT INTO state VALUES (?, ?) "
            "ON CONFLICT (who) DO UPDATE SET state = excluded.state",
            (who, orjson.dumps(state).decode()),
        )
        database.execute("INSERT INTO outbox (who, answer) VALUES (?, ?)", (who, ANSWER.decode()))
        database.execute("COMMIT")
        return web.Response(body=ANSWER, content_type="application/json")

    app = web.Application()
    app.router.add_post("/channels/kakao/skill", skill)
    web.run_app(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        print=None,
        access_log=None,
        loop=uvloop.new_event_loop(),
    )


if __name__ == "__main__":
    main()
