import asyncio
import io

import pytest
from rich.cells import cell_len

from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.quote import Quote
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.instruments.directory import Directory
from kis_tui.ui.plain import print_ladder
from tests.support.instruments import book_at
from tests.support.quick_clock import QuickClock
from tests.support.scripted_source import ScriptedSource, book_of, trade_of

ROWS = (Row("005930", VenueChoice.KRX),)
QUOTE = Quote("005930", Venue.KRX, 72_000, base_price=71_900, upper_limit=93_400, lower_limit=50_400)


async def _printed(encoding: str = "utf-8", *, seconds: float = 3.0) -> str:
    source = ScriptedSource(QuickClock())
    source.frame(book_of("005930", Venue.KRX))
    source.frame(trade_of("005930", Venue.KRX))
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding)
    await print_ladder(source, ROWS, seconds=seconds, out=out, names=lambda _code: "삼성전자")
    out.flush()
    assert source.rows == ROWS
    assert source.focus == ROWS[0]
    return raw.getvalue().decode(encoding)


async def test_the_ladder_is_printed_once_a_second_and_then_it_ends() -> None:
    text = await _printed()

    assert text.count(" 005930 삼성전자 KRX ") == 3
    assert "총매도" in text
    assert all(cell_len(line) <= 80 for line in text.splitlines())


async def test_the_time_printed_is_the_exchanges() -> None:
    text = await _printed()

    assert "K정규 N메인 09:33:5" in text, "the captured print is of 09:33:54, the clock of the test of 09:30"


async def test_there_are_no_escape_codes() -> None:
    assert "\x1b" not in await _printed()


async def test_an_encoding_without_hangul_is_no_error_and_keeps_the_columns() -> None:
    in_full = (await _printed(seconds=1.0)).splitlines()
    in_ascii = (await _printed("ascii", seconds=1.0)).splitlines()

    assert " 005930 ???????? KRX " in in_ascii[0]
    assert [len(line) for line in in_ascii] == [cell_len(line) for line in in_full]


async def test_a_source_that_ends_ends_the_printing() -> None:
    source = ScriptedSource()
    source.frame(book_of("005930", Venue.KRX))
    out = io.StringIO()
    printing = asyncio.create_task(print_ladder(source, ROWS, seconds=1_000.0, out=out))
    await asyncio.sleep(0)
    await source.aclose()
    await asyncio.wait_for(printing, 5.0)

    assert out.getvalue().startswith(" 005930 KRX")


async def test_without_rows_there_is_nothing_to_print() -> None:
    with pytest.raises(ValueError, match="no row"):
        await print_ladder(ScriptedSource(), (), seconds=1.0, out=io.StringIO())


async def test_before_the_first_frame_what_was_fetched_is_printed_and_says_so() -> None:
    source = ScriptedSource(QuickClock())
    source.fetched_book(book_at(72_500, venue=Venue.KRX))
    source.quote(QUOTE)
    source.past_trades("005930", Venue.KRX, PastTrade(ts_event=34_000, price=72_000, size=77, change=100))
    out = io.StringIO()
    await print_ladder(source, ROWS, seconds=1.0, out=out)
    text = out.getvalue()

    assert "72,000 " in text.splitlines()[0]
    assert "조회" in text.splitlines()[0]
    assert "72,500" in text
    assert "조회 77" in text or "r77" in text
    assert "호가를 기다리는 중" not in text


async def test_the_first_frame_is_printed_instead_of_what_was_fetched() -> None:
    source = ScriptedSource(QuickClock())
    source.fetched_book(book_at(88_800, venue=Venue.KRX))
    source.quote(QUOTE)
    source.frame(book_of("005930", Venue.KRX))
    source.frame(trade_of("005930", Venue.KRX))
    out = io.StringIO()
    await print_ladder(source, ROWS, seconds=1.0, out=out)

    assert "88,800" not in out.getvalue()
    assert "조회" not in out.getvalue()


async def test_a_name_that_is_told_is_in_the_next_picture() -> None:
    source, directory = ScriptedSource(QuickClock()), Directory()
    source.frame(book_of("123450", Venue.KRX))
    source.name("123450", "새종목")
    out = io.StringIO()
    await print_ladder(
        source,
        (Row("123450", VenueChoice.KRX),),
        seconds=1.0,
        out=out,
        names=directory.name_of,
        learn=directory.learn,
    )

    assert source.asked_names == ["123450"]
    assert " 123450 새종목 KRX " in out.getvalue()
