"""QR codes as pictures for printed sheets."""

from io import BytesIO

import segno

QUIET = 2  # white modules around it; the sheet around it is white as well


def qr(text: str) -> str:
    """An SVG picture of the text. Whoever prints it sees to it that it names no person."""
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="svg", border=QUIET)
    return picture.getvalue().decode()
