"""The state of the line says all that matters on every screen that shows one, in both languages."""

import re
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from kis_tui.domain.schedule import DayPhase
from kis_tui.feed.source import LineCounters, LinkState, LinkStatus, Trouble
from kis_tui.ui.badge import Badge
from kis_tui.ui.lines import line_width, plain_text
from kis_tui.ui.link_words import countdown, link_words
from kis_tui.ui.views import LinkView
from kis_tui.ui.widgets.status import status_line
from kis_tui.ui.wording.language import Language, speak, words

WIDTHS = [*range(40, 131), 160, 200]
TROUBLES = [trouble for trouble in Trouble if trouble is not Trouble.NONE]


@pytest.fixture(params=Language)
def language(request: pytest.FixtureRequest) -> Iterator[Language]:
    speak(request.param)
    yield request.param
    speak(Language.KOREAN)


def view_of(status: LinkStatus, badge: Badge, **figures: object) -> LinkView:
    return LinkView(
        status,
        LineCounters(refused=1_234),
        rate=12_345.6,
        drifted=1_000,
        alerts=3,
        badge=words.run_badges[badge],
        **figures,  # type: ignore[arg-type]
    )


def shown(view: LinkView, width: int) -> str:
    line = status_line(view, width)
    assert line_width(line) == width
    return plain_text(line)


@pytest.mark.parametrize("badge", Badge)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_wait_always_shows_its_time_its_attempt_and_its_reason(
    trouble: Trouble, badge: Badge, language: Language
) -> None:
    status = LinkStatus(LinkState.WAITING, trouble, attempt=12, retry_at=1.0, limit=41)
    view = view_of(status, badge, retry_in_s=3_600, frame_age_s=90.0)
    for width in WIDTHS:
        row = shown(view, width)
        assert "…" not in row
        assert "60:00" in row
        assert re.search(r"\((attempt )?12(번째)?\)", row)
        assert words.reasons[trouble] in row or words.short_reasons[trouble] in row


@pytest.mark.parametrize("badge", Badge)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_block_always_says_why_and_what_to_do(trouble: Trouble, badge: Badge, language: Language) -> None:
    view = view_of(LinkStatus(LinkState.BLOCKED, trouble, limit=41), badge)
    for width in WIDTHS:
        row = shown(view, width)
        assert "…" not in row
        assert re.search(r"(?<!\w)r(?!\w)|kis-tui (check|init)", row), "the key to press, or the command to run"
        said = words.reasons[trouble] in row or words.short_reasons[trouble] in row
        assert said or trouble is Trouble.KEYS_INVALID, "its remedy names the keys that are wrong"


@pytest.mark.parametrize("badge", Badge)
@pytest.mark.parametrize("phase", [phase for phase in DayPhase if not phase.sends_frames])
def test_a_closed_market_always_says_why(phase: DayPhase, badge: Badge, language: Language) -> None:
    short = words.quiet_phases[phase]
    full = f"{short} 부처님오신날 대체" if phase is DayPhase.HOLIDAY else short
    status = LinkStatus(LinkState.LIVE, confirmed=18, wanted=18, limit=41)
    view = view_of(status, badge, quiet_reason=full, quiet_short=short)
    for width in WIDTHS:
        row = shown(view, width)
        assert words.link_closed.format(reason=short) in row or words.link_closed.format(reason=full) in row
    assert full in shown(view, 60)


@pytest.mark.parametrize("badge", Badge)
def test_every_other_state_is_whole_at_every_width(badge: Badge, language: Language) -> None:
    live = LinkStatus(LinkState.LIVE, confirmed=41, wanted=41, limit=41)
    halted = tuple(text.format(what=words.halted[0], name="삼성바이오로직스") for text in words.link_stopped)
    states = {
        words.link_down: LinkView(LinkStatus()),
        words.link_connecting: view_of(LinkStatus(LinkState.CONNECTING, attempt=12), badge),
        words.link_registering.format(confirmed=40, wanted=41): view_of(
            LinkStatus(LinkState.REGISTERING, confirmed=40, wanted=41, limit=41), badge
        ),
        words.link_receiving: view_of(live, badge, frame_age_s=0.1),
        words.link_silent.format(seconds=words.link_seconds.format(count=12)): view_of(live, badge, frame_age_s=12.4),
        words.halted[0]: view_of(live, badge, frame_age_s=12.4, stopped=halted),
        words.link_awaiting: view_of(live, badge),
        words.link_up: view_of(LinkStatus(LinkState.LIVE, limit=41), badge),
    }
    for said, view in states.items():
        for width in WIDTHS:
            row = shown(view, width)
            assert said in row
            assert "…" not in row


def test_the_words_of_a_changed_key_are_never_cut_in_the_middle(language: Language) -> None:
    status = LinkStatus(LinkState.WAITING, Trouble.LOST, attempt=1)
    view = LinkView(status, retry_in_s=4)
    for room in range(24, 80):
        said = link_words(view, room).text
        assert cell_len(said) <= room
        assert countdown(4) in said
