"""Which language somebody writes in, told from the script: enough to answer first words in it."""

import unicodedata
from collections.abc import Sequence

_VIETNAMESE = set("ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ")


def guess(text: str) -> str | None:
    """`ko`, `zh`, `vi` or `en`; None where the text has no letters to tell by."""
    letters = [char for char in unicodedata.normalize("NFC", text.lower()) if char.isalpha()]
    if not letters:
        return None
    if any("가" <= char <= "힣" or "ㄱ" <= char <= "ㅣ" for char in letters):
        return "ko"
    if any("一" <= char <= "鿿" for char in letters):
        return "zh"
    if any(char in _VIETNAMESE for char in letters):
        return "vi"
    return "en" if all(char.isascii() for char in letters) else None


def settle(guessed: str | None, languages: Sequence[str]) -> str:
    """The language to answer in: the guessed one, else English for foreigners, else the first."""
    if guessed in languages:
        return str(guessed)
    return "en" if guessed and "en" in languages else languages[0]
