"""Books are conflated, trades are kept, losses are announced."""

import asyncio

import pytest

from kis_tui.feed.events import FeedEvent, FrameReceived, FrameRefused, LinkChanged, LinkStatus, TradesOverrun
from kis_tui.feed.mailbox import REFUSALS_KEPT, Mailbox
from kis_tui.protocol.decode import decode
from tests.support.wire import wire_frame


def received(frame_id: str, at: float) -> FrameReceived:
    return FrameReceived(decode(wire_frame(frame_id)), at, 0)


def times(events: list[FeedEvent]) -> list[float]:
    return [event.received_at for event in events if isinstance(event, FrameReceived)]


async def test_only_the_newest_book_of_a_stream_is_handed_over_in_its_place() -> None:
    mailbox = Mailbox()
    for frame_id, at in [("F06", 1.0), ("F30", 2.0), ("F06", 3.0), ("F30", 4.0)]:
        mailbox.put(received(frame_id, at))
    assert times(await mailbox.take()) == [2.0, 3.0, 4.0]
    assert mailbox.superseded == 1


async def test_books_of_different_stocks_do_not_replace_each_other() -> None:
    mailbox = Mailbox()
    mailbox.put(received("F06", 1.0))
    mailbox.put(received("F11", 2.0))
    assert times(await mailbox.take()) == [1.0, 2.0]


async def test_of_too_many_trades_the_oldest_go_and_it_is_said() -> None:
    mailbox = Mailbox(limit=3)
    for at in range(5):
        mailbox.put(received("F25", float(at)))
    events = await mailbox.take()
    assert times(events) == [2.0, 3.0, 4.0]
    assert events[-1] == TradesOverrun(6)
    mailbox.put(received("F25", 9.0))
    assert times(await mailbox.take()) == [9.0]


async def test_a_busy_stock_does_not_push_a_quiet_ones_trades_out() -> None:
    mailbox = Mailbox(limit=3)
    mailbox.put(received("F37", 0.5))
    for at in range(1, 20):
        mailbox.put(received("F25", float(at)))
    assert times(await mailbox.take()) == [0.5, 17.0, 18.0, 19.0]


async def test_what_nobody_takes_does_not_pile_up() -> None:
    mailbox = Mailbox(limit=10)
    for at in range(1_000):
        mailbox.put(received("F06", float(at)))
        mailbox.put(received("F30", float(at)))
        mailbox.put(FrameRefused("grammar", "", f"reason {at}", ""))
    assert len(mailbox._events) == 1 + 10 + REFUSALS_KEPT
    events = await mailbox.take()
    assert times(events)[-2:] == [999.0, 999.0]
    assert events[-2] == FrameRefused("grammar", "", "reason 999", "")


async def test_a_taker_waits_for_the_first_event() -> None:
    mailbox = Mailbox()
    taker = asyncio.ensure_future(mailbox.take())
    await asyncio.sleep(0)
    assert not taker.done()
    mailbox.put(LinkChanged(LinkStatus()))
    assert await taker == [LinkChanged(LinkStatus())]


async def test_a_closed_mailbox_hands_out_what_is_left_then_ends() -> None:
    mailbox = Mailbox()
    mailbox.put(LinkChanged(LinkStatus()))
    mailbox.close()
    assert len(await mailbox.take()) == 1
    assert await mailbox.take() == []
    assert await mailbox.take() == []


async def test_a_fault_of_the_line_reaches_the_taker() -> None:
    mailbox = Mailbox()
    mailbox.close(RuntimeError("a bug"))
    with pytest.raises(RuntimeError, match="a bug"):
        await mailbox.take()
