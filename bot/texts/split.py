"""Splitting a text to a channel's limit where it reads well: at a line, a sentence, a word."""

_SEAMS = ("\n\n", "\n", ". ", "요. ", " ")


def split(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` characters that together are the text, but for blanks at seams."""
    parts: list[str] = []
    rest = text
    while len(rest) > limit:
        at = _seam(rest, limit)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [part for part in (*parts, rest) if part] or [""]


def _seam(text: str, limit: int) -> int:
    """The last good place to cut, not so early that a part would be mostly empty."""
    for seam in _SEAMS:
        at = text.rfind(seam, limit // 2, limit)
        if at > 0:
            return at + len(seam)
    return limit
