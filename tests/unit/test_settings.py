"""Settings from the environment and `.env`: defaults that work, mistakes that are named."""

import base64
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.settings import SettingError, doubts, read, unknown
from tests.support.running import ROOT

KEY = base64.urlsafe_b64encode(bytes(32)).decode()
OTHER = base64.urlsafe_b64encode(bytes(range(32))).decode()


def test_nothing_is_needed(tmp_path: Path) -> None:
    settings = read({}, tmp_path)
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'ieumtok.db'}"
    assert settings.config_dir == tmp_path / "config"
    assert settings.clock is None
    assert settings.telegram_mode == "polling"
    assert not settings.is_https


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first, again = read({}, tmp_path), read({}, tmp_path)
    assert first.secret_keys == again.secret_keys
    assert len(first.secret_keys[0]) == 32
    file = tmp_path / "var" / "secret_keys"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read({}, tmp_path / "another").secret_keys != first.secret_keys


def test_keys_of_the_environment_come_in_their_order(tmp_path: Path) -> None:
    settings = read({"IEUMTOK_SECRET_KEYS": f"{OTHER}, {KEY.rstrip('=')}"}, tmp_path)
    assert settings.secret_keys == (bytes(range(32)), bytes(32))
    assert not (tmp_path / "var").exists()


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "# the city's settings\n\nIEUMTOK_HOST = 0.0.0.0\nIEUMTOK_PORT='1234'\n"
        'IEUMTOK_API_KEY="a=b"\nnonsense\n'
    )
    settings = read({"IEUMTOK_PORT": "4321", "IEUMTOK_SECRET_KEYS": KEY}, tmp_path)
    assert (settings.host, settings.port, settings.api_key) == ("0.0.0.0", 4321, "a=b")
    assert not settings.is_https


def test_residents_come_over_https_where_the_public_address_says_so(tmp_path: Path) -> None:
    chosen = {"IEUMTOK_SECRET_KEYS": KEY, "IEUMTOK_PUBLIC_URL": "https://ieumtok.example.kr/"}
    settings = read(chosen, tmp_path)
    assert settings.is_https
    assert settings.public_url == "https://ieumtok.example.kr"


def test_a_clock_keeps_its_offset(tmp_path: Path) -> None:
    chosen = {"IEUMTOK_CLOCK": "2026-02-13T22:00:00+09:00", "IEUMTOK_SECRET_KEYS": KEY}
    assert read(chosen, tmp_path).clock == datetime(2026, 2, 13, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "x"), ("PORT", "-1"), ("PORT", "65536"), ("PORT", "٣"), ("PORT", "9" * 5000),
        ("DATABASE_URL", "mysql://x"), ("DATABASE_URL", "ieumtok.db"),
        ("CLOCK", "yesterday"), ("CLOCK", "2026-02-13T22:00:00"), ("CLOCK", "2026-02-13"),
        ("TELEGRAM_MODE", "push"), ("ADMIN_PASSWORD", "nine-char"),
        ("SMS_DRIVER", "pigeon"), ("SMS_API", "api.solapi.com"),
        ("SECRET_KEYS", "short"), ("SECRET_KEYS", "가"), ("SECRET_KEYS", " , "),
        ("SECRET_KEYS", f"{KEY},x"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(tmp_path: Path, name: str, value: str) -> None:
    chosen = {"IEUMTOK_SECRET_KEYS": KEY, f"IEUMTOK_{name}": value}
    with pytest.raises(SettingError, match=f"IEUMTOK_{name}"):
        read(chosen, tmp_path)


def test_a_database_without_its_keys_gets_no_new_ones(tmp_path: Path) -> None:
    read({}, tmp_path)
    file = tmp_path / "var" / "secret_keys"
    (tmp_path / "var" / "ieumtok.db").touch()
    file.unlink()
    with pytest.raises(SettingError, match=str(file)):
        read({}, tmp_path)
    assert read({}, tmp_path, needs_keys=False).secret_keys == ()
    assert not file.exists()


def test_names_that_nothing_reads_are_found(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("IEUMTOK_HOSTT=x\nOTHER=y\n")
    assert unknown({"IEUMTOK_PROT": "1", "IEUMTOK_PORT": "1", "PORT": "1"}, tmp_path) == [
        "IEUMTOK_HOSTT",
        "IEUMTOK_PROT",
    ]


def test_every_name_of_the_example_is_read(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    (tmp_path / ".env").write_text(example.replace("#IEUMTOK_", "IEUMTOK_"), encoding="utf-8")
    assert unknown({"PATH": ""}, tmp_path) == []


def test_a_key_is_never_shown(tmp_path: Path) -> None:
    chosen = {"IEUMTOK_SECRET_KEYS": KEY, "IEUMTOK_API_KEY": "very-secret", "IEUMTOK_PORT": "1"}
    settings = read(chosen, tmp_path)
    assert "very-secret" not in f"{settings!r}{settings}"
    assert "secret_keys" not in repr(settings)
    with pytest.raises(SettingError) as refused:
        read({"IEUMTOK_SECRET_KEYS": "not-a-key-but-secret"}, tmp_path)
    assert "not-a-key" not in str(refused.value)


def test_a_gateway_for_texts_needs_its_keys(tmp_path: Path) -> None:
    chosen = {"IEUMTOK_SECRET_KEYS": KEY, "IEUMTOK_SMS_DRIVER": "solapi", "IEUMTOK_SMS_KEY": "k"}
    with pytest.raises(SettingError, match="SMS_SECRET, IEUMTOK_SMS_FROM"):
        read(chosen, tmp_path)
    more = {"IEUMTOK_SMS_SECRET": "s", "IEUMTOK_SMS_FROM": "0215881234"}
    settings = read(chosen | more | {"IEUMTOK_SMS_API": "https://sms.example.kr/"}, tmp_path)
    assert (settings.sms_driver, settings.sms_api) == ("solapi", "https://sms.example.kr")
    assert read({"IEUMTOK_SECRET_KEYS": KEY}, tmp_path).sms_driver is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "talk.example.go.kr"), ("PUBLIC_URL", "https://"), ("PUBLIC_URL", "ftp://x"),
        ("PUBLIC_URL", "https://x:port"), ("TELEGRAM_API", "api.telegram.org"),
    ],
)  # fmt: skip
def test_an_address_is_a_whole_one(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"IEUMTOK_{name} must be like https://"):
        read({"IEUMTOK_SECRET_KEYS": KEY, f"IEUMTOK_{name}": value}, tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_of_any_editor_is_read(tmp_path: Path, encoding: str) -> None:
    lines = 'export IEUMTOK_PORT=1234\r\nIEUMTOK_API_KEY="a${b}c"  # 담당: 전산팀\r\n'
    (tmp_path / ".env").write_text(lines, encoding=encoding)
    settings = read({"IEUMTOK_SECRET_KEYS": KEY}, tmp_path)
    assert (settings.port, settings.api_key) == (1234, "a${b}c")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("# 전산팀\nIEUMTOK_PORT=1\n".encode("cp949"))
    with pytest.raises(SettingError, match=r"\.env must be saved as UTF-8"):
        read({}, tmp_path)
    file.unlink()
    file.mkdir()
    with pytest.raises(SettingError, match=r"\.env cannot be read"):
        read({}, tmp_path)


@pytest.mark.parametrize(
    ("chosen", "doubt"),
    [
        ({"API_KEY": "x"}, "API_KEY is short"),
        ({"KAKAO_SECRET": "secret"}, "KAKAO_SECRET is short"),
        ({"TELEGRAM_TOKEN": "1:a", "TELEGRAM_MODE": "webhook"}, "no webhook call is believed"),
        ({"TELEGRAM_SECRET": "s" * 32}, "Telegram sleeps"),
        ({"SMS_KEY": "k"}, "text messages sleep"),
        ({"SMS_DRIVER": "gateway", "SMS_API": "https://sms.example"}, "no text comes in"),
    ],
)
def test_halves_and_guessable_secrets_are_doubted(
    tmp_path: Path, chosen: dict[str, str], doubt: str
) -> None:
    named = {f"IEUMTOK_{name}": value for name, value in chosen.items()}
    [found] = doubts(read({"IEUMTOK_SECRET_KEYS": KEY, **named}, tmp_path))
    assert doubt in found
    assert "secret" not in found.replace("secrets", "")


def test_nothing_is_doubted_as_it_comes(tmp_path: Path) -> None:
    assert doubts(read({}, tmp_path)) == []
