"""``kis-tui simulate``: the stand-in exchange alone."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kis_tui.cli.faults import faults_at, parse_faults, typed_faults
from kis_tui.cli.signals import when_asked_to_end
from kis_tui.errors import ConfigError

if TYPE_CHECKING:
    from kis_tui.simulator import Exchange
    from kis_tui.simulator.fault_plan import Order

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def simulate(*, port: int, seed: int, scenario: str, speed: float, layout: str, faults: Sequence[str] = ()) -> None:
    """Run the exchange on this machine until Ctrl-C or SIGTERM.

    Lines on standard input turn faults on and off meanwhile; its end ends nothing.

    Where the environment already holds keys that an exchange of ours has made, they stay valid, so that one started
    again on the same port is the same to a client that waits for it. Anybody's real keys are left alone.

    Args:
        port: on 127.0.0.1; 0 = a free one.
        seed: same seed, same market.
        scenario: what happens in the market and on the line.
        speed: market seconds for each real one.
        layout: which of the broker's layouts is sent.
        faults: what goes wrong, each ``NAME[=VALUE][@SECONDS[+SECONDS]]``.

    Raises:
        ConfigError: the port is taken, or there is no such scenario, layout or fault.
    """
    orders = parse_faults(faults)
    asyncio.run(_serve(orders, port=port, seed=seed, scenario=scenario, speed=speed, layout=layout))


async def _serve(orders: "Sequence[Order]", *, port: int, seed: int, scenario: str, speed: float, layout: str) -> None:
    from kis_tui.simulator import Exchange

    app_key, app_secret = _keys_of_before()
    try:
        exchange = Exchange(
            port=port,
            seed=seed,
            scenario=scenario,
            speed=speed,
            layout=layout,
            app_key=app_key,
            app_secret=app_secret,
        )
    except ValueError as error:
        raise ConfigError(str(error)) from None
    ended = asyncio.Event()
    when_asked_to_end(_ENDING, ended.set)
    try:
        await exchange.start()
        _announce(exchange, scenario)
        async with faults_at(exchange, orders), typed_faults(exchange):
            await ended.wait()
    finally:
        await exchange.stop()


def _keys_of_before() -> tuple[str, str]:
    """Return app key and secret of an exchange before this one; two empty texts where there was none."""
    from kis_tui.simulator import APP_KEY_PREFIX

    app_key, app_secret = os.environ.get("KIS_APP_KEY", ""), os.environ.get("KIS_APP_SECRET", "")
    ours = app_key.startswith(APP_KEY_PREFIX) and app_secret.startswith(APP_KEY_PREFIX)
    return (app_key, app_secret) if ours else ("", "")


def _announce(exchange: "Exchange", scenario: str) -> None:
    for name, value in {
        "KIS_APP_KEY": exchange.app_key,
        "KIS_APP_SECRET": exchange.app_secret,
        "KIS_REST_URL": exchange.rest_url,
        "KIS_WS_URL": exchange.ws_url,
        "KIS_MASTER_URL": exchange.master_url,
    }.items():
        print(f"{name}={value}")
    sys.stdout.flush()
    print(
        f"stand-in exchange ({scenario}) at {exchange.ws_url}; set the five variables and run kis-tui. Ctrl-C ends it.",
        file=sys.stderr,
        flush=True,
    )
