from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kakao_chatbot import Payload
from kakao_chatbot.response import KakaoResponse
from kakao_chatbot.response.components import SimpleTextComponent, TextCardComponent
from kakao_chatbot.response.components.common import Button

from bot.domain.messages import Choice, Link
from bot.handlers.kakao.render import render
from bot.services.arrivals import Outgoing
from tests.support.kakao_limits import broken_limits
from tests.support.world import Channel, Resident

SILENCE = "조용해요"
DIAL = Link("119 전화", "tel:119")


def say(text: str, choices: Any = (), links: Any = ()) -> Outgoing:
    return Outgoing("", "bot", text, tuple(choices), tuple(links))


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
texts = st.builds(lambda word, times: (word * times)[:5000], words, st.integers(1, 5000))
choices = st.builds(Choice, st.from_regex(r"[a-z.:]{1,64}", fullmatch=True), words)
links = st.builds(
    Link, words, st.sampled_from(("tel:112", "tel:1577-0199", "https://example.kr/a"))
)
messages = st.builds(say, texts, st.lists(choices, max_size=30), st.lists(links, max_size=6))


def answer(*messages: Outgoing) -> dict[str, Any]:
    rendered = render(messages, SILENCE)
    assert broken_limits(orjson.dumps(rendered)) == []
    return rendered


def outputs(*messages: Outgoing) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer(*messages)["template"]["outputs"]
    return found


def shown(*messages: Outgoing) -> str:
    cards = (output.get("simpleText") or output["textCard"] for output in outputs(*messages))
    return "\n".join(card.get("text") or card["description"] for card in cards)


@given(st.lists(messages, max_size=8))
@settings(max_examples=200, deadline=None)
def test_anything_fits(given: list[Outgoing]) -> None:
    assert broken_limits(orjson.dumps(render(given, SILENCE))) == []


@given(st.lists(st.text("가나다 \n", min_size=1, max_size=400), min_size=1, max_size=7))
@settings(max_examples=200, deadline=None)
def test_nothing_is_lost_where_it_fits(given: list[str]) -> None:
    said = "".join("".join(text.split()) for text in given)
    heard = shown(*map(say, given))
    assert "".join(heard.split()) == (said or SILENCE)


@given(st.lists(st.tuples(words, st.booleans()), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_short_texts_and_their_numbers_are_all_there(given: list[tuple[str, bool]]) -> None:
    given = [(text[:100], is_dial) for text, is_dial in given]
    rendered = outputs(*(say(text, links=(DIAL,) if is_dial else ()) for text, is_dial in given))
    flat = orjson.dumps(rendered).decode()
    for text, _ in given:
        assert orjson.dumps(text.strip()).decode()[1:-1] in flat
    assert not any(is_dial for _, is_dial in given) or "119" in flat


def test_silence() -> None:
    assert shown() == SILENCE
    assert shown(say(" ")) == SILENCE


def test_three_short_messages_stay_three() -> None:
    assert len(outputs(say("하나"), say("둘"), say("셋"))) == 3


def test_four_messages_are_joined_where_they_are_shortest() -> None:
    rendered = outputs(say("가" * 600), say("하나"), say("둘"), say("나" * 600))
    assert [card["simpleText"]["text"][:2] for card in rendered] == ["가가", "하나", "나나"]
    assert rendered[1]["simpleText"]["text"] == "하나\n\n둘"


def test_a_card_keeps_its_buttons_when_joined() -> None:
    rendered = outputs(say("전화하세요", links=[DIAL]), say("하나"), say("둘"), say("셋"))
    buttons = [card["textCard"]["buttons"] for card in rendered if "textCard" in card]
    assert buttons == [[{"label": "119 전화", "action": "phone", "phoneNumber": "119"}]]


def test_a_long_text_with_a_number_keeps_both() -> None:
    rendered = outputs(say("긴 이야기예요. " * 60, links=[DIAL]))
    assert "simpleText" in rendered[0]
    assert rendered[-1]["textCard"]["buttons"][0]["phoneNumber"] == "119"


def test_what_is_asked_last_survives_too_much_text() -> None:
    long = [say(f"{letter} " * 900) for letter in "가나다라"]
    heard = shown(say("먼저 119", links=[DIAL]), *long, say("어느 것을 고칠까요?"))
    assert heard.startswith("먼저 119")
    assert heard.endswith("어느 것을 고칠까요?")
    assert "…" in heard


def test_more_than_three_links_are_written_out() -> None:
    more = [Link(f"{number} 전화", f"tel:{number}") for number in ("112", "119", "109", "1366")]
    rendered = outputs(say("전화하세요", links=more))
    assert len(rendered[0]["textCard"]["buttons"]) == 3
    assert "1366" in rendered[0]["textCard"]["description"]


def test_a_web_link() -> None:
    rendered = outputs(say("여기예요", links=[Link("지도 보기", "https://example.kr/map")]))
    button = {"label": "지도 보기", "action": "webLink", "webLinkUrl": "https://example.kr/map"}
    assert rendered[0]["textCard"]["buttons"] == [button]


def test_quick_replies_say_their_words_and_carry_their_id() -> None:
    rendered = answer(say("누구?", [Choice("who:self", "저나 우리 가족이나 함께 사는 사람")]))
    assert rendered["template"]["quickReplies"] == [
        {
            "label": "저나 우리 가족이나 함께…"[:13] + "…",
            "action": "message",
            "messageText": "저나 우리 가족이나 함께 사는 사람",
            "extra": {"choice": "who:self"},
        }
    ]


def test_choices_of_an_earlier_message_are_kept() -> None:
    rendered = answer(say("누구?", [Choice("a", "가")]), say("덧붙임"))
    assert [quick["label"] for quick in rendered["template"]["quickReplies"]] == ["가"]


def test_choices_beyond_ten_are_written_out() -> None:
    many = [Choice(f"c{n}", f"보기{n}") for n in range(1, 12)]
    heard = shown(say("고르세요", [*many, Choice("cmd:person", "상담사 연결")]))
    assert heard.splitlines()[1:] == ["11. 보기11", "· 상담사 연결"]


@pytest.mark.parametrize("first", ["월세가 밀렸어요", "번개탄 샀어요", "hello"])
def test_kakaos_own_library_knows_the_structure(first: str) -> None:
    resident = Resident(Channel.KAKAO).says(first)
    template = answer(*(say(m.text, m.choices, m.links) for m in resident.messages))["template"]
    theirs = KakaoResponse()
    for output in template["outputs"]:
        theirs.add_component(their_bubble(output))
    for quick in template["quickReplies"]:
        theirs.add_quick_reply(
            quick["label"], "message", message_text=quick["messageText"], extra=quick["extra"]
        )
    assert theirs.get_dict() == {"version": "2.0", "template": template}


def their_bubble(output: dict[str, Any]) -> SimpleTextComponent | TextCardComponent:
    if "simpleText" in output:
        return SimpleTextComponent(output["simpleText"]["text"])
    card = output["textCard"]
    buttons = [
        Button(button["label"], "phone", phone_number=button["phoneNumber"])
        for button in card["buttons"]
    ]
    return TextCardComponent(description=card["description"], buttons=buttons)


@pytest.mark.parametrize("name", ["text", "quick_reply", "photo", "secureimage", "callback"])
def test_kakaos_own_library_reads_our_payloads(name: str) -> None:
    path = Path(__file__).parents[3] / "payloads" / "kakao" / f"{name}.json"
    ours = orjson.loads(path.read_bytes())
    theirs = Payload.from_dict(ours)
    assert theirs.user_request.utterance == ours["userRequest"]["utterance"]
    assert theirs.user_id == "ab" * 33
