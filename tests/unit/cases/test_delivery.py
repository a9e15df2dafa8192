from bot.cases.delivery import NEXT, Next, may_go_again, next_step
from bot.services import delivery
from bot.storage.outbox import INTERRUPTED
from tests.support.world import config

REASONS = {
    *delivery.Trouble,
    delivery.GAVE_UP,
    delivery.NO_ADDRESS,
    delivery.UNREADABLE,
    INTERRUPTED,
}


def test_every_reason_has_a_next_step_and_words() -> None:
    assert {str(reason) for reason in REASONS} == set(NEXT)
    for lang in ("ko", "en"):
        texts = config().texts[lang]
        assert all(f"console.trouble.{reason}" in texts for reason in REASONS)
        assert all(f"console.talk.next.{step}" in texts for step in Next)


def test_only_what_may_get_through_is_tried_again() -> None:
    assert may_go_again("failed", "busy")
    assert may_go_again("maybe", "unsure")
    assert not may_go_again("failed", "blocked")
    assert not may_go_again("failed", "refused")
    assert not may_go_again("sent", None)
    assert next_step("pending", "busy") is None
    assert next_step("failed", "never heard of") is Next.CALL


def test_in_a_closed_case_nothing_is_advised_that_only_an_open_one_allows() -> None:
    assert {next_step("failed", reason, is_over=True) for reason in NEXT} == {Next.OVER}
    assert next_step("maybe", "unsure", is_over=True) is Next.OVER
    assert next_step("sent", None, is_over=True) is None
