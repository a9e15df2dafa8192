from bot.cases.figures import Figures, Spread
from bot.cases.indicators import BY_KEY, INDICATORS, ordered, reached

FULL = Figures(
    totals={"reports": 10, "households": 3, "referrals": 4, "closed": 5, "checks": 6},
    tables={
        "reporter": {"neighbor": 4, "self": 6},
        "urgency": {"emergency": 1, "normal": 9},
        "funnel": {"reported": 2, "contacted": 3, "linked": 1, "followed": 4},
        "promise": {"kept": 6, "broken": 2, "pending": 2},
        "link": {"public": 3, "emergency": 2, "private": 1},
        "referral": {"accepted": 1, "done": 2, "sent": 1},
        "follow_up": {"done": 7},
    },
    spreads={"first_word": Spread(8, 40, 170), "acceptance": None},
    amounts={"public": 100, "emergency": 50, "private": 7},
)
HIDDEN = Figures(
    {"reports": None}, {"funnel": None, "link": {"private": None}}, {}, {"public": None}
)


def test_indicators_of_full_figures() -> None:
    assert {one.key: one.of(FULL) for one in INDICATORS} == {
        "reports": 10, "neighbor_share": 0.4, "emergencies": 1,
        "first_word_median": 40, "first_word_p90": 170, "kept_share": 0.75,
        "contacted_share": 0.8, "linked_share": 0.5, "followed_share": 0.4,
        "public_links": 5, "private_links": 1, "emergency_links": 2, "households": 3,
        "public_amount": 150, "private_amount": 7,
        "referrals": 4, "accepted": 3, "acceptance_median": None,
        "follow_ups_done": 7, "closed": 5, "checks": 6,
    }  # fmt: skip
    assert [reached(FULL, step) for step in ("contacted", "linked", "followed")] == [8, 5, 4]


def test_what_is_hidden_gives_no_indicator() -> None:
    for key in ("reports", "neighbor_share", "linked_share", "private_links", "public_amount"):
        assert BY_KEY[key].of(HIDDEN) is None


def test_rows_without_a_value_come_last_either_way() -> None:
    fewer = Figures({"reports": 3}, {}, {}, {})
    rows = {"나": FULL, "가": HIDDEN, "다": fewer}
    assert [name for name, _ in ordered(rows, "reports", is_descending=True)] == ["나", "다", "가"]
    assert [name for name, _ in ordered(rows, "reports", is_descending=False)] == [
        "다",
        "나",
        "가",
    ]
    assert [name for name, _ in ordered(rows, "name", is_descending=False)] == ["가", "나", "다"]
