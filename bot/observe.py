"""Structured logs without personal data, and the signals that end the process."""

import asyncio
import gc
import logging
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType, TracebackType

import structlog

# Objects made since the last look.
_LOOK_EVERY = 10_000


def start_logging() -> None:
    """JSON lines on standard error: `action` and ids, never words of residents."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
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


def _stack_only(
    _logger: object, _name: str, event: "structlog.typing.EventDict"
) -> "structlog.typing.EventDict":
    """Where it broke and the error's kind; its message may quote what a resident wrote."""
    if event.pop("exc_info", None):
        kind, _, trace = sys.exc_info()
        event["error"] = kind.__name__ if kind else ""
        event["where"] = [
            f"{frame.f_code.co_filename.rpartition('/')[2]}:{line}"
            for frame, line in _frames(trace)
        ]
    return event


def _frames(trace: TracebackType | None) -> list[tuple[FrameType, int]]:

    return list(traceback.walk_tb(trace))


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
