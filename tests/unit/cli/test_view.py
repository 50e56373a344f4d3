import pytest

from kis_tui.auth.addresses import Environment
from kis_tui.cli.view import DEFAULT_CODES, rows_of
from kis_tui.domain.codes import is_code
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import Row


@pytest.mark.parametrize(
    ("choice", "environment", "shown"),
    [
        (None, Environment.LIVE, VenueChoice.UN),
        (None, Environment.PAPER, VenueChoice.KRX),
        (VenueChoice.NXT, Environment.PAPER, VenueChoice.NXT),
        (VenueChoice.SOR, Environment.LIVE, VenueChoice.SOR),
    ],
)
def test_paper_means_krx_unless_a_venue_is_chosen(
    choice: VenueChoice | None, environment: Environment, shown: VenueChoice
) -> None:
    assert rows_of(["0001A0"], choice, environment) == [Row("0001A0", shown)]


def test_without_codes_the_usual_ones_are_shown() -> None:
    assert [row.code for row in rows_of([], None, Environment.LIVE)] == list(DEFAULT_CODES)
    assert all(is_code(code) for code in DEFAULT_CODES)
