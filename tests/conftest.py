"""What every test may ask for: a real PostgreSQL and a real browser, started when needed."""

from tests.support.logs import plain_logs

pytest_plugins = ["tests.support.postgres", "tests.support.migrated", "tests.support.browser"]

plain_logs()
