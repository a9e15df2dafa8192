"""What the program logs while tests run: plain lines, shown where a test fails."""

import structlog


def plain_logs() -> None:
    """Drawing an error with all its variables, as structlog does by default, takes seconds."""
    structlog.reset_defaults()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )
