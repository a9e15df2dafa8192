"""A form that was refused comes back as it was typed, with what is wrong beside the field.

Works on the finished page: whichever form was sent to this address is filled in again, whatever
it stands in is opened, and the field that is wrong says why, to eyes and to screen readers, and
has the cursor. No template does anything for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from aiohttp import web

from bot.console.markup import Control, Form, Tag, forms_of
from bot.domain.errors import DomainError, Kind
from bot.domain.frozen import frozen

_SAID = "field-problem"
_TYPED = ("text", "date", "time", "number", "tel", "search", "email", "month", "url")
_TICKED = ("checkbox", "radio")
_DAYS = ("day", "due_on", "until", "from")
# Which field a mistake is about, by its code: the first of these names that the form has.
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "agency_needed": ("agency",),
    "already_referred": ("receiver", "center"),
    "bad_amount": ("amount",),
    "bad_day": _DAYS,
    "bad_dong": ("dong",),
    "bad_hour": ("hour",),
    "bad_phone": ("phone",),
    "call_incomplete": ("outcome", "direction"),
    "call_minutes": ("minutes",),
    "code_needed": ("result", "answer", "code"),
    "consent_needed": ("consent",),
    "day_off": _DAYS,
    "far_day": _DAYS,
    "future_day": _DAYS,
    "lowering_reason": ("reason",),
    "erasing_why": ("erased_why",),
    "number_differs": ("number",),
    "members_needed": ("year-1", "stage-1"),
    "no_such_account": ("assigned_to", "staff"),
    "no_such_area": ("area",),
    "no_such_case": ("number",),
    "no_such_colleague": ("to", "staff"),
    "no_such_kind": ("kind",),
    "no_such_program": ("program",),
    "no_such_receiver": ("agency", "receiver", "center"),
    "no_such_sector": ("sector",),
    "no_such_state": ("state",),
    "nothing_given": ("amount", "in_kind"),
    "past_day": _DAYS,
    "reason_needed": ("reason",),
    "same_case": ("number",),
    "screening_consent": ("consent",),
    "story_needed": ("story",),
    "who_needed": ("who",),
    "why_needed": ("why",),
    "work_left": ("cancels",),
}


@frozen
class Refused:
    """What was sent where, and the sentence that says what is wrong with it."""

    path: str
    sent: tuple[tuple[str, str], ...]
    code: str
    sentence: str
    is_about_words: bool = True
    """Whether something was typed wrongly; else somebody was first, or the state is another."""


async def refused(request: web.Request, error: DomainError, sentence: str) -> Refused | None:
    """What this request sent in vain; None where it sent no form."""
    if request.method != "POST":
        return None
    sent = (await request.post()).items()
    typed = tuple((key, value) for key, value in sent if isinstance(value, str))
    return Refused(request.path, typed, error.code, sentence, error.kind is Kind.INVALID)


def refilled(html: str, what: Refused) -> str:
    """The page with the form as it was sent; unchanged where the page has no such form."""
    form = _meant(forms_of(html), what)
    if form is None:
        return html
    left: dict[str, list[str]] = {}
    for name, value in what.sent:
        left.setdefault(name, []).append(value)
    wrong = _wrong(form, what)
    edits = [tag.changed({"open": None}) for tag in form.around]
    for control in form.controls:
        edits += _again(control, left, is_wrong=control is wrong)
    if wrong:
        # Of several ticks of one name the last: the sentence stands below all of them.
        place = max(one.ends for one in form.controls if one.name == wrong.name)
        edits.append((place, place, _said(what.sentence)))
    for start, end, text in sorted(edits, reverse=True):
        html = html[:start] + text + html[end:]
    return html


def _meant(forms: Sequence[Form], what: Refused) -> Form | None:
    """The form that was sent: of those with its address the one that asks for what came."""
    sent = dict(what.sent)
    known = [
        form
        for form in forms
        if what.path in form.addresses
        and all(sent.get(name, value) == value for name, value in form.hidden.items())
    ]
    named = [(sum(one.name in sent for one in form.controls), form) for form in known]
    return max(named, key=lambda pair: pair[0])[1] if named else None


def _wrong(form: Form, what: Refused) -> Control | None:
    """The field that the mistake is about."""
    shown = [one for one in form.controls if one.kind not in ("hidden", "submit", "button")]
    for name in _FIELDS.get(what.code, ()):
        found = next((one for one in shown if one.name == name), None)
        if found:
            return found
    if not what.is_about_words:
        return None
    sent, words = dict(what.sent), [one for one in shown if one.kind in (*_TYPED, "textarea")]
    if what.code == "empty":
        blank = [one for one in words if not sent.get(one.name, "").strip()]
        words = sorted(blank, key=lambda one: "required" not in one.tag.attrs)
    elif what.code == "too_long":
        words.sort(key=lambda one: -len(sent.get(one.name, "")))
    elif what.code == "bad_facts":
        words = [one for one in words if not _is_number(sent.get(one.name, ""))]
    return next(iter(words or shown), None)


def _is_number(typed: str) -> bool:
    return typed.replace(",", "").replace(" ", "").isdecimal() or not typed.strip()


def _again(
    control: Control, left: dict[str, list[str]], *, is_wrong: bool
) -> Iterator[tuple[int, int, str]]:
    """The control with what was sent of it, and with the cursor if it is the wrong one."""
    changes: dict[str, str | None] = {}
    drops: tuple[str, ...] = ()
    sent = left.get(control.name, [])
    if control.kind in _TICKED:
        drops = ("checked",)
        if control.tag.attrs.get("value", "on") in sent:
            changes["checked"] = None
    elif sent and control.kind in _TYPED:
        changes["value"] = sent.pop(0)
    elif sent and control.kind == "textarea":
        yield control.inside, control.inside_ends, _inside(sent.pop(0))
    elif sent and control.kind == "select":
        yield from _chosen(control.options, sent.pop(0))
    if is_wrong:
        described = control.tag.attrs.get("aria-describedby") or ""
        changes |= {"aria-describedby": f"{described} {_SAID}".strip(), "autofocus": None}
        if control.kind != "radio":  # which the standard does not let be invalid by itself
            changes["aria-invalid"] = "true"
    if changes or drops:
        yield control.tag.changed(changes, drops)


def _said(sentence: str) -> str:
    return f'<span class="problem-line field-problem" id="{_SAID}">{escape(sentence)}</span>'


def _inside(text: str) -> str:
    """What stands in a textarea: browsers leave out a line break that it begins with."""
    return f"\n{escape(text)}" if text.startswith(("\n", "\r")) else escape(text)


def _chosen(options: Sequence[Tag], value: str) -> Iterator[tuple[int, int, str]]:
    if any((option.attrs.get("value") or "") == value for option in options):
        for option in options:
            is_it = (option.attrs.get("value") or "") == value
            yield option.changed({"selected": None} if is_it else {}, ("selected",))
