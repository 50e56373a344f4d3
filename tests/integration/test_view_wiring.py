"""The command's wiring of line and queries: paper is asked for what it documents only, a closed market for less."""

import contextlib
import io
from pathlib import Path

import pytest
from pydantic import SecretStr

from kis_tui.auth.addresses import Environment
from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.auth.redaction import Redaction
from kis_tui.cli import view
from kis_tui.domain.schedule import Calendar
from kis_tui.settings import Settings
from kis_tui.simulator import Exchange, Switches
from kis_tui.simulator.rest import RestDesk
from kis_tui.ui.badge import Badge
from tests.support.exchange import running


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tr_id of every query that reaches the exchange."""
    found: list[str] = []
    answer = RestDesk.answer

    def note(desk: RestDesk, method: str, path: str, headers: dict[str, str], *rest: object) -> object:
        if path.startswith("/uapi/"):
            found.append(headers.get("tr_id", ""))
        return answer(desk, method, path, headers, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(RestDesk, "answer", note)
    return found


async def shown_for_a_moment(exchange: Exchange, environment: Environment, directory: Path) -> str:
    """Run the command's wiring without a terminal; return what it printed."""
    settings = Settings(
        app_key=SecretStr(exchange.app_key),
        app_secret=SecretStr(exchange.app_secret),
        env=environment,
        rest_url=exchange.rest_url,
        ws_url=exchange.ws_url,
    )
    auth = KISAuthManager(credentials=settings, cache_dir=directory)
    rows = view.rows_of(["005930", "000660"], None, environment)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        opened = view._Opened(rows, True, {}, Redaction())
        await view._show(auth, exchange.market_clock, settings, opened, Badge.LIVE, directory)
    return printed.getvalue()


def streams(exchange: Exchange) -> set[str]:
    """The tr_id of every stream that was registered."""
    return {text.split('"tr_id":"')[1][:8] for text in exchange.received if '"tr_id":"H0' in text}


async def test_paper_is_asked_for_books_trades_and_prices_of_krx_only(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "PLAIN_SECONDS", 3.0)
    async with running(switches=Switches(is_paper=True)) as exchange:
        printed = await shown_for_a_moment(exchange, Environment.PAPER, tmp_path)
        assert "005930" in printed
        assert streams(exchange) == {"H0STASP0", "H0STCNT0"}
    # Book, price and last prints of KRX, which paper has too (protocol: real = paper); nothing that only live has.
    assert "FHKST01010200" in asked
    assert set(asked) <= {"FHKST01010100", "FHKST01010200", "FHKST01010300"}


async def test_live_is_asked_for_more(asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "PLAIN_SECONDS", 2.0)
    async with running() as exchange:
        await shown_for_a_moment(exchange, Environment.LIVE, tmp_path)
        assert {"H0UNASP0", "H0UNCNT0", "H0STMKO0", "H0UPCNT0"} <= streams(exchange)
    assert {"FHKST01010100", "CTPF1002R", "FHPST01390000"} <= set(asked)


async def test_on_a_day_without_trading_the_list_of_interruptions_is_left_alone(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "PLAIN_SECONDS", 2.0)
    async with running() as exchange:
        closed = Calendar(holidays={exchange.market.day: "closed"}, special={})
        monkeypatch.setattr(Settings, "calendar", lambda _: closed)
        await shown_for_a_moment(exchange, Environment.LIVE, tmp_path)
    assert "CTPF1002R" in asked
    assert "FHPST01390000" not in asked
