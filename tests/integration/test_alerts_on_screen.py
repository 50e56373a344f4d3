"""Rules on the stand-in exchange's scenarios, through the whole app: told once, at the right second."""

import pytest
from msgspec.structs import replace

from kis_tui.alerts.grammar import parse_rule
from kis_tui.alerts.rules import AlertEdge, AlertKind
from kis_tui.feed.source import Row
from kis_tui.ui.alert_history import FiredAlert
from tests.support.played_market import Seat, seated

RISING, LIFTED, HALTED = "196170", "035720", "247540"
SIZE = (120, 40)


def take(seat: Seat, *texts: str) -> None:
    """Let these be the user's rules."""
    for number, text in enumerate(texts, 1):
        assert seat.app.alerts.put(replace(parse_rule(text, number), cooldown_s=0))


def fired(seat: Seat, kind: AlertKind) -> list[FiredAlert]:
    """What has fired of a kind, the oldest first."""
    newest_first = seat.app.bridge.alerts.newest_first
    return [each for each in reversed(newest_first) if each.alert.rule.kind is kind]


async def shown(seat: Seat) -> str:
    return "\n".join(await seat.rows(SIZE))


async def test_a_climb_to_the_limit_is_told_level_by_level(monkeypatch: pytest.MonkeyPatch) -> None:
    async with seated(monkeypatch, "limit-up", "13:00:00", [Row(RISING)], SIZE) as seat:
        await seat.play("13:00:03")
        stream = seat.app.bridge.state.stream(RISING, Row(RISING).choice.venue)
        assert stream.trade is not None
        level = int(stream.trade.price * 101 // 100)
        take(seat, f"{RISING} price>={level}", f"{RISING} limit on")
        await seat.play("13:01:30")
        (reached,) = fired(seat, AlertKind.PRICE)
        price = reached.alert.happening.price
        assert price is not None
        assert price >= level
        (touched,) = fired(seat, AlertKind.LIMIT)
        assert touched.second is not None
        assert reached.second is not None
        assert reached.second <= touched.second
        screen = await shown(seat)
        assert "상한가 도달" in screen
        assert "알림 2건" in screen
        await seat.press("escape")
        assert "상한가 도달" not in await shown(seat)
        assert "알림 2" not in await shown(seat)


async def test_an_interruption_of_a_row_without_focus_is_told_on_and_off(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [Row(HALTED), Row(LIFTED)]
    async with seated(monkeypatch, "alerts", "13:00:00", rows, SIZE) as seat:
        await seat.press("down")
        take(seat, "g1 vi")
        await seat.play("13:00:20")
        (began,) = fired(seat, AlertKind.VI)
        assert (began.alert.code, began.alert.happening.edge) == (LIFTED, AlertEdge.ON)
        assert "VI 발동 NXT 13:00:05" in await shown(seat)
        await seat.press("escape")
        await seat.play("13:03:00")
        began, ended = fired(seat, AlertKind.VI)
        assert ended.alert.happening.edge is AlertEdge.OFF
        assert "VI 해제 NXT" in await shown(seat)


async def test_the_same_frames_again_tell_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with seated(monkeypatch, "limit-up", "13:00:00", [Row(RISING)], SIZE) as seat:
        sent: list[bytes] = []
        send = seat.source.frame
        seat.source.frame = lambda raw: (sent.append(raw), send(raw))[1]  # type: ignore[method-assign,func-returns-value]
        take(seat, f"{RISING} print>=1", f"{RISING} limit", f"{RISING} change>=28%")
        await seat.play("13:00:30")
        before = len(seat.app.bridge.alerts.newest_first)
        assert before
        for raw in sent:
            send(raw)
        await seat.source.taken()
        assert len(seat.app.bridge.alerts.newest_first) == before
