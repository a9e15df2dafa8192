"""The editor of canned replies: checked in every language, previewed, saved, undone."""

from bot.domain.codes import Role
from bot.domain.reply import Reply
from bot.services.canned import replies
from bot.services.replies import faults
from tests.support.running_console import House, Visitor, visitor
from tests.support.world import config

WORDS = {
    "title.ko": "쉬는 날 안내", "title.en": "Closed days",
    "text.ko": "{center:은/는} 내일 쉬어요.", "text.en": "{center} is closed tomorrow.",
    "text.zh": "{center} 明天休息。", "text.vi": "{center} nghỉ ngày mai.",
}  # fmt: skip


async def test_a_reply_is_made_changed_undone_and_retired(house: House) -> None:
    await house.staff("팀장", Role.SUPERVISOR)
    office = house.services.office
    async with visitor(house) as boss:
        await boss.log_in("팀장")
        _, page = await boss.post("/replies/new", act="preview", **WORDS)
        assert "은 내일 쉬어요." in page or "는 내일 쉬어요." in page
        assert len(await replies(office)) == len(config().replies)
        response, _ = await boss.post("/replies/new", act="save", **WORDS)
        path = response.headers["Location"].removeprefix("/console").partition("?")[0]
        assert [one.title["ko"] for one in await replies(office)][-1] == "쉬는 날 안내"
        changed = WORDS | {"text.en": "{center} does not open tomorrow."}
        assert (await boss.post(path, act="save", **changed))[0].status == 303
        _, page = await boss.get(path)
        assert "<del>" in page
        assert "does not open" in page
        assert "팀장" in page
        first = page.rpartition('name="edit" value="')[2].partition('"')[0]
        assert (await boss.post(f"{path}/again", edit=first))[0].status == 303
        assert (await replies(office))[-1].text["en"] == WORDS["text.en"]
        assert (await boss.post(f"{path}/retire"))[0].status == 303
        assert (await boss.post(f"{path}/retire"))[0].status == 409
        assert len(await replies(office)) == len(config().replies)
        _, page = await boss.get("/replies")
        assert "쉬는 날 안내" in page


async def test_a_reply_of_the_files_is_changed_and_put_back(house: House) -> None:
    await house.staff("팀장", Role.SUPERVISOR)
    office, reply = house.services.office, config().replies[0]
    async with visitor(house) as boss:
        await boss.log_in("팀장")
        form = {f"text.{lang}": text for lang, text in reply.text.items()}
        form |= {f"title.{lang}": f"{title}!" for lang, title in reply.title.items()}
        assert (await boss.post(f"/replies/{reply.id}", **form))[0].status == 303
        assert (await replies(office))[0].title["ko"] == f"{reply.title['ko']}!"
        assert (await boss.post(f"/replies/{reply.id}/again", edit=""))[0].status == 303
        assert (await replies(office))[0] == reply
        assert (await boss.post(f"/replies/{reply.id}/again", edit="0" * 32))[0].status == 404
        assert (await boss.get("/replies/no_such_reply"))[0].status == 404


async def test_everything_wrong_is_said_at_once_and_nothing_is_saved(house: House) -> None:
    await house.staff("팀장", Role.SUPERVISOR)
    async with visitor(house) as boss:
        await boss.log_in("팀장")
        form = WORDS | {"title.ko": "", "text.en": "{centre}", "text.zh": "{", "text.vi": ""}
        response, page = await boss.post("/replies/new", act="save", **form)
        assert response.status == 422
        for said in ("한국어 제목을", "{centre}", "짝이 맞지 않아요", "베트남어 문구를 적어"):
            assert said in page
        assert "쉬는 날 안내" not in (await boss.get("/replies"))[1]


async def test_counselors_do_not_edit_replies(counselor: Visitor) -> None:
    assert (await counselor.get("/replies"))[0].status == 403
    assert (await counselor.post("/replies/new", **WORDS))[0].status == 403


def test_faults() -> None:
    languages = ("ko", "en")
    good = Reply("own", {"ko": "제목", "en": "Title"}, {"ko": "{phone}", "en": "{phone}"})
    assert list(faults(good, languages)) == []
    differs = Reply("own", good.title, {"ko": "{phone}", "en": "call us"})
    assert [(one.code, one.lang, one.name) for one in faults(differs, languages)] == [
        ("differ", "en", "{phone}")
    ]
    long = Reply("own", good.title, {"ko": "가" * 1001, "en": "a"})
    assert [one.code for one in faults(long, languages)] == ["long"]
