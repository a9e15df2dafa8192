"""What may be permitted, and what `config/permissions.toml` gives to whom."""

import re

import pytest

from bot.cases.permissions import Permission
from bot.domain.codes import Role
from tests.support.world import config


def test_names_say_thing_and_act() -> None:
    assert all(re.fullmatch(r"[a-z_]+\.[a-z]+", permission) for permission in Permission)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_somebodys(permission: Permission) -> None:
    assert config().permissions[permission]


def test_who_reported_is_not_for_everybody() -> None:
    may = config().permissions
    assert set(may[Permission.REPORTER_VIEW]) <= {Role.COUNSELOR, Role.SUPERVISOR}
    assert Role.CENTER not in may[Permission.CASE_VIEW]


def test_an_admin_looks_after_accounts_and_has_no_cases() -> None:
    may = config().permissions
    acts = [p for p in Permission if p.startswith("case.") and p is not Permission.CASE_VIEW]
    assert not [act for act in acts if Role.ADMIN in may[act]]
