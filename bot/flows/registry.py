"""The flows there are. A new one is a file beside this and a line here."""

from collections.abc import Callable
from typing import TypeAlias

from bot.flows.env import Env
from bot.flows.report import Declined, Report, report
from bot.flows.steps import Flow

Result: TypeAlias = Report | Declined

FLOWS: dict[str, Callable[[Env], Flow[Result]]] = {
    "report": report,
}
