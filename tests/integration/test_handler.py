"""The guide's handler against the real loopback exchange."""

import ast
import asyncio
import contextlib
import itertools
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest

from kis_tui.api.websocket_handler import Gap, KISWebSocketHandler
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.trade import Trade
from kis_tui.errors import AppkeyInUseError, ConnectionFailedError, RegistrationRefusedError
from kis_tui.feed.events import LinkState, LinkStatus
from kis_tui.simulator import Exchange, Switches
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for, running
from tests.support.until import until

PROJECT = Path(__file__).parents[2]
GUIDE = PROJECT / "tests" / "data" / "guide" / "complete_example.txt"
"""The guide's complete example, as the guide prints it."""
OWN_IMPORTS = {
    "from src.auth.kis_auth import": "from kis_tui.auth.kis_auth import",
    "from src.api.websocket_handler import": "from kis_tui.api.websocket_handler import",
}


@asynccontextmanager
async def handler_to(
    exchange: Exchange, directory: Path, *, factor: float = 20.0, **options: Any
) -> AsyncIterator[KISWebSocketHandler]:
    auth = auth_for(exchange, directory)
    handler = KISWebSocketHandler(auth, clock=FastClock(factor), rng=Random(1), lock_dir=directory, **options)
    try:
        yield handler
    finally:
        await handler.disconnect()
        await auth.aclose()


async def test_quotes_and_trades_arrive_as_dataframes_with_numbers(tmp_path: Path) -> None:
    quotes: list[pd.DataFrame] = []
    ticks: list[pd.DataFrame] = []

    async def on_quote(df: pd.DataFrame) -> None:
        quotes.append(df)

    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_quote=on_quote, on_tick=ticks.append)
        await handler.connect()
        await handler.subscribe_quote(["005930", "000660"], exchange="UN")
        await handler.subscribe_tick(["005930", "000660"], exchange="UN")
        await until(lambda: {df.iloc[0]["MKSC_SHRN_ISCD"] for df in quotes} == {"005930", "000660"}, "both books")
        await until(lambda: {df.iloc[0]["MKSC_SHRN_ISCD"] for df in ticks} == {"005930", "000660"}, "both tapes")
    quote = quotes[-1].iloc[0]
    assert 0 < quote["BIDP1"] < quote["ASKP1"]
    assert quote[[f"ASKP_RSQN{n}" for n in range(1, 11)]].sum() == quote["TOTAL_ASKP_RSQN"]
    assert (quote["TR_ID"], quote["EXCHANGE"]) == ("H0UNASP0", "UN")
    for code in ("005930", "000660"):
        tape = pd.concat([df for df in ticks if df.iloc[0]["MKSC_SHRN_ISCD"] == code])
        assert (tape["ACML_VOL"].diff().iloc[1:] == tape["CNTG_VOL"].iloc[1:]).all()


@pytest.mark.parametrize(
    ("exchange_name", "tr_id"), [("KRX", "H0STASP0"), ("NXT", "H0NXASP0"), ("UN", "H0UNASP0"), ("SOR", "H0UNASP0")]
)
async def test_every_exchange_is_served_by_its_own_stream(tmp_path: Path, exchange_name: str, tr_id: str) -> None:
    quotes: list[pd.DataFrame] = []
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_quote=quotes.append)
        await handler.connect()
        await handler.subscribe_quote("005930", exchange=exchange_name)
        await until(lambda: quotes)
        assert quotes[0].iloc[0]["TR_ID"] == tr_id
        listed = handler.get_subscriptions()
        assert [(s.stock_code, s.exchange, s.data_type, s.tr_id) for s in listed] == [
            ("005930", exchange_name, "quote", tr_id)
        ]


async def test_typed_callbacks_need_no_dataframe(tmp_path: Path) -> None:
    seen: list[BookSnapshot | Trade] = []
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_book=seen.append, on_trade=seen.append)
        await handler.connect()
        await handler.subscribe_quote(["005930"], exchange="KRX")
        await handler.subscribe_tick(["005930"], exchange="KRX")
        await until(lambda: {type(value) for value in seen} == {BookSnapshot, Trade})


async def test_subscriptions_asked_for_before_the_line_is_up_are_sent_when_it_is(tmp_path: Path) -> None:
    seen: list[Trade] = []
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_trade=seen.append)
        await handler.subscribe_tick(["005930"])
        assert not handler.get_connection_status()["is_connected"]
        assert not handler.get_subscriptions()[0].confirmed
        await handler.connect()
        await until(lambda: seen)
        assert handler.get_subscriptions()[0].confirmed


async def test_a_drop_is_told_and_everything_comes_back(tmp_path: Path) -> None:
    seen: list[Trade] = []
    errors: list[str] = []
    gaps: list[Gap] = []
    states: list[LinkState] = []

    def on_error(error: Exception, message: str | None = None) -> None:
        errors.append(str(error))

    def on_state(status: LinkStatus) -> None:
        states.append(status.state)

    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_trade=seen.append, on_error=on_error, on_gap=gaps.append, on_state=on_state)
        await handler.subscribe_tick(["005930"], exchange="KRX")
        await handler.connect()
        while not gaps:  # an outage in which nothing trades leaves no hole
            await until(lambda: seen)
            await exchange.drop_all()
            await until(lambda: not handler.get_connection_status()["is_connected"])
            seen.clear()
            await until(lambda: seen, "trades again")
    assert any("connection" in error.lower() for error in errors)
    assert gaps[0].stock_code == "005930"
    assert gaps[0].missed_shares is not None
    assert gaps[0].missed_shares > 0
    assert states.index(LinkState.WAITING) > states.index(LinkState.LIVE)


async def test_a_refused_registration_reaches_on_error_and_is_not_listed(tmp_path: Path) -> None:
    errors: list[Exception] = []
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_error=errors.append)
        await handler.connect()
        await handler.subscribe_quote(["005930", "999999"], exchange="KRX")
        await until(lambda: errors)
        assert isinstance(errors[0], RegistrationRefusedError)
        assert (errors[0].msg_cd, errors[0].code) == ("OPSP8992", "999999")
        assert [s.stock_code for s in handler.get_subscriptions()] == ["005930"]


async def test_more_than_the_limit_is_told_and_not_asked_for(tmp_path: Path) -> None:
    errors: list[Exception] = []
    async with running() as exchange, handler_to(exchange, tmp_path, limit=2) as handler:
        handler.set_callbacks(on_error=errors.append)
        await handler.connect()
        await handler.subscribe_quote(["005930", "000660", "035720"])
        await until(lambda: errors)
        assert [s.stock_code for s in handler.get_subscriptions()] == ["005930", "000660"]
        await until(lambda: len(exchange.sessions[0].registrations) == 2)


async def test_unsubscribe_gives_back_what_it_names(tmp_path: Path) -> None:
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        await handler.connect()
        await handler.subscribe_quote(["005930", "000660"])
        await handler.subscribe_tick(["005930"])
        await until(lambda: len(exchange.sessions[0].registrations) == 3)
        await handler.unsubscribe("005930", data_type="tick")
        await until(lambda: len(exchange.sessions[0].registrations) == 2)
        await handler.unsubscribe(stock_code="005930", data_type="all", exchange="UN")
        await until(lambda: len(exchange.sessions[0].registrations) == 1)
        assert [s.stock_code for s in handler.get_subscriptions()] == ["000660"]


async def test_connect_gives_up_after_the_retries_and_says_connection(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(handshake_status=503)) as exchange,
        handler_to(exchange, tmp_path, max_retries=2, factor=100.0) as handler,
    ):
        with pytest.raises(ConnectionFailedError, match="connection given up"):
            await handler.connect()
        assert len(exchange.connects) == 3
        assert handler.get_connection_status()["state"] == "blocked"
        exchange.switches.handshake_status = 0
        await handler.connect()
        assert handler.get_connection_status()["is_connected"]


async def test_a_program_that_connects_in_a_loop_cannot_spend_more_than_the_budget(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(kick=True)) as exchange,
        handler_to(exchange, tmp_path, max_retries=0, factor=100.0) as handler,
    ):
        for _ in range(30):
            with contextlib.suppress(ConnectionFailedError):
                await handler.connect()
            await until(lambda: handler.get_connection_status()["state"] == "blocked")
        assert len(exchange.connects) == 10


async def test_a_second_handler_with_the_same_app_key_is_told_so(tmp_path: Path) -> None:
    async with running() as exchange, handler_to(exchange, tmp_path) as first, handler_to(exchange, tmp_path) as second:
        await first.connect()
        with pytest.raises(AppkeyInUseError, match=r"\(process [0-9]+, since .*\) on this machine"):
            await second.connect()


async def test_connecting_and_disconnecting_in_a_loop_keeps_distance_and_budget(tmp_path: Path) -> None:
    factor = 50.0
    async with running() as exchange, handler_to(exchange, tmp_path, factor=factor) as handler:
        for _ in range(10):
            await handler.connect()
            await handler.disconnect()
        with pytest.raises(ConnectionFailedError, match="10 connects"):
            await handler.connect()
    assert len(exchange.connects) == 10
    assert all((b - a) * factor >= 0.99 for a, b in itertools.pairwise(exchange.connects))


async def test_a_changed_layout_is_told_once_for_each_stream(tmp_path: Path) -> None:
    errors: list[str] = []
    switches = Switches(appended_fields=-60)
    async with running(switches=switches) as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_error=lambda _error, message: errors.append(message))
        await handler.connect()
        await handler.subscribe_quote(["005930", "000660"], exchange="KRX")
        await until(lambda: handler.get_connection_status()["refused"] > 5)
        assert len(errors) == 1
        assert "H0STASP0" in errors[0]


async def test_disconnecting_is_told_to_on_state(tmp_path: Path) -> None:
    states: list[LinkState] = []
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_state=lambda status: states.append(status.state))
        await handler.connect()
        await handler.disconnect()
        assert states[-1] is LinkState.OFFLINE


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda h: h.subscribe_quote(["삼성"]), "is not a stock code"),
        (lambda h: h.subscribe_tick(["005930"], exchange="NYSE"), "UN, KRX, NXT or SOR"),
        (lambda h: h.unsubscribe("005930", data_type="book"), "quote, tick or all"),
    ],
)
async def test_a_wrong_call_is_refused_with_a_sentence(tmp_path: Path, call: Any, words: str) -> None:
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        with pytest.raises(ValueError, match=words):
            await call(handler)
        assert handler.get_subscriptions() == []


def guide_example() -> str:
    """The guide's example with its two import lines changed, and nothing else."""
    example = GUIDE.read_text(encoding="utf-8")
    for theirs, ours in OWN_IMPORTS.items():
        assert example.count(theirs) == 1
        example = example.replace(theirs, ours)
    return example


@pytest.mark.parametrize("readme", ["README.md", "README.ko.md"])
def test_the_readme_shows_the_guides_example(readme: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (PROJECT / readme).read_text(encoding="utf-8"), flags=re.DOTALL)
    shown = next(block for block in blocks if "KISWebSocketHandler" in block)
    assert ast.dump(ast.parse(shown)) == ast.dump(ast.parse(guide_example()))


async def test_the_guides_example_runs_as_written(tmp_path: Path) -> None:
    example = guide_example()
    assert example.count("asyncio.sleep(30)") == 1
    async with running() as exchange:
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("KIS_")},
            "KIS_APP_KEY": exchange.app_key,
            "KIS_APP_SECRET": exchange.app_secret,
            "KIS_REST_URL": exchange.rest_url,
            "KIS_WS_URL": exchange.ws_url,
            "XDG_STATE_HOME": str(tmp_path),
            "PYTHONUNBUFFERED": "1",
        }
        ran = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", example.replace("asyncio.sleep(30)", "asyncio.sleep(3)")],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=40,
        )
    assert ran.returncode == 0, ran.stderr
    assert re.search(r"^\[호가\] 005930: \d+ / \d+$", ran.stdout, flags=re.MULTILINE)
    assert re.search(r"^\[체결\] 000660: \d+$", ran.stdout, flags=re.MULTILINE)
