import io
import re
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest

from bot.paper.glyphs import FONTS, codes_of, has_holes, printable
from bot.paper.printer import render
from bot.paper.qr import qr

_AT = datetime(2026, 2, 17, 0, 0, tzinfo=UTC)
_NASTY = '#let x = 1; #panic("x") $a^2$ *b* _c_ `d` @e <f> \\ // [g] "h" #read("/etc/passwd")'


def sheet(**more: Any) -> dict[str, Any]:
    """The least a sheet says, and more."""
    base = {"title": "초기상담지", "lang": "ko", "city": "은평구", "printed": "김상담 09:00"}
    return base | {"sections": []} | more


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def flat(text: str) -> str:
    """The text without the places where lines were broken."""
    return "".join(text.split())


def test_a_sheet_is_a_tagged_a4_with_title_language_numbers_and_its_korean_font_inside() -> None:
    rows = [["지금", "기초연금", "주민센터"]] * 60
    body = {"heading": "서비스", "table": {"head": ["언제", "무엇", "어디"], "rows": rows}}
    code = {"qr": qr("0217-0001"), "qr_says": "접수번호 0217-0001"}
    pdf = read(render("form", sheet(sections=[body], **code), _AT))
    assert len(pdf.pages) > 1
    for n, page in enumerate(pdf.pages, start=1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        words = page.extract_text()
        assert f"{n}/{len(pdf.pages)}" in words
        assert "김상담 09:00" in words
        assert "언제" in words  # the head of a table stands on every page
    root: Any = pdf.trailer["/Root"]
    assert root["/Lang"] == "ko"
    assert root["/MarkInfo"]["/Marked"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "초기상담지"
    assert pdf.metadata.creation_date == _AT
    fonts: Any = pdf.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        inner = font.get_object()["/DescendantFonts"][0].get_object()
        descriptor = inner["/FontDescriptor"]
        assert re.search("NanumGothic|Ieumtok(Hans|Latin)", inner["/BaseFont"])
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_what_people_typed_is_never_read_as_markup() -> None:
    pdf = render("form", sheet(title=_NASTY, sections=[{"words": _NASTY, "note": _NASTY}]), _AT)
    # The font draws the backslash of Korean keyboards as a won sign; the text under it stays.
    assert flat(text_of(pdf)).count(flat(_NASTY)) == 3


def test_direction_marks_are_taken_out_and_numbers_of_residents_hidden() -> None:
    words = "가\u202e나\u2066다\u0000 900101-1234567"
    found = text_of(render("form", sheet(sections=[{"words": words}]), _AT))
    assert "가나다 ******-*******" in found


def test_four_thousand_characters_are_all_printed() -> None:
    story = "".join(f"{n:04d}가나다라마바사" for n in range(370))[:4000]
    pdf = render("form", sheet(sections=[{"words": story}]), _AT)
    body = flat(text_of(pdf)).replace("김상담09:00", "")
    for n in range(0, 360, 7):
        assert f"{n:04d}" in body
    assert len(read(pdf).pages) >= 2


def test_every_language_of_the_chat_is_printed_and_a_box_stands_for_the_rest() -> None:
    said = {
        "vi": "Tôi cần giúp đỡ, chồng tôi mất việc",
        "zh": "我丈夫没有工作，房租付不起。孩子发烧了！谢谢",
        "ko": "쌀(米)이 떨어진 홍길동(洪吉童) 씨",
    }
    pdf = read(render("form", sheet(sections=[{"words": text} for text in said.values()]), _AT))
    page = pdf.pages[0]
    found = flat(page.extract_text())
    for text in said.values():
        assert flat(text) in found
        assert not has_holes(text)
    fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
    names = " ".join(font.get_object()["/BaseFont"] for font in fonts.values())
    for font_name in ("NanumGothic", "IeumtokHans", "IeumtokLatin"):
        assert font_name in names
    assert printable("钱 😀 홍길동 ê ậ\n나") == "钱 □ 홍길동 ê ậ\n나"
    assert has_holes("😀")
    assert not has_holes("한글 □")


@pytest.mark.parametrize("font", sorted(path.name for path in FONTS.glob("*.[ot]tf")))
def test_every_character_we_promise_really_can_be_printed(font: str) -> None:
    # The typesetter refuses a sheet with a letter that no font has.
    letters = [chr(code) for code in sorted(codes_of(FONTS / font)) if code > 0x20]
    shown = [letter for letter in letters if printable(letter) == letter]
    assert len(shown) >= 440
    for start in range(0, len(shown), 6000):
        text = " ".join(shown[start : start + 6000])
        assert render("form", sheet(sections=[{"words": text}]), _AT).startswith(b"%PDF")


def test_korean_is_whole_and_so_are_the_usual_characters_of_chinese() -> None:
    korean = "".join(map(chr, range(0xAC00, 0xD7A4)))
    assert printable(korean) == korean
    rows = [(row, cell) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    usual = "".join(bytes(pair).decode("gb2312", "ignore") for pair in rows)
    assert len(usual) == 6763
    assert printable(usual) == usual


def test_all_parts_of_a_form_are_printed() -> None:
    sections = [
        {"heading": "기본", "facts": [["접수", "전화"], ["동", "녹번동"]]},
        {"table": {"head": ["가", "나"], "rows": [["1", "2"]], "widths": [1, 3]}},
        {"sign": ["담당자", "팀장"]},
    ]
    found = text_of(render("form", sheet(sections=sections, subtitle="부제"), _AT))
    for word in ("기본", "접수", "전화", "녹번동", "담당자", "팀장", "부제"):
        assert word in found


def test_the_qr_code_is_a_picture_of_the_text() -> None:
    assert qr("0217-0001").startswith("<?xml")
    assert qr("a") != qr("b")
