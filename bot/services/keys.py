"""Words that open doors: what they look like, and what is kept of them."""

import hashlib
import secrets

# Without signs that are mistaken for each other when read out over a telephone.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUP = 4


def one_time(groups: int = 4) -> str:
    """Groups of four signs, 4.95 bits each: for passwords and recovery codes, shown once."""
    made = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(groups))
    return "-".join(made)


def hashed(token: str) -> str:
    """What is kept of a token that nobody could guess."""
    return hashlib.sha256(as_bytes(token)).hexdigest()


def as_bytes(given: str) -> bytes:
    """Headers and cookies may hold bytes that are no text."""
    return given.encode("utf-8", "surrogateescape")
