"""What the environment says (prefix `IEUMTOK_`), or a file `.env` beside the program."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from dotenv import dotenv_values

_PREFIX = "IEUMTOK_"
_KEY_FILE = "secret_keys"
_KEY_BYTES = 32
_MIN_PASSWORD = 10
_MIN_SECRET = 16
_TELEGRAM_API = "https://api.telegram.org"
SmsDriver = Literal["solapi", "bizgo", "twilio", "gateway"]
# Without these a gateway for text messages cannot be used at all.
_SMS_NEEDS: Mapping[str, tuple[str, ...]] = {
    "solapi": ("KEY", "SECRET", "FROM"),
    "bizgo": ("KEY", "FROM"),
    "twilio": ("KEY", "SECRET", "FROM"),
    "gateway": ("API",),
}


class SettingError(ValueError):
    """A setting cannot be used; the message names it and says what it should be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting there is. Secrets are kept out of its representation."""

    host: str
    port: int
    public_url: str | None
    database_url: str
    config_dir: Path
    clock: datetime | None
    secret_keys: tuple[bytes, ...]
    admin_password: str | None
    api_key: str | None
    kakao_secret: str | None
    telegram_token: str | None
    telegram_api: str
    telegram_mode: Literal["polling", "webhook"]
    telegram_secret: str | None
    sms_driver: SmsDriver | None = None
    sms_api: str | None = None
    sms_key: str | None = None
    sms_secret: str | None = None
    sms_from: str | None = None
    sms_webhook_secret: str | None = None

    def __repr__(self) -> str:
        """Without secrets: this ends up in logs."""
        return f"Settings(host={self.host!r}, port={self.port})"

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us over HTTPS, as the public address says."""
        return (self.public_url or "").startswith("https://")


def read(
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    *,
    needs_keys: bool = True,
) -> Settings:
    """The settings; `folder` is where `.env` and `var/` are, the working folder unless given.

    What opens no sealed value `needs_keys` not: they are neither looked for nor made.
    """
    folder = folder or Path.cwd()
    values = _dotenv(folder / ".env") | dict(os.environ if environ is None else environ)

    def get(name: str) -> str | None:
        return values.get(_PREFIX + name) or None

    database_url = _database_url(get("DATABASE_URL"), folder)
    file = folder / "var" / _KEY_FILE
    keys = _secret_keys(get("SECRET_KEYS"), file, database_url) if needs_keys else ()
    return Settings(
        host=get("HOST") or "127.0.0.1",
        port=_port(get("PORT") or "8080"),
        public_url=_address("PUBLIC_URL", get("PUBLIC_URL")),
        database_url=database_url,
        config_dir=folder / (get("CONFIG_DIR") or "config"),
        clock=_clock(get("CLOCK")),
        secret_keys=keys,
        admin_password=_password(get("ADMIN_PASSWORD")),
        api_key=get("API_KEY"),
        kakao_secret=get("KAKAO_SECRET"),
        telegram_token=get("TELEGRAM_TOKEN"),
        telegram_api=_address("TELEGRAM_API", get("TELEGRAM_API")) or _TELEGRAM_API,
        telegram_mode=_mode(get("TELEGRAM_MODE") or "polling"),
        telegram_secret=get("TELEGRAM_SECRET"),
        sms_driver=_sms_driver(get),
        sms_api=_address("SMS_API", get("SMS_API")),
        sms_key=get("SMS_KEY"),
        sms_secret=get("SMS_SECRET"),
        sms_from=get("SMS_FROM"),
        sms_webhook_secret=get("SMS_WEBHOOK_SECRET"),
    )


def unknown(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> list[str]:
    """Names with our prefix that nothing reads, most likely misspelled; sorted."""
    values = _dotenv((folder or Path.cwd()) / ".env") | dict(environ or os.environ)
    known = {field.name.upper() for field in fields(Settings)}  # each is read under its own name
    ours = (name.removeprefix(_PREFIX) for name in values if name.startswith(_PREFIX))
    return sorted(_PREFIX + name for name in set(ours) - known)


def doubts(settings: Settings) -> list[str]:
    """What can be meant but hardly is: secrets to guess, halves of a channel. Without values."""
    s, found = settings, list[str]()
    secrets_set = {
        "API_KEY": s.api_key,
        "KAKAO_SECRET": s.kakao_secret,
        "TELEGRAM_SECRET": s.telegram_secret,
        "SMS_WEBHOOK_SECRET": s.sms_webhook_secret,
    }
    found += [
        f"{_PREFIX}{name} is short enough to be guessed; `openssl rand -hex 32` makes a better one"
        for name, value in secrets_set.items()
        if value and len(value) < _MIN_SECRET
    ]
    if s.telegram_token and s.telegram_mode == "webhook" and not s.telegram_secret:
        found.append(f"{_PREFIX}TELEGRAM_SECRET is unset, so no webhook call is believed")
    if s.telegram_secret and not s.telegram_token:
        found.append(f"Telegram sleeps: {_PREFIX}TELEGRAM_TOKEN is unset")
    texts = (s.sms_api, s.sms_key, s.sms_secret, s.sms_from, s.sms_webhook_secret)
    if any(texts) and not s.sms_driver:
        found.append(f"text messages sleep: {_PREFIX}SMS_DRIVER is unset")
    if s.sms_driver == "gateway" and not s.sms_webhook_secret:
        found.append(f"no text comes in: {_PREFIX}SMS_WEBHOOK_SECRET is unset")
    return found


def _dotenv(path: Path) -> dict[str, str]:
    """The names that the file gives a value; written by whatever editor."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingError(f"{path} must be saved as UTF-8") from None
    read = dotenv_values(stream=StringIO(text), interpolate=False)
    return {name: value for name, value in read.items() if value is not None}


def _password(text: str | None) -> str | None:
    if text is not None and len(text) < _MIN_PASSWORD:
        raise SettingError(f"{_PREFIX}ADMIN_PASSWORD needs at least {_MIN_PASSWORD} characters")
    return text


def _port(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= len("65535")
    if not is_number or not 0 <= int(text) <= 65535:  # noqa: PLR2004
        raise SettingError(f"{_PREFIX}PORT must be a number from 0 to 65535")
    return int(text)


def _database_url(url: str | None, folder: Path) -> str:
    if url is None:
        return f"sqlite:///{folder / 'var' / 'ieumtok.db'}"
    if url.startswith(("sqlite:///", "postgresql://")):
        return url
    raise SettingError(f"{_PREFIX}DATABASE_URL must begin with sqlite:/// or postgresql://")


def _clock(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.utcoffset() is None:
        raise SettingError(f"{_PREFIX}CLOCK must be like 2026-02-13T22:00:00+09:00")
    return at


def _mode(text: str) -> Literal["polling", "webhook"]:
    if text not in ("polling", "webhook"):
        raise SettingError(f"{_PREFIX}TELEGRAM_MODE must be polling or webhook")
    return cast("Literal['polling', 'webhook']", text)


def _sms_driver(get: Callable[[str], str | None]) -> SmsDriver | None:
    """The gateway for text messages, if there is one, with all that it needs."""
    driver = get("SMS_DRIVER")
    if driver is None:
        return None
    if driver not in _SMS_NEEDS:
        raise SettingError(f"{_PREFIX}SMS_DRIVER must be one of {', '.join(_SMS_NEEDS)}")
    missing = [f"{_PREFIX}SMS_{name}" for name in _SMS_NEEDS[driver] if not get(f"SMS_{name}")]
    if missing:
        raise SettingError(f"{_PREFIX}SMS_DRIVER={driver} needs {', '.join(missing)} as well")
    return cast("SmsDriver", driver)


def _address(name: str, text: str | None) -> str | None:
    """An address on the web, without the slash at its end."""
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        is_one = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one:
        raise SettingError(f"{_PREFIX}{name} must be like https://talk.example.go.kr")
    return text.rstrip("/")


def _secret_keys(text: str | None, file: Path, database_url: str) -> tuple[bytes, ...]:
    """Keys from the environment, else from the file, which is made on the first start."""
    if text is None:
        try:
            text = _kept_keys(file, database_url)
        except OSError as error:
            raise SettingError(f"{file} cannot be used: {error.strerror or error}") from None
    keys = tuple(_key(part) for part in text.replace(",", " ").split())
    if not keys:
        raise SettingError(f"{_PREFIX}SECRET_KEYS (or {file}) holds no key")
    return keys


def _kept_keys(file: Path, database_url: str) -> str:
    """What the file holds. A new key would never open the database of an old one."""
    database = Path(database_url.removeprefix("sqlite:///"))
    if not file.exists():
        if database_url.startswith("sqlite:///") and database.exists():
            raise SettingError(
                f"{file} is missing, but it holds the keys of {database}: put it back, "
                f"or set {_PREFIX}SECRET_KEYS"
            )
        file.parent.mkdir(parents=True, exist_ok=True)
        _make_key(file)
    return file.read_text()


def _make_key(file: Path) -> None:
    """On the disk before anything is sealed with it: without it nothing opens again."""
    made = base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(made + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _key(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise SettingError(
            f"{_PREFIX}SECRET_KEYS must be keys of 32 bytes in base64, newest first"
        )
    return key
