"""The pages on which the office changes what everybody works with, put together."""

from bot.console.catalog import CatalogPages
from bot.console.hours import HoursPages
from bot.console.pages import Pages
from bot.console.posters import PosterPages
from bot.console.replies import ReplyPages
from bot.console.try_message import TryPages
from bot.console.weeks import WeekForm
from bot.services.catalog_desk import CatalogDesk
from bot.services.hours import Hours
from bot.services.office import Office
from bot.services.posters import Posters
from bot.services.replies import Replies
from bot.services.weeks import Weeks


def office_parts(
    office: Office, pages: Pages
) -> tuple[HoursPages, ReplyPages, CatalogPages, TryPages, PosterPages]:
    """Business hours, canned replies, the catalog, trying a message, posters."""
    return (
        HoursPages(Hours(office), WeekForm(Weeks(office)), pages),
        ReplyPages(Replies(office), pages),
        CatalogPages(CatalogDesk(office), pages),
        TryPages(office, pages),
        PosterPages(Posters(office), pages),
    )
