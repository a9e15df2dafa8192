"""Field encryption: what residents wrote and who they are lies encrypted in the database.

AES-256-GCM. A sealed value is `01 | key id (4) | nonce (12) | ciphertext and tag`; table, column
and row id are authenticated with it, so a value moved to another row does not open. Several keys
may be in use: the first seals, all open; `run_bot.py rekey` moves everything to the first.
"""

import hashlib
import hmac
import os
from collections.abc import Sequence

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.storage.types import Sealed

_MARK = b"\x01"
_KEY_ID, _NONCE = 4, 12
_HEAD = len(_MARK) + _KEY_ID + _NONCE
KEY_BYTES = 32


class SealError(Exception):
    """A sealed value does not open."""


class UnknownKeyError(SealError):
    """The value was sealed with a key that is not configured any more."""


class BrokenSealError(SealError):
    """The value was changed, or belongs to another row."""


class Vault:
    """Seals and opens values with the configured keys."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError("at least one key of 32 bytes is needed")
        self._keys = {_key_id(key): AESGCM(_derive(key, b"fields")) for key in keys}
        first = _key_id(keys[0])
        self._sealing = self._keys[first]
        self._head = _MARK + first

    def seal(self, table: str, column: str, row_id: str, text: str) -> Sealed:
        """The text, readable only by this vault, only at this place."""
        return self._seal(f"{table}.{column}.{row_id}", text.encode())

    def open(self, table: str, column: str, row_id: str, sealed: bytes) -> str:
        """The text that was sealed at this place."""
        return self._open(f"{table}.{column}.{row_id}", sealed).decode()

    def seal_json(self, table: str, column: str, row_id: str, value: object) -> Sealed:
        """A JSON value, sealed."""
        return self._seal(f"{table}.{column}.{row_id}", orjson.dumps(value))

    def open_json(self, table: str, column: str, row_id: str, sealed: bytes) -> object:
        """The JSON value that was sealed at this place."""
        return orjson.loads(self._open(f"{table}.{column}.{row_id}", sealed))

    def seal_bytes(self, table: str, column: str, row_id: str, value: bytes) -> Sealed:
        """A picture, sealed."""
        return self._seal(f"{table}.{column}.{row_id}", value)

    def open_bytes(self, table: str, column: str, row_id: str, sealed: bytes) -> bytes:
        """The picture that was sealed at this place."""
        return self._open(f"{table}.{column}.{row_id}", sealed)

    def is_current(self, sealed: bytes) -> bool:
        """Whether the value was sealed with the newest key."""
        return sealed.startswith(self._head)

    def _seal(self, place: str, plain: bytes) -> Sealed:
        nonce = os.urandom(_NONCE)
        return Sealed(self._head + nonce + self._sealing.encrypt(nonce, plain, place.encode()))

    def _open(self, place: str, sealed: bytes) -> bytes:
        key = self._keys.get(sealed[len(_MARK) : len(_MARK) + _KEY_ID])
        if key is None:
            raise UnknownKeyError(place)
        try:
            nonce = sealed[len(_MARK) + _KEY_ID : _HEAD]
            return key.decrypt(nonce, sealed[_HEAD:], place.encode())
        except InvalidTag:
            raise BrokenSealError(place) from None


class BlindIndex:
    """Finds a row by a value that must not be readable: a keyed hash of it."""

    def __init__(self, key: bytes) -> None:
        self._start = hmac.new(key, digestmod=hashlib.sha256)

    def of(self, *parts: str) -> str:
        """32 hex digits, the same for the same parts."""
        mac = self._start.copy()
        mac.update("\x1f".join(parts).encode())
        return mac.hexdigest()[:32]


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"ieumtok key id" + key).digest()[:_KEY_ID]


def _derive(key: bytes, purpose: bytes) -> bytes:
    """A key for one purpose, so that cookies and fields never share one."""
    return hmac.new(key, b"ieumtok " + purpose, hashlib.sha256).digest()
