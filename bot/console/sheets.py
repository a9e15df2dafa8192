"""What goes on printed sheets, in the words of whoever prints them. Pure: no file is made here."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from bot.calendar.hours import seoul
from bot.console.naming import Naming
from bot.console.plan import shares
from bot.console.words import Words
from bot.flows.contact import spoken_phone
from bot.paper.glyphs import has_holes
from bot.paper.qr import qr
from bot.programs.catalog import Catalog
from bot.services.printing import Papers
from bot.services.staff import Actor
from bot.storage.referrals import Referral

Sheet = dict[str, Any]
Section = dict[str, Any]
# A private agency gets what it was asked, where and about what: the story needs a consent apart.
_OUTSIDE = "agency"


def record(naming: Naming, papers: Papers, actor: Actor) -> Sheet:
    """초기상담지: everything about the case on one form."""
    words = naming.words
    sections: list[Section] = [
        _facts(words, papers),
        _told(words, papers),
        _reporter(words, papers),
        _programs(words, naming.catalog, papers),
        *_casework(naming, papers),
        _notes(words, papers),
        {"sign": [words.t("console.print.counselor"), words.t("console.print.checked")]},
    ]
    return _sheet(words, papers, actor, "record", sections)


def slip(naming: Naming, referral: Referral, papers: Papers, actor: Actor) -> Sheet:
    """의뢰서: what is asked of the receiver, and what they must know for it; nobody's name."""
    words = naming.words
    is_outside = referral.kind == _OUTSIDE
    rows = [
        ("to", naming.receiver(referral.kind, referral.receiver)),
        ("referral_kind", words.code("console.print.to_kind", referral.kind)),
        ("sent", words.at(referral.sent_at)),
        ("due", words.at(referral.due_at)),
        ("from", papers.names.get(referral.sent_by, referral.sent_by)),
        ("phone", words.city.phone),
    ]
    sections: list[Section] = [
        {"facts": [_named(words, key, value) for key, value in rows if value]},
        {"heading": words.t("console.print.request"), "words": referral.request},
        _facts(words, papers),
        {} if is_outside else _told(words, papers),
        {"note": words.t("console.print.slip_rule")},
        {"sign": [words.t("console.print.sender"), words.t("console.print.receiver")]},
    ]
    return _sheet(words, papers, actor, "slip", sections)


def plan(words: Words, catalog: Catalog, papers: Papers, actor: Actor) -> Sheet:
    """The life-cycle plan: no names, nothing but the plan."""
    head = [words.t(f"console.plan.{key}") for key in ("when", "service", "who_for", "how")]
    sections: list[Section] = []
    for share in shares(papers.report, catalog, words):
        rows = [
            [one.when, one.name, one.who_for, " ☎ ".join(filter(None, (one.how, one.phone)))]
            for one in share.services
        ]
        table = {"table": {"head": head, "rows": rows, "widths": [2, 4, 5, 5]}} if rows else {}
        empty = {} if rows else {"note": words.t("life_plan.nothing")}
        sections.append({"heading": share.who, **table, **empty})
    sections.append({"note": words.t("console.plan.rule")})
    sections.append({"note": f"{words.own(words.city.name)} ☎ {words.city.phone}"})
    return _sheet(words, papers, actor, "plan", sections)


def _sheet(
    words: Words, papers: Papers, actor: Actor, kind: str, sections: Sequence[Section]
) -> Sheet:
    number = papers.case.number
    kept = [section for section in sections if section]
    if has_holes(repr(kept)):
        kept.append({"note": words.t("console.print.holes")})
    return {
        "title": words.t(f"console.print.title.{kind}"),
        "lang": words.lang,
        "city": f"{words.own(words.city.name)} · {words.own(words.city.service_name)}",
        "subtitle": words.t("console.print.number", number=number),
        "printed": words.t("console.print.printed", who=actor.name, when=words.at(words.now)),
        "qr": qr(number),
        "qr_says": words.t("console.print.number", number=number),
        "sections": kept,
    }


def _named(words: Words, key: str, value: str) -> list[str]:
    return [words.t(f"console.print.{key}"), value]


def _facts(words: Words, papers: Papers) -> Section:
    case = papers.case
    rows = {
        "received": words.at(case.received_at),
        "channel": words.code("console.channel", case.channel),
        "urgency": words.code("console.urgency", case.urgency),
        "state": words.code("console.state", case.state),
        "crisis": words.crises(case),
        "dong": words.dong(case.dong),
        "counselor": case.claimed_by_name or "",
    }
    facts = [[words.t(f"console.case.{key}"), value] for key, value in rows.items() if value]
    return {"heading": words.t("console.print.case"), "facts": facts}


def _told(words: Words, papers: Papers) -> Section:
    told = [list(pair) for pair in words.told(papers.report)]
    return {"heading": words.t("console.case.told"), "facts": told} if told else {}


def _reporter(words: Words, papers: Papers) -> Section:
    if papers.reporter is None:
        return {}
    none, phone = words.t("console.case.reporter_none"), papers.reporter["phone"]
    said = {"name": papers.reporter["name"], "phone": spoken_phone(phone) if phone else None}
    facts = [[words.t(f"console.case.{key}"), value or none] for key, value in said.items()]
    return {"heading": words.t("console.case.reporter"), "facts": facts}


def _programs(words: Words, catalog: Catalog, papers: Papers) -> Section:
    known = ((catalog.get(key), why) for key, _, why in papers.case.programs)
    rows = [
        [p.name_ko if words.lang == "ko" else p.name_en, why, p.phone] for p, why in known if p
    ]
    head = [words.t(f"console.print.{key}") for key in ("program", "why", "phone")]
    table = {"head": head, "rows": rows, "widths": [4, 5, 2]}
    return {"heading": words.t("console.case.programs"), "table": table} if rows else {}


def _casework(naming: Naming, papers: Papers) -> Iterator[Section]:
    """What was planned, linked, said by phone and looked after: a table each."""
    work, words = papers.casework, naming.words

    yield _table(
        words, "needs", ("area", "need_of", "service", "provider", "due_on", "step"),
        [
            [words.code("crisis", r["area"]), r["need"], naming.program(r["program"] or "")
             or r["service"], r["provider"], r["due_on"],
             words.code("console.print.need", r["state"])]
            for r in work.needs
        ],
    )  # fmt: skip
    yield _table(
        words, "links", ("linked_on", "sector", "service", "agency", "amount"),
        [
            [r["linked_on"], words.code("console.print.sectors", r["sector"]),
             naming.program(r["program"] or "") or naming.link_kind(r["kind"]), r["agency"],
             _amount(words, r)]
            for r in work.links
        ],
    )  # fmt: skip
    yield _table(
        words, "follow_ups", ("follow_up_due", "follow_up_kind", "reason", "step", "outcome"),
        [
            [_due(naming, r["due_at"]), words.code("console.print.follow_up", r["kind"]),
             r["reason"], words.code("console.print.done", r["state"]),
             " · ".join(filter(None, (naming.result(r["result"] or ""), r["note"])))]
            for r in work.follow_ups
        ],
    )  # fmt: skip
    yield _table(
        words, "calls", ("called", "direction", "outcome", "note"),
        [
            [words.at(r["called_at"]), words.code("console.print.way", r["direction"]),
             words.code("console.print.call", r["outcome"]), r["note"]]
            for r in work.calls
        ],
    )  # fmt: skip


def _table(
    words: Words, key: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> Section:
    if not rows:
        return {}
    head = [words.t(f"console.print.{column}") for column in columns]
    cells = [[str(cell or "") for cell in row] for row in rows]
    return {
        "heading": words.t(f"console.print.{key}"),
        "table": {"head": head, "rows": cells},
    }


def _due(naming: Naming, due_at: datetime) -> str:
    day = f"{seoul(due_at):%Y-%m-%d}"
    return day if naming.is_day(due_at) else naming.words.at(due_at)


def _amount(words: Words, row: dict[str, Any]) -> str:
    if row["amount"] is None:
        return str(row["in_kind"] or "")
    return words.t("console.print.won", amount=f"{row['amount']:,}")


def _notes(words: Words, papers: Papers) -> Section:
    rows = []
    for note in papers.notes:
        own = words.t("console.case.resident") if note.author == "resident" else note.author
        rows.append([words.at(note.at), papers.names.get(note.author, own), note.text])
    if not rows:
        return {}
    head = [words.t(f"console.case.{key}") for key in ("when", "who", "notes")]
    return {
        "heading": words.t("console.print.notes"),
        "table": {"head": head, "rows": rows, "widths": [3, 2, 9]},
    }
