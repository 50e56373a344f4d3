"""What came and went in the last minute, and no more than that is kept."""

from kis_tui.market.side_flows import NO_FLOW, WINDOW_S, Flow, FlowWindow


def test_seconds_that_are_over_are_forgotten() -> None:
    window = FlowWindow()
    for second in range(10 * WINDOW_S):
        window.add(Flow(1, 0), float(second))
        assert len(window) <= WINDOW_S
    assert window.sum(10.0 * WINDOW_S - 1) == Flow(WINDOW_S, 0)


def test_what_is_older_than_the_window_when_it_comes_is_left_out() -> None:
    window = FlowWindow()
    window.add(Flow(1, 0), 100.0)
    window.add(Flow(5, 0), 100.0 - WINDOW_S)
    assert len(window) == 1
    window.add(Flow(7, 0), 101.0 - WINDOW_S)
    assert window.sum(100.0) == Flow(8, 0)


def test_nothing_is_not_kept() -> None:
    window = FlowWindow()
    window.add(NO_FLOW, 100.0)
    assert len(window) == 0
