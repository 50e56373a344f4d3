import pytest

from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import LinkState, LinkStatus, RegistrationState, Trouble
from kis_tui.ui.formatting import choice_words
from kis_tui.ui.lines import plain_text
from kis_tui.ui.link_words import countdown, link_words
from kis_tui.ui.views import LinkView
from kis_tui.ui.wording.language import words


def said(state: LinkState, trouble: Trouble = Trouble.NONE, **figures: object) -> str:
    attempt = figures.pop("attempt", 0)
    confirmed, wanted = figures.pop("confirmed", 1), figures.pop("wanted", 1)
    status = LinkStatus(state, trouble, attempt=attempt, confirmed=confirmed, wanted=wanted)  # type: ignore[arg-type]
    return plain_text((link_words(LinkView(status, **figures)),))  # type: ignore[arg-type]


def test_every_trouble_has_a_reason_and_a_remedy() -> None:
    assert set(words.reasons) == set(words.remedies) == set(Trouble)
    assert all(words.reasons[trouble] for trouble in Trouble if trouble is not Trouble.NONE)
    assert all(words.remedies.values())


def test_every_registration_state_has_a_note() -> None:
    assert set(words.registration_notes) == set(RegistrationState)


@pytest.mark.parametrize("state", LinkState)
@pytest.mark.parametrize("trouble", Trouble)
def test_every_state_with_every_trouble_has_words(state: LinkState, trouble: Trouble) -> None:
    assert said(state, trouble).strip()


def test_the_states_read_as_a_trader_expects() -> None:
    assert said(LinkState.OFFLINE) == "끊김"
    assert said(LinkState.CONNECTING) == "연결 중"
    assert said(LinkState.CONNECTING, attempt=3) == "연결 중 (3번째)"
    assert said(LinkState.REGISTERING, confirmed=3, wanted=7) == "등록 3/7"
    assert said(LinkState.LIVE, frame_age_s=0.2) == "수신 중"
    assert said(LinkState.LIVE, frame_age_s=12.7) == "수신 없음 12초"
    assert said(LinkState.LIVE, frame_age_s=None) == "수신 대기"
    assert said(LinkState.LIVE, wanted=0, confirmed=0) == "연결됨"
    assert said(LinkState.SILENT, age_s=72.9, frame_age_s=75.0) == "수신 없음 72초"


def test_a_wait_counts_down_and_says_why_and_what_to_press() -> None:
    text = said(LinkState.WAITING, Trouble.LOST, attempt=3, retry_in_s=12)
    assert text == "재연결 대기 0:12 (3번째): 연결이 끊김 · r 지금"


def test_a_block_says_what_to_do() -> None:
    assert said(LinkState.BLOCKED, Trouble.KEYS_INVALID) == "차단됨: 앱키·시크릿 확인: kis-tui init"
    assert said(LinkState.BLOCKED, Trouble.APPKEY_IN_USE).startswith("차단됨: 다른 곳에서 같은 앱키 사용 중")


def test_a_closed_market_is_no_dead_line() -> None:
    assert said(LinkState.LIVE, frame_age_s=3600.0, quiet_reason="휴장일 추석") == "장 마감 (휴장일 추석)"
    assert said(LinkState.LIVE, frame_age_s=None, quiet_reason="개장 전") == "장 마감 (개장 전)"


def test_a_closed_market_does_not_excuse_a_broker_that_granted_nothing() -> None:
    for figures in ({"frame_age_s": None}, {"frame_age_s": 3600.0}, {"frame_age_s": 60.0, "quiet_reason": "종료"}):
        assert said(LinkState.LIVE, wanted=3, confirmed=0, **figures) == "등록 응답 없음"
        assert said(LinkState.LIVE, wanted=3, confirmed=0, refused=2, **figures) == "등록 응답 없음"
        assert said(LinkState.LIVE, wanted=3, confirmed=0, refused=3, **figures) == "등록 거부"
    assert said(LinkState.LIVE, wanted=3, confirmed=0, frame_age_s=0.1) == "수신 중"


def test_frames_that_arrive_beat_the_table() -> None:
    assert said(LinkState.LIVE, frame_age_s=1.0, quiet_reason="휴장일") == "수신 중"


def test_a_silent_line_is_not_excused_by_a_closed_market() -> None:
    assert said(LinkState.SILENT, age_s=61.0, quiet_reason="종료") == "수신 없음 61초"


def test_sor_says_what_is_shown_for_it() -> None:
    assert choice_words(VenueChoice.SOR) == "SOR→통합"
    assert [choice_words(choice) for choice in VenueChoice] == ["UN", "KRX", "NXT", "SOR→통합"]


def test_a_countdown_has_minutes_and_seconds() -> None:
    assert countdown(0) == "0:00"
    assert countdown(72) == "1:12"
