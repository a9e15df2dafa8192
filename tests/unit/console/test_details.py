"""Every act that the program can write down has words, and so has everything beside it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import orjson
import pytest

import bot
from bot.cases.casework import NeedState
from bot.cases.links import Sector
from bot.cases.queue import WHYS
from bot.cases.referrals import ReferralState
from bot.cases.states import REASONS
from bot.console.details import act, told, who_did_what
from bot.console.words import Words
from bot.domain.codes import Role, Urgency
from bot.domain.offer import OfferState
from bot.texts.lookup import Texts
from tests.support.world import OPEN, config

TEXTS = config().texts
KO = Words(Texts(TEXTS), config().city, "ko", OPEN)
_SERVICES = Path(bot.__file__).parent / "services"
# What takes the name of an act and writes it down, or hands it on to what does.
_WRITERS = (
    "record", "saw", "saw_all", "see", "AuditRow", "_record", "_log", "_say_once", "_one_time",
    "_claims.told", "self.told",
)  # fmt: skip
# Names that are put together, and all that can come of them.
_MADE = {
    "case.{kind}": ("linked", "apart"),
    "{area}.edited": ("day", "week", "program", "reply"),
    "offer.{step}": tuple(OfferState),
    "referral.{state}": tuple(state for state in ReferralState if state != "sent"),
    "need.{state}": tuple(NeedState),
    "link.{link.sector}": tuple(Sector),
}
_ELSEWHERE = {
    "found": "search.found",
    "text_notice.TOLD": "case.told_by_text",
    "'login'": "login",
    "'search'": "search",
}
_NO_DETAIL = ("note",)


def _calls() -> Iterator[tuple[str, ast.Call, ast.Module, set[str]]]:
    """Where, the call, all around it, and what the function around it was given."""
    for path in sorted(_SERVICES.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        around = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]
        for function in (node for one in around for node in one.body if hasattr(node, "args")):
            given = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _is_writer(ast.unparse(node.func)):
                    yield f"{path.name}:{node.lineno}", node, tree, given


def _is_writer(called: str) -> bool:
    return any(called == name or called.endswith(f".{name}") for name in _WRITERS)


def _is_act(text: str) -> bool:
    first, dot, rest = text.partition(".")
    return bool(dot) and (first + rest).replace("_", "").replace(".", "").isalpha()


def _acts_in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_act(node.value):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _acts_in(node.body)
        yield from _acts_in(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        pattern = ast.unparse(node)[2:-1]
        assert pattern in _MADE, f"say what {pattern} can become"
        hole = pattern[pattern.index("{") : pattern.index("}") + 1]
        yield from (pattern.replace(hole, one) for one in _MADE[pattern])


def _values_of(name: str, tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield node.value
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=True)
                    yield from (v for t, v in pairs if isinstance(t, ast.Name) and t.id == name)


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _acts() -> set[str]:
    """Every name that is given to a writer, straight or by way of a variable."""
    found: set[str] = set()
    for where, call, tree, passed in _calls():
        nodes = _given(call)
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        values = [value for name in names for value in _values_of(name, tree)]
        here = {one for node in (*nodes, *values) for one in _acts_in(node)}
        here |= {
            _ELSEWHERE[ast.unparse(node)] for node in nodes if ast.unparse(node) in _ELSEWHERE
        }
        assert here or "action" in passed & names, f"{where} writes down what?"
        found |= here
    return found


def _keys() -> set[str]:
    """What may stand beside an act: keys of every table that is given with it."""
    found: set[str] = set()
    for _, call, tree, _ in _calls():
        for node in _given(call):
            tables: list[ast.AST] = [node]
            if isinstance(node, ast.Name) and "detail" in node.id:
                tables += _values_of(node.id, tree)
            every = (one for table in tables for one in ast.walk(table))
            keys = (key for one in every if isinstance(one, ast.Dict) for key in one.keys)
            found |= {str(key.value) for key in keys if isinstance(key, ast.Constant)}
    return found


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_act_has_words(lang: str) -> None:
    acts = _acts()
    assert len(acts) > 80
    tables = ("console.history", "console.look")
    missing = {
        one for one in acts
        if not any(f"{table}.{one.replace('.', '_')}" in TEXTS[lang] for table in tables)
    }  # fmt: skip
    assert missing == set()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_everything_beside_an_act_has_a_name(lang: str) -> None:
    keys = _keys() | {"list", "period", "rows", "format", "dong", "state", "level", "urgency"}
    assert {"reason", "why", "from", "center", "outcome"} <= keys
    keys = {one.removesuffix("_was") for one in keys}  # what it was before has the same name
    missing = {
        one for one in keys
        if one not in _NO_DETAIL and f"console.audit.key.{one}" not in TEXTS[lang]
    }  # fmt: skip
    assert missing == set()


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        *(({"reason": one}, None) for one in REASONS),
        *(({"why": one}, None) for one in (*WHYS, "lapsed", "asked", "not_understood", "abuse")),
        *(({"role": one}, None) for one in Role),
        *(({"urgency": one}, None) for one in Urgency),
        ({"why": "asked"}, [("사유", "상담사를 찾음")]),
        ({"channel": "kakao", "note": "0" * 32}, [("들어온 길", "카카오톡")]),
        ({"outcome": "reached"}, None),
        ({"way": "walk_in"}, [("접수 방법", "방문 접수")]),
        ({"step": "food"}, None),
        ({"from": "mina-id", "to": "", "why": "lapsed"}, [("전", "미나"), ("사유", "첫 답 없음")]),
        (
            {"urgency_was": "high", "urgency": "normal", "types_was": "debt,food", "types": ""},
            [("긴급도", "높음 → 보통"), ("위기 유형", "빚, 먹을거리 → 없음")],
        ),
        ({"list": "cases", "format": "xlsx", "dong": "nokbeon", "state": "queued"}, None),
    ],
)
def test_no_code_is_left_in_it(detail: dict[str, str], said: list[tuple[str, str]] | None) -> None:
    found = told(KO, {"mina-id": "미나"}, orjson.dumps(detail).decode())
    assert found
    assert said is None or found == said
    assert not {value for _, value in found} & {value for value in detail.values() if value}


def test_signs_are_told_by_their_reasons() -> None:
    def named(kind: str, code: str, lang: str) -> str:
        return f"{kind} {code} {lang}" if code != "unknown" else ""

    words = Words(KO.texts, KO.city, "ko", OPEN, named)
    assert told(words, {}, '["fire"]') == [("위험 신호", "sign fire ko")]
    assert told(words, {}, None) == []


def test_who_did_what() -> None:
    line = SimpleNamespace(actor="system", action="case.lapsed", detail='{"why":"lapsed"}')
    assert who_did_what(KO, line, {}) == ("자동", "첫 답이 없어 대기열로 돌아갔어요 (첫 답 없음)")
    assert act(KO, "tomorrow.invented") == "tomorrow.invented"
