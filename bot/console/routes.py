"""`/console/`: the counselors' web pages. Here its parts are put together."""

from aiohttp import web

from bot.console.cases import Cases
from bot.console.checks import Checks
from bot.console.entrance import Entrance
from bot.console.events import Events
from bot.console.gate import Gate
from bot.console.live import Live
from bot.console.offers import Offers
from bot.console.pages import Pages, add_headers
from bot.console.plan import Plans
from bot.console.queue import Queue
from bot.services.desk import Desk
from bot.services.event_desk import EventDesk
from bot.services.health import Health
from bot.services.offer_desk import OfferDesk
from bot.services.office import Office
from bot.services.outreach import Outreach
from bot.services.photos import Photos
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
        queue = Queue(desk, health, pages)
        self._gate = Gate(staff, pages)
        self._parts = (
            pages,
            Entrance(staff, pages),
            queue,
            Cases(office, desk, photos, queue, pages),
            Checks(outreach, queue, pages),
            Offers(offers, queue, pages),
            Events(events, queue, pages),
            Plans(office, desk, pages),
            Live(office.bus, self._gate),
        )

    def app(self) -> web.Application:
        """Every route behind the gate; each names its permission, or is refused."""
        app = web.Application(middlewares=self._gate.middlewares())
        app.on_response_prepare.append(add_headers)
        for part in self._parts:
            app.add_routes(part.routes())
        return app
