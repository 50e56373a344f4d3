"""The history of sizes against a plain list of what happened."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kis_tui.market.liquidity import STEPS_S, LiquidityHistory
from tests.support.instruments import AT_0931, SIZES, book_at, trade_at

ASK = 72_500
EVENTS = st.lists(st.tuples(st.sampled_from(["book", "trade", "down", "look"]), st.integers(0, 4)), max_size=60)


@given(EVENTS, st.sampled_from(STEPS_S), st.integers(1, 40))
def test_every_column_is_what_its_seconds_were(events: list[tuple[str, int]], step_s: int, count: int) -> None:
    history = LiquidityHistory()
    now = 0
    best: dict[int, int] = {}
    bought: dict[int, int] = {}
    downs: list[int] = []
    first: int | None = None
    for number, (kind, after) in enumerate(events, start=1):
        now += after
        if kind == "book":
            book = replace(book_at(ASK, ask_sizes=(number, *SIZES[1:])), ts_event=AT_0931 + now)
            history.take_book(book, now + 0.5)
            best[now] = number
            downs = [down for down in downs if down != now]
        elif kind == "trade":
            history.take_trade(replace(trade_at(ASK, ASK, size=number), ts_event=AT_0931 + now), now + 0.5)
            bought[now] = bought.get(now, 0) + number
        elif kind == "down":
            history.line_down(now + 0.5)
            downs.append(now)
        else:
            history.columns(now + 0.5, count, step_s)
        if first is None and kind in ("book", "trade"):
            first = now

    columns = history.columns(now + 0.9, count, step_s)

    if first is None:
        assert columns == ()
        return
    seen: dict[int, int | None] = {}
    size: int | None = None
    for second in range(first, now + 1):
        size = best.get(second, size)
        seen[second] = size
        size = None if second in downs else size
    starts = range(first // step_s * step_s, now + 1, step_s)
    expected = []
    for start in starts:
        seconds = [second for second in range(start, start + step_s) if second in seen]
        sizes = [known for second in seconds if (known := seen[second]) is not None]
        expected.append((max(sizes, default=None), sum(bought.get(second, 0) for second in seconds)))
    found = [
        (column.asks.get(ASK) if column.known else None, sum(shares.total for shares in column.trades.values()))
        for column in columns
    ]
    assert found == expected[-count:]
