import pytest
from msgspec.structs import replace

from kis_tui.domain.registration import Channel
from kis_tui.domain.session import MarketSession
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.protocol.decode import decode
from kis_tui.protocol.frame import Value
from kis_tui.simulator.issues import ISSUES
from kis_tui.simulator.layouts import LAYOUT_SETS, layout_of, layout_set
from kis_tui.simulator.market import Market
from kis_tui.simulator.publication import frame_of
from kis_tui.simulator.scenarios import SCENARIOS

WIDTHS = {
    "2025": {"H0STASP0": 59, "H0NXASP0": 65, "H0UNASP0": 65, "H0STCNT0": 46, "H0UNCNT0": 46, "H0STANC0": 45},
    "2026-02": {"H0STASP0": 62, "H0NXASP0": 65, "H0UNASP0": 65, "H0NXCNT0": 46, "H0UNCNT0": 46},
    "2026-09": {"H0STASP0": 63, "H0NXASP0": 62, "H0UNASP0": 66, "H0STCNT0": 47, "H0NXCNT0": 47, "H0UNCNT0": 47},
}


def same(value: Value) -> Value:
    return value


def without_session(value: Value) -> Value:
    """Return a trade as the older layouts can tell it."""
    return replace(value, session=MarketSession.UNKNOWN) if isinstance(value, Trade) else value


@pytest.mark.parametrize("name", sorted(WIDTHS))
def test_every_frame_of_a_layout_set_has_its_width_and_is_read_back(name: str) -> None:
    layouts = LAYOUT_SETS[name]
    market = Market(SCENARIOS["day"], 4, layouts, ISSUES[:12])
    widths: dict[str, set[int]] = {}
    # Pre-market, both auctions of the morning and the first minutes of continuous trading.
    for publication in market.advance(85):
        decoded = decode(frame_of(publication, layouts))
        widths.setdefault(decoded.tr_id, set()).add(decoded.frame.width)
        assert decoded.values == tuple(map(without_session if name < "2026-09" else same, publication.values))
        assert decoded.unreadable == 0
    assert len(widths) == 14  # NXT has its auction and its announcements only in the afternoon
    assert all(len(found) == 1 for found in widths.values())
    assert {tr_id: next(iter(widths[tr_id])) for tr_id in WIDTHS[name]} == WIDTHS[name]


def test_an_unknown_layout_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'1999' is not known: choose one of 2025, 2026-02, 2026-09"):
        layout_set("1999")
    with pytest.raises(ValueError, match="H0STASP0 has no layout of 64 fields"):
        layout_of(Channel.BOOK, Venue.KRX, 64)
