"""Conversations as data: what residents do is given, what bot and desk do is compared.

title = "A night report"
channel = "web"
now = "2026-02-13 22:00"        # in Seoul
report = {number = "…", …}      # sent from elsewhere, the resident has its numbers

[[turn]]
resident = "옆집이 걱정돼요"     # typed; or one of the other keys of `_DEEDS`
bot = ["…", "…"]                # the bubbles
buttons = ["…"]                 # under the last bubble
calls = ["119 전화"]            # numbers one tap away
desk = ["case 2026-000001: …"]  # what becomes of it
"""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.domain.codes import CaseState
from bot.domain.effects import (
    AddToCase,
    CancelSignUp,
    Effect,
    FileCase,
    IdentifyInvited,
    KeepWelfareCheck,
    OfferHelp,
    OpenInvitation,
    PersonAsked,
    RaiseAlert,
    SignUp,
    StopInvitations,
    WithdrawCase,
)
from bot.domain.lookups import CaseStatus
from bot.domain.messages import Channel
from bot.flows.conversation import Standing, Turn
from tests.support.world import Resident, kst

Script = dict[str, Any]

_DEEDS: dict[str, Callable[[Resident, Any], object]] = {
    "invited": lambda resident, dong: resident.comes_invited(dong),
    "starts": lambda resident, _: resident.starts(),
    "resident": lambda resident, text: resident.says(text),
    "taps": lambda resident, label: resident.taps(label),
    "photo": lambda resident, ref: resident.sends_photo(ref),
    "pin": lambda resident, pin: resident.sends_pin(*pin),
    "contact": lambda resident, phone: resident.sends_contact(phone),
}
_HEARD = ("bot", "buttons", "calls", "desk")
_STANDINGS = {
    "counselor joins": Standing(is_human_speaking=True, has_case=True),
    "counselor closes": Standing(was_closed=True),
    "counselor hands back": Standing(has_case=True),
}


def read(path: Path) -> Script:
    """The script in a file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def play(script: Script) -> tuple[Script, Resident]:
    """The script as the bot plays its part now, and the resident afterwards."""
    resident = Resident(Channel(script["channel"]), kst(script["now"]))
    if "report" in script:
        resident.holds(_sent_before(script["report"]), script["report"]["secret"])
    turns = [_played(resident, turn) for turn in script["turn"]]
    return script | {"turn": turns}, resident


def _sent_before(report: dict[str, str]) -> CaseStatus:
    """A report from somewhere else, of which the resident has the numbers."""
    received, promised = kst(report["received"]), kst(report["promised"])
    state = CaseState(report["state"])
    return CaseStatus(report["number"], state, received, promised, state is CaseState.HELD)


def _played(resident: Resident, turn: Script) -> Script:
    given = {key: value for key, value in turn.items() if key not in _HEARD}
    resident.waits(hours=given.get("hours_later", 0))
    if "meanwhile" in given:
        resident.standing = _STANDINGS[given["meanwhile"]]
    deeds = [key for key in given if key in _DEEDS]
    assert len(deeds) == 1, f"one deed a turn: {given}"
    _DEEDS[deeds[0]](resident, given[deeds[0]])
    return given | _heard(resident.turns[-1], resident)


def _heard(turn: Turn, resident: Resident) -> Script:
    heard = {
        "bot": [message.text for message in turn.messages],
        "buttons": list(resident.buttons),
        "calls": [link.label for message in turn.messages for link in message.links],
        "desk": [_told(effect) for effect in turn.effects],
    }
    return {key: value for key, value in heard.items() if value or key == "bot"}


_INVITED: dict[type[Effect], str] = {
    OpenInvitation: "invitation opened",
    IdentifyInvited: "number and dong of the invitation",
    StopInvitations: "no more invitations",
}


def _told_of_giving(effect: OfferHelp | SignUp | CancelSignUp) -> str:
    if isinstance(effect, OfferHelp):
        how = "urgent" if effect.is_urgent else "not urgent"
        return f"offer {effect.number}: {effect.kind}, {effect.dong or 'place unknown'}, {how}"
    if isinstance(effect, SignUp):
        return f"signs up: {effect.event}, {effect.people} people"
    return f"does not come: {effect.event}"


_Giving = OfferHelp | SignUp | CancelSignUp
_Later = PersonAsked | WithdrawCase | AddToCase | _Giving


def _told_later(effect: _Later) -> str:
    if isinstance(effect, _Giving):
        return _told_of_giving(effect)
    if isinstance(effect, PersonAsked):
        return f"person: {effect.why}"
    if isinstance(effect, WithdrawCase):
        return f"withdrawn: {effect.number}"
    return f"added to {effect.number}: {effect.words or 'a photo'}"


def _told(effect: Effect) -> str:
    if isinstance(effect, KeepWelfareCheck):
        how = "complete" if effect.is_complete else "broken off"
        whose = "with a case" if effect.has_case else "no case"
        return f"welfare check: {effect.band}, {effect.points} points, {how}, {whose}"
    if isinstance(effect, OpenInvitation | IdentifyInvited | StopInvitations):
        return _INVITED[type(effect)]
    if isinstance(effect, RaiseAlert):
        return f"alert: {', '.join(effect.signs)}"
    if isinstance(effect, _Later):
        return _told_later(effect)
    when = f"{'held until' if effect.is_held else 'answer by'} {effect.promised_at:%Y-%m-%d %H:%M}"
    if not isinstance(effect, FileCase):
        return f"reopened, {when}"
    who = effect.identity
    parts = (
        effect.urgency,
        effect.reporter,
        " + ".join(effect.crisis_types) or "unknown trouble",
        effect.dong or "place unknown",
        f"{who.phone or ''} {who.name or ''}".strip() or "anonymous",
        "complete" if effect.is_complete else "unfinished",
        when,
    )
    return f"case {effect.number}: {', '.join(parts)}"


def write(path: Path, script: Script) -> None:
    """The script as a file that people read."""
    head = [f"{key} = {_value(value)}" for key, value in script.items() if key != "turn"]
    turns = [
        "\n".join(["[[turn]]", *(f"{key} = {_value(value)}" for key, value in turn.items())])
        for turn in script["turn"]
    ]
    path.write_text("\n\n".join(["\n".join(head), *turns]) + "\n", encoding="utf-8")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + "}"
    if not isinstance(value, list):
        return _text(value) if isinstance(value, str) else str(value)
    items = [_value(item) for item in value]
    line = f"[{', '.join(items)}]"
    if "\n" in line or len(line) > 90:
        return "".join(["[\n", *(f"  {item},\n" for item in items), "]"])
    return line


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"""\n{escaped}"""' if "\n" in text else f'"{escaped}"'
