from kis_tui.domain.codes import is_code
from kis_tui.domain.ticks import is_on_grid, tick_size
from kis_tui.simulator.issues import BY_CODE, ISSUES, Board, Group


def test_every_issue_has_a_code_a_price_on_the_grid_and_a_name_that_fits_the_master_file() -> None:
    assert len(BY_CODE) == len(ISSUES) >= 41  # enough names to fill every registration
    for issue in ISSUES:
        assert is_code(issue.code)
        assert is_on_grid(issue.base_price, issue.ticks), issue.code
        assert len(issue.name.encode("cp949")) <= 40
        assert len(issue.isin) == 12


def test_the_cast_has_every_special_case() -> None:
    assert BY_CODE["000660"].base_price > 1_000_000
    fund = BY_CODE["233740"]
    assert (fund.group, tick_size(fund.base_price, fund.ticks), fund.on_nxt) == (Group.FUND, 5, False)
    assert BY_CODE["000075"].is_thin
    assert BY_CODE["005880"].base_price == 1_234
    assert {issue.board for issue in ISSUES} == set(Board)


def test_check_digits_are_those_of_the_real_codes() -> None:
    assert BY_CODE["005930"].isin == "KR7005930003"
    assert BY_CODE["000660"].isin == "KR7000660001"
    assert BY_CODE["035720"].isin == "KR7035720002"
