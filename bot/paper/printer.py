"""Typesetting: a template of this folder and data -> an A4 PDF with its fonts inside."""

import functools
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from bot.domain.masking import clean
from bot.paper.glyphs import FONTS, printable

_ROOM = Path(__file__).parent


def render(template: str, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF: tagged, titled, its font embedded; takes some 50 ms, so never on the event loop.

    `template`: the name of a file here without `.typ`. `data`: what it shows, of JSON types, all
    its words included; `frame.typ` says which keys every sheet has. Data is never read as markup,
    and marks that turn text around are taken out of it. `made_at` is kept in the file.

    Raises:
        typst.TypstError: the template and the data do not fit: a mistake of ours.

    """
    return typst.compile(
        _ROOM / f"{template}.typ",
        root=_ROOM,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_cleaned(data), ensure_ascii=False)},
        format="pdf",
        timestamp=int(made_at.timestamp()),
        pdf_standards="ua-1",
    )


@functools.cache
def _fonts() -> typst.Fonts:
    """Our fonts, read once; a sheet has inside what it shows of them."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return printable(clean(value))
    if isinstance(value, Mapping):
        return {key: _cleaned(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(part) for part in value]
    return value
