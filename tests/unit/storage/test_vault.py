"""What is sealed opens with the right key at the right place, and nowhere else."""

import pytest

from bot.storage.vault import BlindIndex, BrokenSealError, UnknownKeyError, Vault

OLD, NEW = bytes(32), bytes(range(32))
# Sealed once with OLD; a release that cannot open it cannot open its city's database either.
KNOWN = bytes.fromhex(
    "016e472dc7716f9068f8d57ca9757493d8998ecd10a4f8dc280260e850c6ef506ae0e9a9458386a300dd"
)
KNOWN_INDEX = "cc55cd5a6bcd0d03ba6438f374ea576b"


def place(text: str = "옆집 할머니가 안 보여요") -> tuple[Vault, bytes]:
    vault = Vault([OLD])
    return vault, vault.seal("inbox", "body", "1", text)


def test_what_was_sealed_opens() -> None:
    for text in ("", "x", "옆집 할머니가 안 보여요", "a\x00b", "🙂" * 5000):
        vault, sealed = place(text)
        assert vault.open("inbox", "body", "1", sealed) == text
        # A letter or two may be among random bytes by chance.
        assert len(text) < 3 or text.encode() not in sealed


def test_what_an_earlier_release_sealed_opens() -> None:
    assert Vault([OLD]).open("inbox", "body", "1", KNOWN) == "이음톡"
    assert BlindIndex(OLD).of("kakao", "u1") == KNOWN_INDEX


def test_the_same_text_never_looks_the_same() -> None:
    vault = Vault([OLD])
    assert len({vault.seal("inbox", "body", "1", "x") for _ in range(50)}) == 50


def test_json_and_bytes_too() -> None:
    vault = Vault([OLD])
    value = {"text": "안녕", "choices": [["a", None]], "n": 1.5}
    assert vault.open_json("t", "c", "1", vault.seal_json("t", "c", "1", value)) == value
    assert (
        vault.open_bytes("t", "c", "1", vault.seal_bytes("t", "c", "1", b"\xff\x00"))
        == b"\xff\x00"
    )


@pytest.mark.parametrize(
    "elsewhere", [("inbox", "body", "2"), ("outbox", "body", "1"), ("inbox", "address", "1")]
)
def test_moved_elsewhere_it_does_not_open(elsewhere: tuple[str, str, str]) -> None:
    vault, sealed = place()
    with pytest.raises(BrokenSealError):
        vault.open(*elsewhere, sealed)


def test_changed_it_does_not_open() -> None:
    vault, sealed = place()
    for at in range(5, len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(BrokenSealError):
            vault.open("inbox", "body", "1", bytes(changed))


def test_an_old_key_opens_and_is_not_current() -> None:
    old, sealed = place("x")
    both = Vault([NEW, OLD])
    assert both.open("inbox", "body", "1", sealed) == "x"
    assert old.is_current(sealed)
    assert not both.is_current(sealed)
    assert both.is_current(both.seal("inbox", "body", "1", "x"))


def test_without_its_key_it_does_not_open() -> None:
    _, sealed = place()
    for broken in (sealed, b"", b"\x01", sealed[:4]):
        with pytest.raises(UnknownKeyError):
            Vault([NEW]).open("inbox", "body", "1", broken)


@pytest.mark.parametrize("keys", [[], [b""], [bytes(31)], [OLD, bytes(33)]])
def test_keys_have_32_bytes(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(keys)


def test_a_blind_index_is_stable_and_keeps_parts_apart() -> None:
    index = BlindIndex(OLD)
    assert index.of("kakao", "u1") == BlindIndex(OLD).of("kakao", "u1")
    different = [("kakao", "u1"), ("kakaou", "1"), ("kakao u1",), ("kakao", "u", "1"), ("", "")]
    assert len({index.of(*parts) for parts in different}) == len(different)
    assert index.of("kakao", "u1") != BlindIndex(NEW).of("kakao", "u1")
    assert all(len(index.of(*parts)) == 32 for parts in different)
