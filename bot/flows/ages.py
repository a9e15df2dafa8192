"""How old somebody is, as people write it: 68세, 12살, 열두 살, 마흔다섯이에요."""

import re

from bot.domain.hangul import squeeze

_TENS = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70,
    "여든": 80, "아흔": 90,
}  # fmt: skip
_ONES = {
    "한": 1, "하나": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "네": 4, "넷": 4, "다섯": 5,
    "여섯": 6, "일곱": 7, "여덟": 8, "여덜": 8, "아홉": 9,
}  # fmt: skip
# A number with its unit; 세대 is a household, 살 alone is flesh, and 대 a decade.
_FIGURES = re.compile(r"(?<![0-9])([0-9]{1,3})(?:살|세(?!대)|岁|tu[ổo]i|years?old|yo(?![a-z]))")
_SPELLED = re.compile(
    rf"(?<![가-힣])(?:저는|나는|제가|전|난|올해|만|이제)*({'|'.join(_TENS)})?({'|'.join(_ONES)})?살"
)
# The answer to "how old?": nothing but the number.
_BARE = re.compile(
    rf"(?:(?P<figures>[0-9]{{1,3}})|(?P<tens>{'|'.join(_TENS)})(?P<ones>{'|'.join(_ONES)})?)"
    r"(?:이요|요|이에요|예요|이야|입니다|이고요)?"
)
_OLDEST = 120


def age_in(words: str, *, is_asked: bool = False) -> int | None:
    """The age in short words. `is_asked`: a bare number is one too."""
    said = squeeze(words)
    figures = _FIGURES.search(said)
    spelled = _SPELLED.search(said)
    bare = _BARE.fullmatch(said) if is_asked else None
    if figures:
        age = int(figures[1])
    elif spelled and (spelled[1] or spelled[2]):
        age = _TENS.get(spelled[1] or "", 0) + _ONES.get(spelled[2] or "", 0)
    elif bare and bare["figures"]:
        age = int(bare["figures"])
    elif bare:
        age = _TENS[bare["tens"]] + _ONES.get(bare["ones"] or "", 0)
    else:
        return None
    return age if age <= _OLDEST else None
