"""Every page of the console, from the router: a page that is added is tried without a thought."""

from bot.app import web_app
from bot.cases.permissions import Permission
from bot.domain.codes import Role
from bot.web.access import PUBLIC, permission_of
from tests.support.running_console import DANGER, House, Visitor, visitor

CENTER = "nokbeon"
NAMES = {
    Role.COUNSELOR: "이하늘",
    Role.SUPERVISOR: "최수정",
    Role.ADMIN: "정관리",
    Role.CENTER: "김녹번",
}
# What a browser does not show as a page.
FILES = (
    "/login",
    ".pdf",
    ".csv",
    ".xlsx",
    ".json",
    ".svg",
    "/static/",
    "/live",
    "/photos/",
    "{kind}",
)


def pages_of(house: House, role: Role, samples: dict[str, list[str]]) -> list[str]:
    """The addresses of all pages this role may open."""
    allowed = {
        permission for permission, roles in house.services.config.permissions.items()
        if role in roles
    }  # fmt: skip
    paths: list[str] = []
    for route in web_app(house.settings, house.services).router.routes():
        if route.method != "GET" or route.resource is None:
            continue
        path, needed = route.resource.canonical, permission_of(route.handler)
        is_page = path.startswith("/console/") and not any(part in path for part in FILES)
        if not is_page or needed in (None, PUBLIC) or Permission(needed) not in allowed:
            continue
        if role is not Role.COUNSELOR and path in OF_THE_COUNSELOR:
            continue
        paths += samples[path] if "{" in path else [path]
    return paths


# A form that is not finished is only its writer's.
OF_THE_COUNSELOR = ("/console/intake/drafts/{id}", "/console/intake/screening/{id}")


async def some_of_everything(house: House) -> dict[str, list[str]]:
    """Something behind every address with a variable part; KeyError names a new one."""
    await house.hears(DANGER, who="one")
    case = await house.waiting(who="two", story="녹번동인데 월세를 두 달 못 냈고 쌀이 떨어졌어요")
    async with visitor(house) as counselor:
        await counselor.log_in(NAMES[Role.COUNSELOR])
        await counselor.post(f"/cases/{case.id}/claim")
        await counselor.post(
            f"/cases/{case.id}/referrals", receiver=f"center:{CENTER}", request="살펴봐 주세요"
        )
        referral = await linked(counselor, "/referrals", "/console/referrals/")
        draft, _ = await counselor.post("/intake/drafts", kind="phone")
        screening, _ = await counselor.post("/intake/screening", consent="yes", health="yes")
    staff = (await house.actor(NAMES[Role.COUNSELOR])).id
    program, reply = "em_living", "greeting"
    events = [event.id for event in house.services.config.events]
    views = ("record", "work", "history")
    return {
        "/console/cases/{id}": [f"/console/cases/{case.id}?view={view}" for view in views],
        "/console/cases/{id}/programs": [f"/console/cases/{case.id}/programs?q=월세"],
        "/console/cases/{id}/plan": [],  # of a life-cycle plan: tests/unit/console/test_plan.py
        "/console/referrals/{id}": [f"/console/referrals/{referral}"],
        "/console/offers/{id}": [f"/console/offers/{await house.offered()}"],
        "/console/events/{event}": [f"/console/events/{event}" for event in events],
        "/console/intake/drafts/{id}": [draft.headers["Location"]],
        "/console/intake/screening/{id}": [screening.headers["Location"]],
        "/console/staff/{id}": [f"/console/staff/{staff}"],
        "/console/replies/{id}": [f"/console/replies/{reply}"],
        "/console/catalog/{id}": [f"/console/catalog/{program}"],
    }


async def linked(someone: Visitor, page: str, start: str) -> str:
    """The id at the end of the first link that begins so."""
    _, text = await someone.get(page)
    return text.partition(f'href="{start}')[2][:32]
