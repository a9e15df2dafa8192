"""How the resident can be reached, if they wish."""

import re
from typing import cast

import phonenumbers

from bot.domain.effects import Json
from bot.domain.frozen import frozen
from bot.domain.messages import Channel, Choice, Inbound, InboundKind, Message
from bot.flows.env import Env
from bot.flows.questions import SKIP
from bot.flows.steps import Answer, Flow, Taken, Unclear
from bot.flows.understand import by_words, declines, picked

MAX_TYPED = 300
THIS = "this"
_MISTYPED = 5
_NO = (Choice("no", ""), Choice("unknown", ""))
# What nearly everybody writes. The library would go through the rules of the world's numbers for
# it, which takes a hundred times as long; it decides about everything else (010-597… is nobody's).
_MOBILE = re.compile(r"\s*010[ .-]?((?:[2-46-9][0-9]|5[0-8])[0-9]{2})[ .-]?([0-9]{4})\s*")
_STORED_MOBILE = re.compile(r"\+8210([0-9]{4})([0-9]{4})")
# Looking for a number in a sentence takes ten times as long as reading one that stands alone.
_ONLY_A_NUMBER = re.compile(r"\s*\+?[0-9][0-9 .-]{6,18}[0-9]\s*")


# 공일공 일이삼사 오육칠팔, also with 에 between. The 이 of an ending (…팔이에요) is no two.
_DIGITS = str.maketrans("공영일이삼사오육륙칠팔구에", "001234566789-")
_SPELLED_OUT = re.compile(
    r"[0공영](?:[ .에-]*(?!이(?:에요|예요|요|고|야))[0-9공영일이삼사오육륙칠팔구]){8,10}"
)
_HOTLINE = re.compile(r"(?:0[0-9]{1,2}-)?1[0-9]{2,3}")
_BRACKETS = str.maketrans("()", "  ")
_LOCAL = re.compile(r"(?<![0-9-])[2-9][0-9]{2,3}[-. ][0-9]{4}(?![0-9-])")


@frozen
class Phone:
    """A call-back number, or the empty text. Stored as E.164 (+8210…)."""

    key: str

    def _choices(self, env: Env) -> tuple[Choice, ...]:
        """Who writes from a telephone may have that one called."""
        skip = Choice(SKIP, env.text("choice.no_phone"))
        is_phone = env.channel is Channel.SMS
        return (Choice(THIS, env.text("choice.this_phone")), skip) if is_phone else (skip,)

    def message(self, env: Env, draft: Json) -> Message:
        """The question and "without a number"."""
        del draft
        return Message(env.text(f"{env.flow}.{self.key}.ask"), self._choices(env))

    def take(self, env: Env, inbound: Inbound, draft: Json) -> Taken:
        """A number out of the words, or of the shared contact card."""
        del draft
        option = picked(env, inbound, self._choices(env))
        if option:
            return Answer(inbound.address if option == THIS else "")
        number = phone_in(inbound.phone or inbound.text)
        if number and inbound.kind in (InboundKind.TEXT, InboundKind.CONTACT):
            return Answer(number)
        if inbound.kind is InboundKind.TEXT and _is_refused(env, inbound.text):
            return Answer("")
        return Unclear("unclear.phone")

    def fits(self, value: Json) -> bool:
        """A number or the empty text."""
        return isinstance(value, str)


def _is_refused(env: Env, words: str) -> bool:
    """In any words; but a number that is none was mistyped."""
    texts = env.world.texts
    is_number = sum(map(str.isdecimal, words)) >= _MISTYPED
    return by_words(texts, words, _NO) is not None or (
        not is_number and declines(texts, words, "phone")
    )


PHONE = Phone("phone")


def phone_in(words: str) -> str | None:
    """The first valid phone number in the words, Korean unless it says otherwise, as E.164."""
    mobile = _MOBILE.fullmatch(words)
    if mobile:
        return f"+8210{mobile[1]}{mobile[2]}"
    words = _SPELLED_OUT.sub(_in_digits, words)
    if _ONLY_A_NUMBER.fullmatch(words):
        alone = phonenumbers.parse(words, "KR")
        if phonenumbers.is_valid_number(alone):
            return phonenumbers.format_number(alone, phonenumbers.PhoneNumberFormat.E164)
    for found in phonenumbers.PhoneNumberMatcher(words[:MAX_TYPED], "KR"):
        return phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
    return _in_seoul(words[:MAX_TYPED])


def public_number(typed: str) -> str | None:
    """A number that an office tells, as people read it, with its area code; None if it is none.

    Hotlines such as 129 and 02-120, which the library does not know, stay as they are.
    """
    number = typed.translate(_BRACKETS).strip()
    if _HOTLINE.fullmatch(number):
        return number
    found = phone_in(number) if is_only_a_number(number) else None
    return spoken_phone(found) if found and found.startswith("+82") else None


def is_only_a_number(words: str) -> bool:
    """Whether the words are a telephone number and nothing else."""
    alone = words.strip(" .!~요")
    is_number = _ONLY_A_NUMBER.fullmatch(words) or _SPELLED_OUT.fullmatch(alone)
    return is_number is not None and phone_in(words) is not None


def _in_seoul(words: str) -> str | None:
    """A number without its area code, as neighbors tell it: 355-1234."""
    local = _LOCAL.search(words)
    number = phonenumbers.parse(f"02-{local[0]}", "KR") if local else None
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _in_digits(spelled: re.Match[str]) -> str:
    return spelled[0].translate(_DIGITS)


def spoken_phone(number: str) -> str:
    """A stored number as people read it: 010-1234-5678."""
    mobile = _STORED_MOBILE.fullmatch(number)
    if mobile:
        return f"010-{mobile[1]}-{mobile[2]}"
    parsed = phonenumbers.parse(number, "KR")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def ask_phone(key: str = "phone") -> Flow[str]:
    """Ask for a call-back number; empty if they would rather not."""
    return cast("str", (yield PHONE if key == PHONE.key else Phone(key)))
