"""`/console/`: the counselors' web pages. Here its parts are put together."""

from aiohttp import web

from bot.cases.permissions import Permission
from bot.console.account import Account
from bot.console.audit import AuditPages
from bot.console.blocks import BlockPages
from bot.console.board import BoardPage
from bot.console.cases import Cases
from bot.console.checks import Checks
from bot.console.compare import ComparePages
from bot.console.duty import DutyPages
from bot.console.entrance import Entrance
from bot.console.events import Events
from bot.console.exports import ExportPages
from bot.console.gate import Gate
from bot.console.intake import Intake
from bot.console.live import Live
from bot.console.offers import Offers
from bot.console.office_parts import office_parts
from bot.console.pages import Pages, add_headers
from bot.console.people import PeoplePages
from bot.console.plan import Plans
from bot.console.print import Prints
from bot.console.queue import Queue
from bot.console.record import RecordPart
from bot.console.screening import ScreeningPages
from bot.console.search import SearchPages
from bot.console.shift import Shifts
from bot.console.statistics import StatisticsPages
from bot.console.talk import Talks
from bot.console.timeline import TimelinePart
from bot.console.whereabouts import WhereaboutsPart
from bot.console.work import work_parts
from bot.services.audit import Audit
from bot.services.blocks import Blocks
from bot.services.casework import Casework
from bot.services.desk import Desk
from bot.services.duty import Duty
from bot.services.event_desk import EventDesk
from bot.services.gifts import Gifts
from bot.services.health import Health
from bot.services.offer_desk import OfferDesk
from bot.services.office import Office
from bot.services.outreach import Outreach
from bot.services.people import People
from bot.services.photos import Photos
from bot.services.second_factor import SecondFactor
from bot.services.shift import Shift
from bot.services.staff import Staff


class Console:
    """The application under `/console`."""

    def __init__(
        self,
        office: Office,
        staff: Staff,
        desk: Desk,
        photos: Photos,
        health: Health,
        outreach: Outreach,
        offers: OfferDesk,
        events: EventDesk,
        *,
        is_https: bool,
    ) -> None:
        pages = Pages(office, is_https=is_https)
        queue = Queue(office, health, pages)
        cases = Cases(office, desk, photos, queue, pages)
        shift = Shift(office, staff.roles_with(Permission.CASE_CLAIM))
        factor, people = SecondFactor(office, staff), People(office, staff)
        self._gate = Gate(staff, pages)
        self._parts = (
            pages,
            Entrance(staff, factor, pages),
            Account(staff, factor, people, pages),
            PeoplePages(people, factor, pages),
            DutyPages(Duty(office), pages),
            cases.add(BlockPages(Blocks(office), cases, pages)),
            AuditPages(Audit(office), pages),
            queue,
            cases,
            cases.add(Shifts(shift, cases, queue, pages)),
            cases.add(Talks(office, cases, desk, pages)),
            cases.add(Prints(office, pages)),
            Checks(outreach, pages),
            *work_parts(office, offers, cases, pages),
            Offers(offers, Gifts(office, offers, Casework(office)), pages),
            Events(events, pages),
            ExportPages(office, pages),
            Intake(office, pages),
            ScreeningPages(office, pages),
            Plans(office, desk, pages),
            *office_parts(office, pages),
            cases.add(RecordPart(office, cases)),
            cases.add(WhereaboutsPart(office, cases)),
            cases.add(TimelinePart(office)),
            SearchPages(office, pages),
            BoardPage(office, pages),
            StatisticsPages(office, pages),
            ComparePages(office, pages),
            Live(office.bus, self._gate),
        )

    def app(self) -> web.Application:
        """Every route behind the gate; each names its permission, or is refused."""
        app = web.Application(middlewares=self._gate.middlewares())
        app.on_response_prepare.append(add_headers)
        for part in self._parts:
            app.add_routes(part.routes())
        return app
