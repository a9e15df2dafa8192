"""The catalog in the console: found, tried, saved, matched at once, taken back."""

from dataclasses import replace
from datetime import date

from bot.domain.codes import Role
from bot.domain.program import Program
from bot.programs import forms
from tests.support.running_console import House, Visitor, visitor
from tests.support.world import NIGHT, config

TEXT = "구름다리 찻집에서 말벗을 만나고 싶어요"
NEW = {
    "id": "ep_tearoom", "name_ko": "구름다리 찻집", "name_en": "Cloud Bridge Tearoom",
    "provider": "은평구", "scope": "eunpyeong", "eligibility": "누구나 와요.",
    "benefit": "말벗을 만나요.", "how_to_apply": "그냥 오세요.", "keywords": "구름다리 찻집, 말벗",
    "life_stages": "all", "crisis_types": "isolation", "source": "은평구", "as_of": "2026-11-24",
}  # fmt: skip


def _program(key: str) -> Program:
    return next(one for one in config().programs if one.id == key)


def _form(program: Program) -> dict[str, str]:
    """One value for each field, as these programs have only one of each."""
    form = {key: values[0] for key, values in forms.written(program).items() if values}
    return {key: value for key, value in form.items() if value}


async def test_a_new_program_is_tried_saved_suggested_and_retired(house: House) -> None:
    await house.staff("팀장", Role.SUPERVISOR)
    office = house.services.office
    async with visitor(house) as boss:
        await boss.log_in("팀장")
        _, page = await boss.post("/catalog/new", act="preview", samples=TEXT, **NEW)
        assert "추천 안 함" in page
        assert "1번째" in page
        assert "Cloud Bridge Tearoom" in page
        assert office.catalog.get("ep_tearoom") is None
        response, _ = await boss.post("/catalog/new", act="save", **NEW)
        assert response.headers["Location"] == "/console/catalog/ep_tearoom?saved=1"
        found = office.matcher.match(TEXT, office.reader.read(TEXT))
        assert found[0].program_id == "ep_tearoom"
        _, page = await boss.get("/catalog?show=edited")
        assert "구름다리 찻집" in page
        assert (await boss.post("/catalog/new", act="save", **NEW))[0].status == 409
        assert (await boss.post("/catalog/ep_tearoom/retire"))[0].status == 303
        assert office.catalog.get("ep_tearoom") is None
        _, page = await boss.get("/catalog?show=retired")
        assert "구름다리 찻집" in page
        _, page = await boss.get("/catalog/ep_tearoom")
        older = page.rpartition('name="edit" value="')[2].partition('"')[0]
        assert (await boss.post("/catalog/ep_tearoom/again", edit=older))[0].status == 303
        assert office.catalog.get("ep_tearoom")


async def test_a_program_is_verified_changed_and_put_back(house: House) -> None:
    await house.staff("팀장", Role.SUPERVISOR)
    office, known = house.services.office, _program("ep_hotline")
    async with visitor(house) as boss:
        await boss.log_in("팀장")
        assert (await boss.post("/catalog/ep_hotline/verify"))[0].status == 303
        assert office.catalog.get("ep_hotline") == replace(known, as_of=date(2026, 11, 24))
        form = {**_form(known), "crisis_types": "food", "phone": "02-351-0000"}
        assert (await boss.post("/catalog/ep_hotline", act="save", **form))[0].status == 303
        changed = office.catalog.get("ep_hotline")
        assert changed
        assert changed.phone == "02-351-0000"
        _, page = await boss.get("/catalog/ep_hotline")
        assert "<del>" in page
        assert (await boss.post("/catalog/ep_hotline/again", edit=""))[0].status == 303
        assert office.catalog.get("ep_hotline") == known
        # On a clock that was set back, what was looked up later stays right.
        house.clock.jump(NIGHT)
        assert (await boss.post("/catalog/ep_hotline", act="save", **form))[0].status == 303
        # The rules of a flow name this one.
        needed = config().life_plan.first[0]
        response, page = await boss.post(f"/catalog/{needed}/retire")
        assert response.status == 409
        assert "내릴 수 없어요" in page
        assert (await boss.get("/catalog/no_such_program"))[0].status == 404
        _, page = await boss.get("/catalog?q=핫라인&scope=eunpyeong&show=verified")
        assert "은평복지핫라인" in page
        assert "은평아이돌" not in page


async def test_everything_wrong_is_said_at_once(house: House) -> None:
    await house.staff("팀장", Role.SUPERVISOR)
    async with visitor(house) as boss:
        await boss.log_in("팀장")
        form = NEW | {
            "name_ko": "", "age_min": "70", "age_max": "6", "as_of": "2030-01-01", "scope": "mars",
            "income_percent": "lots", "keywords": " , ", "crisis_types": "boredom",
        }  # fmt: skip
        response, page = await boss.post("/catalog/new", act="save", **form)
        assert response.status == 422
        assert "고칠 곳이 7군데" in page
        for said in ("이름 (한국어)", "오늘보다 뒤예요", "1부터 1000까지", "앞의 값보다"):
            assert said in page
        assert 'value="70"' in page
        assert house.services.office.catalog.get("ep_tearoom") is None


async def test_a_number_that_nobody_can_call_is_refused_beside_its_field(house: House) -> None:
    await house.staff("팀장", Role.SUPERVISOR)
    async with visitor(house) as boss:
        await boss.log_in("팀장")
        for act in ("preview", "save"):
            response, page = await boss.post("/catalog/new", act=act, phone="전화하기", **NEW)
            assert response.status == 422
            assert 'name="phone" maxlength="300" value="전화하기" aria-invalid="true"' in page
            assert 'id="fault-phone">전화번호: 02-351-6000이나 129처럼' in page
        told = {**NEW, "phone": "02)351-6000"}
        assert (await boss.post("/catalog/new", act="save", **told))[0].status == 303
    saved = house.services.office.catalog.get("ep_tearoom")
    assert saved
    assert saved.phone == "02-351-6000"


async def test_counselors_do_not_edit_the_catalog(counselor: Visitor) -> None:
    assert (await counselor.get("/catalog"))[0].status == 403
    assert (await counselor.post("/catalog/new", act="save", **NEW))[0].status == 403
