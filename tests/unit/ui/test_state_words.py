import pytest

from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import LinkState, LinkStatus, RegistrationState, Trouble
from kis_tui.ui.lines import plain_text
from kis_tui.ui.state_words import (
    REASONS,
    REGISTRATION_NOTES,
    REMEDIES,
    choice_words,
    code_fault,
    countdown,
    link_words,
)
from kis_tui.ui.views import LinkView


def words(state: LinkState, trouble: Trouble = Trouble.NONE, **figures: object) -> str:
    attempt = figures.pop("attempt", 0)
    confirmed, wanted = figures.pop("confirmed", 1), figures.pop("wanted", 1)
    status = LinkStatus(state, trouble, attempt=attempt, confirmed=confirmed, wanted=wanted)  # type: ignore[arg-type]
    return plain_text((link_words(LinkView(status, **figures)),))  # type: ignore[arg-type]


def test_every_trouble_has_a_reason_and_a_remedy() -> None:
    assert set(REASONS) == set(REMEDIES) == set(Trouble)
    assert all(REASONS[trouble] for trouble in Trouble if trouble is not Trouble.NONE)
    assert all(REMEDIES.values())


def test_every_registration_state_has_a_note() -> None:
    assert set(REGISTRATION_NOTES) == set(RegistrationState)


@pytest.mark.parametrize("state", LinkState)
@pytest.mark.parametrize("trouble", Trouble)
def test_every_state_with_every_trouble_has_words(state: LinkState, trouble: Trouble) -> None:
    assert words(state, trouble).strip()


def test_the_states_read_as_a_trader_expects() -> None:
    assert words(LinkState.OFFLINE) == "끊김"
    assert words(LinkState.CONNECTING) == "연결 중"
    assert words(LinkState.CONNECTING, attempt=3) == "연결 중 (3번째)"
    assert words(LinkState.REGISTERING, confirmed=3, wanted=7) == "등록 3/7"
    assert words(LinkState.LIVE, frame_age_s=0.2) == "수신 중"
    assert words(LinkState.LIVE, frame_age_s=12.7) == "수신 없음 12초"
    assert words(LinkState.LIVE, frame_age_s=None) == "수신 대기"
    assert words(LinkState.LIVE, wanted=0, confirmed=0) == "연결됨"
    assert words(LinkState.SILENT, age_s=72.9, frame_age_s=75.0) == "수신 없음 72초"


def test_a_wait_counts_down_and_says_why_and_what_to_press() -> None:
    text = words(LinkState.WAITING, Trouble.LOST, attempt=3, retry_in_s=12)
    assert text == "재연결 대기 0:12 (3번째): 연결이 끊김 · r 지금"


def test_a_block_says_what_to_do() -> None:
    assert words(LinkState.BLOCKED, Trouble.KEYS_INVALID) == "차단됨: 앱키·시크릿 확인: kis-tui init"
    assert words(LinkState.BLOCKED, Trouble.APPKEY_IN_USE).startswith("차단됨: 다른 곳에서 같은 앱키 사용 중")


def test_a_closed_market_is_no_dead_line() -> None:
    assert words(LinkState.LIVE, frame_age_s=3600.0, quiet_reason="휴장일 추석") == "장 마감 (휴장일 추석)"
    assert words(LinkState.LIVE, frame_age_s=None, quiet_reason="개장 전") == "장 마감 (개장 전)"


def test_a_closed_market_does_not_excuse_a_broker_that_granted_nothing() -> None:
    for figures in ({"frame_age_s": None}, {"frame_age_s": 3600.0}, {"frame_age_s": 60.0, "quiet_reason": "종료"}):
        assert words(LinkState.LIVE, wanted=3, confirmed=0, **figures) == "등록 응답 없음"
        assert words(LinkState.LIVE, wanted=3, confirmed=0, refused=2, **figures) == "등록 응답 없음"
        assert words(LinkState.LIVE, wanted=3, confirmed=0, refused=3, **figures) == "등록 거부"
    assert words(LinkState.LIVE, wanted=3, confirmed=0, frame_age_s=0.1) == "수신 중"


def test_frames_that_arrive_beat_the_table() -> None:
    assert words(LinkState.LIVE, frame_age_s=1.0, quiet_reason="휴장일") == "수신 중"


def test_a_silent_line_is_not_excused_by_a_closed_market() -> None:
    assert words(LinkState.SILENT, age_s=61.0, quiet_reason="종료") == "수신 없음 61초"


def test_sor_says_what_is_shown_for_it() -> None:
    assert choice_words(VenueChoice.SOR) == "SOR→통합"
    assert [choice_words(choice) for choice in VenueChoice] == ["UN", "KRX", "NXT", "SOR→통합"]


@pytest.mark.parametrize("code", ["005930", " 0001a0 ", "A005930", "q500001", "００５９３０"])
def test_a_code_has_no_fault(code: str) -> None:
    assert code_fault(code) == ""


@pytest.mark.parametrize("typed", ["", "  ", "삼성", "12345", "[/]", "\x1b[2J"])
def test_a_wrong_code_is_told_in_a_sentence(typed: str) -> None:
    fault = code_fault(typed)
    assert "005930" in fault
    assert "\x1b" not in fault


def test_a_countdown_has_minutes_and_seconds() -> None:
    assert countdown(0) == "0:00"
    assert countdown(72) == "1:12"
