"""How old somebody is, as people write it: 68세, 12살, 열두 살, 마흔다섯이에요, 칠십 넘었어."""

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
_DIGITS = "일이삼사오육칠팔구"
_LEADS = "저는|나는|제가|전|난|올해|만|이제|거의|벌써|한|나이가|나이는"
_TAILS = (
    "살|세|대|초반|중반|후반|이요|요|이에요|예요|에요|이야|야|입니다|이고요|고요|네요|지요|죠|지|"
    "이|가|은|는|을|를|도|좀|조금|훨씬|다|넘었|넘은|넘어|넘|됐|되었|된|돼|되|었|어|쯤|정도|가까이|"
    "가까|바라보|봐|갑니다|가요|습니다|니다|데|거|예"
)
# The answer to "how old?": a number, and what people say around it: "팔십 다 됐어". The 이 of an
# ending (칠십이에요) is no two.
_BARE = re.compile(
    rf"(?:{_LEADS})*(?:(?P<figures>[0-9]{{1,3}})"
    rf"|(?P<tens>{'|'.join(_TENS)})(?P<ones>{'|'.join(_ONES)})?"
    rf"|(?P<digit>[{_DIGITS}]?)십(?P<last>(?:(?!이(?:에요|예요|요|고|야|네|지))[{_DIGITS}])?))(?:{_TAILS})*"
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
    elif bare and bare["digit"] is not None:
        age = (_digit(bare["digit"]) or 1) * 10 + _digit(bare["last"])
    elif bare:
        age = _TENS[bare["tens"]] + _ONES.get(bare["ones"] or "", 0)
    else:
        return None
    return age if age <= _OLDEST else None


def _digit(syllable: str) -> int:
    return _DIGITS.index(syllable) + 1 if syllable else 0
