"""The forms of a page of ours, and where in its text they and their fields stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import accumulate

_TOKEN = "csrf"  # noqa: S105 - the name of a field
_CONTROLS = ("input", "select", "textarea")


@dataclass(slots=True)
class Tag:
    """A start tag: its name, its attributes, and from where to where it stands."""

    name: str
    attrs: dict[str, str | None]
    start: int
    end: int

    def changed(
        self, more: Mapping[str, str | None], without: tuple[str, ...] = ()
    ) -> tuple[int, int, str]:
        """Place and text of the tag with other attributes; None is one without a value."""
        attrs = {key: value for key, value in self.attrs.items() if key not in without}
        written = "".join(
            f" {key}" if value is None else f' {key}="{escape(value)}"'
            for key, value in (attrs | dict(more)).items()
        )
        return self.start, self.end, f"<{self.name}{written}>"


@dataclass(slots=True)
class Control:
    """A field. `ends`: where words about it may stand; `inside`: its text, of a textarea."""

    tag: Tag
    ends: int
    inside: int = 0
    inside_ends: int = 0
    options: list[Tag] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Under which it is sent."""
        return self.tag.attrs.get("name") or ""

    @property
    def kind(self) -> str:
        """`select`, `textarea`, or the type of an input."""
        return (
            (self.tag.attrs.get("type") or "text") if self.tag.name == "input" else self.tag.name
        )


@dataclass(slots=True)
class Form:
    """A form: where it can be sent, what it sends unseen, its fields, what it is folded into."""

    addresses: set[str]
    around: list[Tag]
    hidden: dict[str, str] = field(default_factory=dict)
    controls: list[Control] = field(default_factory=list)


def forms_of(html: str) -> list[Form]:
    """All forms that are sent with POST, in the order of the page."""
    reader = _Reader(html)
    reader.feed(html)
    reader.close()
    return reader.forms


class _Reader(HTMLParser):
    """Reads a page once; our templates write sound HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        lines = html.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]
        self._html = html
        self._folds: list[Tag] = []
        self._form: Form | None = None
        self._control: Control | None = None
        self._labeled: list[Control] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Something begins."""
        start = self._here()
        found = Tag(tag, dict(attrs), start, start + len(self.get_starttag_text() or ""))
        if tag == "details":
            self._folds.append(found)
        elif tag == "form" and (found.attrs.get("method") or "").lower() == "post":
            self._form = Form({_path(found.attrs.get("action"))}, list(self._folds))
            self.forms.append(self._form)
        elif tag == "label":
            self._labeled = []
        elif self._form and tag == "button" and "formaction" in found.attrs:
            self._form.addresses.add(_path(found.attrs["formaction"]))
        elif self._form and tag in _CONTROLS:
            self._add(self._form, found)
        elif self._control and tag == "option":
            self._control.options.append(found)

    def handle_endtag(self, tag: str) -> None:
        """Something ends."""
        start = self._here()
        end = self._html.index(">", start) + 1
        if tag == "details" and self._folds:
            self._folds.pop()
        elif tag == "form":
            self._form = None
        elif tag == "label":
            for control in self._labeled:
                control.ends = end
            self._labeled = []
        elif self._control and tag == self._control.tag.name:
            self._control.inside_ends, self._control.ends = start, end
            self._control = None

    def _add(self, form: Form, tag: Tag) -> None:
        control = Control(tag, tag.end, tag.end, tag.end)
        if control.kind == "hidden":
            if control.name != _TOKEN:
                form.hidden[control.name] = tag.attrs.get("value") or ""
            return
        form.controls.append(control)
        self._labeled.append(control)
        self._control = control if tag.name != "input" else None

    def _here(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column


def _path(address: str | None) -> str:
    return (address or "").partition("?")[0]
