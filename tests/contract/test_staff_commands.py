"""What IT staff do at the command line when nobody can log in any more."""

from pathlib import Path

from tests.support.commands import Run, run


def test_accounts_are_listed_and_a_second_factor_is_reset(tmp_path: Path, here: Run) -> None:
    added = run(tmp_path, "staff", "add", "mina", "--role", "center", "--center", "nokbeon")
    assert added.returncode == 0, added.stderr
    listed = here("staff", "list")
    assert listed.stdout.splitlines() == ["mina: center of nokbeon, one-time password"]
    assert here("staff", "reset-second-factor", "mina").returncode == 0
    unknown = here("staff", "reset-second-factor", "nobody")
    assert unknown.returncode == 2
    assert "no_such_account" in unknown.stderr
