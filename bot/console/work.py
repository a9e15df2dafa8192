"""The parts of casework put together: plan, referrals, follow-ups, closing."""

from bot.console.cases import Cases, Part
from bot.console.casework import WorkPages
from bot.console.closings import Closings
from bot.console.corrections import CorrectionPart
from bot.console.follow_ups import FollowUpPages
from bot.console.pages import Pages
from bot.console.referrals import ReferralPages
from bot.services.casework import Casework
from bot.services.closures import Closures
from bot.services.follow_ups import FollowUps
from bot.services.gifts import Gifts
from bot.services.offer_desk import OfferDesk
from bot.services.office import Office


def work_parts(
    office: Office, offers: OfferDesk, cases: Cases, pages: Pages
) -> tuple[Part, Part, Part, ReferralPages, FollowUpPages]:
    """Pages and pieces of the page of a case."""
    casework, follow_ups, closures = Casework(office), FollowUps(office), Closures(office)
    gifts = Gifts(office, offers, casework)
    return (
        cases.add(WorkPages(office, casework, gifts, follow_ups, cases)),
        cases.add(Closings(office, closures, cases)),
        cases.add(CorrectionPart(office, cases)),
        ReferralPages(office, cases, pages),
        FollowUpPages(office, follow_ups, closures, cases, pages),
    )
