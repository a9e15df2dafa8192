"""What people call a program: the names derived from its official one, and its popular names."""

import re
from collections.abc import Iterator

from bot.domain.program import Program
from bot.programs.looked import spell

# Words at a name's end that people leave out when they ask: 청년월세 (지원), 긴급돌봄 (지원사업).
_LEFT_OUT = ("지원사업", "지원", "사업", "서비스", "제도", "확인", "신청", "상담", "특례")
# A word that ends like this is what people call a program (기초수급, 요양등급), not their trouble.
_NAME_ENDINGS = (
    *(
        "급여",
        "연금",
        "수당",
        "바우처",
        "지원",
        "지원금",
        "지원비",
        "서비스",
        "센터",
        "보험",
        "제도",
    ),
    *("등급", "수급", "복지", "감면", "할인", "경감", "돌봄", "장려금", "이용권", "핫라인", "sos"),
    *("쿠폰", "회생", "임대", "상한제", "카드", "공제", "통장", "뱅크", "마켓", "포털", "일자리"),
    *("활동보조", "장기요양", "관리비", "양육비", "생계비", "대지급금", "주택"),
)
_SPELLED_ENDINGS = tuple(spell(ending) for ending in _NAME_ENDINGS)
_BRACKETS = re.compile(r"\(([^)]*)\)")
_JOINTS = re.compile(r"[·/,]| - ")
# Shorter names (자활, 산재) stand in too many other words to be searched for with typing errors.
MIN_NAME = 4
# 경기도 돌봄 is a name; what has more words is a sentence: 우리 동네에도 돌봄.
_MOST_WORDS = 2


def official_names(program: Program) -> tuple[str, ...]:
    """The ways to write the official name, full name first, as displayed (not spelled)."""
    base = _BRACKETS.sub("", program.name_ko).strip()
    found = dict.fromkeys((program.name_ko, base, *_parts(base), program.name_en))
    return tuple(name for name in found if name and len(spell(name)) >= MIN_NAME)


def popular_names(program: Program) -> tuple[str, ...]:
    """Other names: what stands in the name's brackets, and keywords that end like a name."""
    inside = [part for text in _BRACKETS.findall(program.name_ko) for part in _JOINTS.split(text)]
    asked = [word for word in program.keywords if _is_like_a_name(word)]
    found = dict.fromkeys(name.removesuffix("포함").removesuffix("등").strip() for name in inside)
    return tuple(name for name in (*found, *asked) if len(spell(name)) >= MIN_NAME)


def _parts(base: str) -> Iterator[str]:
    """The name without what people leave out, and the names that a dot or slash joins."""
    if " - " in base:
        return
    yield from _shortened(base)
    pieces = [piece.strip() for piece in _JOINTS.split(base)]
    if len(pieces) > 1:
        # 주거지원 beside a shelter's name is what the shelter also does, not what it is called.
        yield from (p for p in pieces if _is_like_a_name(p) and not p.endswith(_LEFT_OUT))


def _is_like_a_name(word: str) -> bool:
    return len(word.split()) <= _MOST_WORDS and spell(word).endswith(_SPELLED_ENDINGS)


def _shortened(name: str) -> Iterator[str]:
    for ending in _LEFT_OUT:
        short = name.removesuffix(ending).strip()
        if short != name and len(spell(short)) >= MIN_NAME:
            yield short
            return
