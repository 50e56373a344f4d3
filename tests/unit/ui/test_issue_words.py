"""Designations, halts and what stops the whole market, in words."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.issue_flags import IssueFlags, IssueStatus
from kis_tui.domain.market_alert import MarketAlert
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.market.market_alert import ActiveAlert
from kis_tui.market.state import MarketState
from kis_tui.ui.issue_words import badge_of, badges_of, banner_of, halt_of
from kis_tui.ui.wording.language import words
from tests.support.instruments import trade_at

CODE = "005930"


def announcement(
    *, venue: Venue = Venue.KRX, halted: bool | None = None, reason: str = "", designation: str = ""
) -> MarketStatus:
    return MarketStatus(
        code=CODE,
        venue=venue,
        halted=halted,
        halt_reason=reason,
        operation_code="",
        indicative_operation_code="",
        random_end_code="",
        allocation_code="",
        issue_status_code=designation,
        vi_active=None,
        after_hours_vi_active=None,
    )


def knowing(*known: MarketStatus | IssueFlags) -> MarketState:
    """Return what is known after one word a second, the newest last."""
    state = MarketState()
    for at, value in enumerate(known):
        if isinstance(value, IssueFlags):
            state.take_flags(value, float(at))
        else:
            state.apply(value, float(at))
    return state


@pytest.mark.parametrize(
    ("status", "full", "letter"),
    [
        (IssueStatus.MANAGED, "관리", "관"),
        (IssueStatus.RISK, "위험", "위"),
        (IssueStatus.WARNING, "경고", "경"),
        (IssueStatus.CAUTION, "주의", "주"),
        (IssueStatus.HALTED, "정지", "정"),
        (IssueStatus.OVERHEATED, "단기과열", "열"),
    ],
)
def test_a_designation_has_a_word_and_a_letter(status: IssueStatus, full: str, letter: str) -> None:
    state = knowing(IssueFlags(CODE, status))

    assert badges_of(state, CODE) == (full,)
    assert badge_of(state, CODE) == (full, letter)


@pytest.mark.parametrize("status", [IssueStatus.NORMAL, IssueStatus.UNKNOWN])
def test_an_issue_like_any_other_has_no_badge(status: IssueStatus) -> None:
    state = knowing(IssueFlags(CODE, status))

    assert badges_of(state, CODE) == ()
    assert badge_of(state, CODE) == ()
    assert badges_of(MarketState(), CODE) == ()


def test_every_designation_has_its_own_letter() -> None:
    letters = [letter for _full, letter in words.badges.values()]

    assert len(set(letters)) == len(letters)
    assert set(words.badges) == set(IssueStatus) - {IssueStatus.NORMAL, IssueStatus.UNKNOWN}


def test_an_announcement_beats_what_rest_said_before() -> None:
    state = knowing(IssueFlags(CODE, IssueStatus.WARNING), announcement(designation="59"))

    assert badges_of(state, CODE) == ("단기과열",)


AT_ONE = 13 * 3600


@pytest.mark.parametrize(
    ("alert", "text"),
    [
        (MarketAlert.CIRCUIT_BREAKER, "서킷브레이커 13:00~"),
        (MarketAlert.SIDECAR_SELL, "매도사이드카 13:00~"),
        (MarketAlert.SIDECAR_BUY, "매수사이드카 13:00~"),
        (MarketAlert.MARKET_HALT, "시장정지 13:00~"),
    ],
)
def test_what_stops_the_market_is_named_with_its_beginning(alert: MarketAlert, text: str) -> None:
    assert banner_of([ActiveAlert(alert, Venue.KRX, AT_ONE)]) == text


def test_the_gravest_of_several_is_named_and_of_none_nothing() -> None:
    sidecar = ActiveAlert(MarketAlert.SIDECAR_SELL, Venue.KRX, AT_ONE + 600)
    breaker = ActiveAlert(MarketAlert.CIRCUIT_BREAKER, None, AT_ONE)

    for alerts in ([sidecar, breaker], [breaker, sidecar]):
        assert banner_of(alerts) == "서킷브레이커 13:00~"
    assert banner_of([]) == ""
    assert set(words.banners) == set(MarketAlert)


UN, KRX, NXT = (Row(CODE, choice) for choice in (VenueChoice.UN, VenueChoice.KRX, VenueChoice.NXT))


def test_a_halt_is_told_with_its_reason_where_one_was_given() -> None:
    with_reason = knowing(announcement(halted=True, reason="불성실공시법인"))
    without = knowing(announcement(halted=True))

    assert (halt_of(with_reason, UN), halt_of(with_reason, KRX)) == ("거래정지 · 불성실공시법인",) * 2
    assert halt_of(without, UN) == "거래정지"


def test_the_word_that_it_is_over_beats_everything_older() -> None:
    state = knowing(IssueFlags(CODE, IssueStatus.HALTED, halted=True), announcement(halted=False))
    state.apply(replace(trade_at(72_500, 71_900), halted=True), 0.0)

    assert halt_of(state, UN) == ""


def test_an_announcement_that_does_not_say_it_leaves_the_others_their_word() -> None:
    state = knowing(IssueFlags(CODE, IssueStatus.NORMAL, halted=True), announcement(halted=None))

    assert halt_of(state, UN) == "거래정지"


def test_a_print_of_the_rows_own_stream_tells_of_a_halt() -> None:
    state = MarketState()
    state.apply(replace(trade_at(72_500, 71_900), halted=True), 0.0)

    assert halt_of(state, UN) == "거래정지"
    assert halt_of(state, KRX) == ""


def test_what_nxt_stopped_concerns_its_own_rows_only() -> None:
    by_rest = knowing(IssueFlags(CODE, IssueStatus.NORMAL, on_nxt=True, nxt_halted=True))
    announced = knowing(announcement(venue=Venue.NXT, halted=True, reason="점검"))

    assert (halt_of(by_rest, NXT), halt_of(by_rest, UN), halt_of(by_rest, KRX)) == ("NXT 거래정지", "", "")
    assert (halt_of(announced, NXT), halt_of(announced, UN)) == ("거래정지 · 점검", "")


def test_what_is_not_known_is_no_halt() -> None:
    assert halt_of(MarketState(), UN) == ""
    assert halt_of(knowing(IssueFlags(CODE)), UN) == ""
