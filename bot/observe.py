"""Structured logs without personal data, and the signals that end the process."""

import asyncio
import gc
import logging
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType

import orjson
import structlog

# Objects made since the last look.
_LOOK_EVERY = 10_000


def start_logging() -> None:
    """JSON lines on standard error: `action` and ids, never words of residents."""
    others = logging.StreamHandler(sys.stderr)
    others.setFormatter(_LibraryLines())
    logging.basicConfig(level=logging.WARNING, handlers=[others])
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.EventRenamer("action"),
            _stack_only,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


class _LibraryLines(logging.Formatter):
    """What libraries log, as lines like our own: where it broke and the error's kind.

    Their messages quote what came in: a damaged request, with a resident's words or a cookie.
    Only the scheduler's say nothing but names of jobs and times.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        told: dict[str, object] = {
            "action": f"library.{record.name}",
            "level": record.levelname.lower(),
            "at": at,
        }
        if record.name.startswith("apscheduler"):
            told["message"] = record.getMessage()
        kind, _, trace = record.exc_info or (None, None, None)
        if kind:
            told |= {"error": kind.__name__, "where": _where(trace)}
        return orjson.dumps(told).decode()


def _where(trace: TracebackType | None) -> list[str]:
    return [
        f"{frame.f_code.co_filename.rpartition('/')[2]}:{line}"
        for frame, line in traceback.walk_tb(trace)
    ]


def _stack_only(
    _logger: object, _name: str, event: "structlog.typing.EventDict"
) -> "structlog.typing.EventDict":
    """Where it broke and the error's kind; its message may quote what a resident wrote."""
    if event.pop("exc_info", None):
        kind, _, trace = sys.exc_info()
        event["error"] = kind.__name__ if kind else ""
        event["where"] = _where(trace)
    return event


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """The fast loop where there is one."""
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


def keep_for_good() -> None:
    """What lives by now lives as long as the process: looking for garbage in it takes time.

    A turn makes hundreds of objects and drops nearly all of them at once, so looking seldom
    leaves little behind.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_LOOK_EVERY)


async def until_told_to_stop() -> None:
    """Returns on SIGTERM or Ctrl-C."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopped.set)
    await stopped.wait()
