import pytest
from msgspec.structs import replace

from kis_tui.feed.source import LineCounters, LinkState, LinkStatus, Trouble
from kis_tui.ui.lines import line_width, plain_text
from kis_tui.ui.views import LinkView
from kis_tui.ui.widgets.status import status_line

LIVE = LinkView(LinkStatus(LinkState.LIVE, confirmed=18, wanted=18, limit=41), rate=382.4, age_s=0.1, frame_age_s=0.1)


def shown(view: LinkView, width: int = 80) -> str:
    return plain_text(status_line(view, width)).rstrip()


def test_a_live_line_shows_registrations_rate_and_age() -> None:
    assert shown(LIVE).startswith(" 수신 중 | 구독 18/41 | 382/s | 최종 0.1s")
    assert shown(LIVE).endswith("? 도움말")


def test_the_badge_comes_first() -> None:
    view = LinkView(LIVE.status, badge="모의")
    assert shown(view).startswith(" 모의  ")
    assert status_line(view, 80)[0].look.reverse


def test_a_wait_fits_into_80_columns_with_its_reason() -> None:
    status = LinkStatus(LinkState.WAITING, Trouble.APPKEY_IN_USE, attempt=3, retry_at=1.0, limit=41)
    view = LinkView(status, retry_in_s=12, frame_age_s=40.0, badge="모의")
    assert "재연결 대기 0:12 (3번째): 다른 곳에서 같은 앱키 사용 중 · r 지금" in shown(view)


def test_refused_frames_are_counted_the_changed_layouts_apart() -> None:
    view = LinkView(LIVE.status, LineCounters(refused=5), drifted=3, rate=1.0)
    assert "전문 변경 3" in shown(view)
    assert "못 읽음 2" in shown(view)
    assert "전문 변경" not in shown(LIVE)


def test_what_cannot_be_read_outlives_the_other_figures() -> None:
    view = LinkView(LIVE.status, LineCounters(refused=3), drifted=3, frame_age_s=0.1)
    assert shown(view, 40) == " 수신 중 | 구독 18/41 | 전문 변경 3"
    assert shown(view, 26) == " 수신 중 | 전문 변경 3"


def test_the_other_sides_words_are_shown_where_there_is_room() -> None:
    status = LinkStatus(LinkState.BLOCKED, Trouble.REFUSED, detail="HTTP 403 \x1b[2JForbidden", limit=41)
    wide = shown(LinkView(status), 120)
    assert "HTTP 403 [2JForbidden" in wide
    assert "\x1b" not in wide


@pytest.mark.parametrize("width", [40, 51, 60, 79, 80, 100, 120, 200])
@pytest.mark.parametrize("state", LinkState)
@pytest.mark.parametrize("trouble", Trouble)
def test_the_row_has_the_width_of_the_screen_whatever_is_the_matter(
    width: int, state: LinkState, trouble: Trouble
) -> None:
    status = LinkStatus(state, trouble, detail="자세한 사유", attempt=12, confirmed=41, wanted=41, limit=41)
    view = LinkView(
        status,
        LineCounters(refused=1_234),
        rate=12_345.6,
        retry_in_s=3_600,
        age_s=99.0,
        frame_age_s=86_400.0,
        drifted=1_000,
        badge="데모",
    )
    assert line_width(status_line(view, width)) == width


@pytest.mark.parametrize("state", LinkState)
@pytest.mark.parametrize("trouble", Trouble)
def test_at_80_columns_the_state_is_never_cut(state: LinkState, trouble: Trouble) -> None:
    status = LinkStatus(state, trouble, attempt=12, confirmed=41, wanted=41, limit=41)
    view = LinkView(status, retry_in_s=60, age_s=99.0, quiet_reason="휴장일 부처님오신날 대체", badge="모의")
    assert "…" not in shown(view)


def test_alerts_that_were_not_seen_are_counted_before_every_other_figure() -> None:
    view = replace(LIVE, alerts=3)
    assert " 알림 3 " in plain_text(status_line(view, 30))
    assert "알림" not in plain_text(status_line(LIVE, 80))
