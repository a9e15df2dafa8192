"""Which language somebody writes in, told from script and words: enough to answer first words."""

import re
import unicodedata
from collections.abc import Sequence

# Letters that Vietnamese alone has, and accents that it shares with French or Spanish.
_VIETNAMESE = frozenset("ăđơưảãạằẳẵắặầẩẫấậẻẽẹềểễếệỉĩịỏõọồổỗốộờởỡớợủũụừửữứựỳỷỹỵ")
_SHARED = frozenset("àáâèéêìíòóôùúý")
# Vietnamese typed without its marks: words that tell it, and words that other languages have too
# and that count only beside one of those.
_TELLING = (
    "khong toi nguoi duoc giup muon xin chao tieng viet cua benh thuoc nuoc chong nha phong tro "
    "cuu tien luong viec lam duong chau nhieu gao doi ngoai gio dien truong cong ty hom nay "
    "biet bao danh nghe chet mau thay ngu uong vien cung"
)
_LIKELY = (
    "em anh chi con be ba ong ban bo vo ca chu nam nu minh bi va co gi cho roi qua het dau sao "
    "voi o la ma cai nay kia ai di an de den ra vao len tu toan van moi mot hai lau no tui ko "
    "dc k thi sau truoc tren duoi trong hang lan xe ve goi bang cay chua phai rat lai dang oi kho"
)
# Another language has one of these by chance, hardly two, and never a quarter of a sentence.
_ENOUGH, _SHARE = 2, 4
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_HAN = 2


def guess(text: str) -> str | None:
    """`ko`, `zh`, `vi` or `en`; None where the text has no letters to tell by.

    A Korean place name among Chinese, or one Chinese character among Korean, changes nothing.
    """
    words = _WORD.findall(unicodedata.normalize("NFC", text.lower()))
    letters = "".join(words)
    if not letters:
        return None
    korean = sum("가" <= char <= "힣" or "ㄱ" <= char <= "ㅣ" for char in letters)
    chinese = sum("一" <= char <= "鿿" for char in letters)
    if korean and (chinese < _LEAST_HAN or chinese < korean):
        return "ko"
    if chinese:
        return None if any("ぁ" <= char <= "ヿ" for char in letters) else "zh"
    if _is_vietnamese(words):
        return "vi"
    return (
        "en" if all(unicodedata.name(char, "").startswith("LATIN") for char in letters) else None
    )


def settle(guessed: str | None, languages: Sequence[str]) -> str:
    """The language to answer in: the guessed one, else English for foreigners, else the first."""
    if guessed in languages:
        return str(guessed)
    return "en" if guessed and "en" in languages else languages[0]


def _is_vietnamese(words: Sequence[str]) -> bool:
    """By a letter of its own, by accents in several words, or by words typed without them."""
    if any(_VIETNAMESE.intersection(word) for word in words):
        return True
    accented = sum(bool(_SHARED.intersection(word)) for word in words)
    bare = ["".join(map(_bare, word)) for word in words]
    telling = sum(word in _TELLING.split() for word in bare)
    known = telling + sum(word in _LIKELY.split() for word in bare)
    is_likely = known >= min(_ENOUGH, len(words)) and known * _SHARE >= len(words)
    return accented >= _ENOUGH or (telling > 0 and is_likely)


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[:1]
