"""The stand-in exchange: the broker's HTTP and WebSocket on one loopback port, with a seeded market behind it.

    async with Exchange(scenario="calm", seed=1) as exchange:
        ...  # exchange.rest_url, exchange.ws_url, exchange.app_key, exchange.app_secret

``Exchange(...).switches`` turns faults on and off while it runs, ``exchange.market_clock`` tells its own time of day.
"""

from kis_tui.simulator.exchange import HOST, Exchange
from kis_tui.simulator.issues import BY_CODE, ISSUES, Issue
from kis_tui.simulator.keys import APP_KEY_PREFIX
from kis_tui.simulator.layouts import DEFAULT_LAYOUT, LAYOUT_SETS
from kis_tui.simulator.market_clock import MarketClock
from kis_tui.simulator.scenarios import DEFAULT_SCENARIO, DEFAULT_SEED, SCENARIOS
from kis_tui.simulator.switches import ANY_PATH, FOREVER, HttpFault, Refusal, StrayMessage, Switches

__all__ = [
    "ANY_PATH",
    "APP_KEY_PREFIX",
    "BY_CODE",
    "DEFAULT_LAYOUT",
    "DEFAULT_SCENARIO",
    "DEFAULT_SEED",
    "FOREVER",
    "HOST",
    "ISSUES",
    "LAYOUT_SETS",
    "SCENARIOS",
    "Exchange",
    "HttpFault",
    "Issue",
    "MarketClock",
    "Refusal",
    "StrayMessage",
    "Switches",
]
