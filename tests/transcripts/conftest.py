"""`pytest tests/transcripts --update` writes down what the bot says now; read the difference."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the transcripts anew")


@pytest.fixture
def is_update(request: pytest.FixtureRequest) -> bool:
    """Whether the transcripts are to be written anew; never when the whole suite runs."""
    return bool(request.config.getoption("--update", default=False))
