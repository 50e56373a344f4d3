from kis_tui.alerts.alert import BookSide, WallEnd
from kis_tui.alerts.walls import MOST_WALLS, WallChange, Walls
from kis_tui.domain.book import NO_LEVELS, BookSnapshot
from kis_tui.domain.session import SessionPhase
from tests.support.instruments import ladder_of
from tests.support.made_frames import auction_book, made_book

SMALL = (10,) * 10


def _book(sizes: dict[int, int] | None = None, *, ask: int = 72_500, volume: int | None = 1_000) -> BookSnapshot:
    """A book of small levels, larger at the prices given."""
    asks, bids = ladder_of(ask, "up"), ladder_of(ask - 100, "down")
    sizes = sizes or {}
    return made_book(
        ask=ask,
        ask_sizes=tuple(sizes.get(price, 10) for price in asks),
        bid_sizes=tuple(sizes.get(price, 10) for price in bids),
        volume=volume,
    )


def _walls(first: BookSnapshot | None = None) -> Walls:
    walls = Walls(1_000, in_won=False)
    assert walls.take(first or _book()) == []
    return walls


def test_a_wall_that_appears_is_told_once() -> None:
    walls = _walls()
    assert walls.take(_book({72_600: 1_000})) == [WallChange(BookSide.ASK, 72_600, 1_000, appeared=True)]
    assert walls.take(_book({72_600: 5_000})) == []
    assert walls.stand


def test_one_that_stands_when_it_is_first_looked_tells_nothing_until_it_is_pulled() -> None:
    walls = _walls(_book({72_300: 2_000}))
    assert walls.stand
    (gone,) = walls.take(_book({72_300: 20}))
    assert gone == WallChange(BookSide.BID, 72_300, 20, appeared=False, end=WallEnd.PULLED)
    assert walls.stand is False


def test_one_that_wavers_around_its_threshold_is_told_once() -> None:
    walls = _walls()
    told = [change for size in (1_010, 990, 1_005, 600, 1_020) for change in walls.take(_book({72_600: size}))]
    assert [change.appeared for change in told] == [True]


def test_one_that_prints_explain_was_traded_away() -> None:
    walls = _walls(_book({72_500: 2_000}))
    assert walls.take(_book({72_500: 1_200}, volume=1_800)) == []
    (gone,) = walls.take(_book(ask=72_600, volume=3_000))
    assert (gone.price, gone.end) == (72_500, WallEnd.TRADED)


def test_volume_that_traded_in_front_of_a_wall_does_not_explain_it() -> None:
    walls = _walls(_book({72_700: 2_000}))
    (gone,) = walls.take(_book(volume=9_000))
    assert gone.end is WallEnd.PULLED


def test_without_volumes_or_after_a_hole_nobody_knows_why_it_went() -> None:
    for first, second, after_hole in ((None, 1_000, False), (1_000, 1_000, True)):
        walls = _walls(_book({72_500: 2_000}, volume=first))
        (gone,) = walls.take(_book(volume=second), after_hole=after_hole)
        assert gone.end is WallEnd.UNKNOWN


def test_one_that_goes_out_of_sight_and_comes_back_is_the_same() -> None:
    far = 73_400
    walls = _walls(_book({far: 2_000}))
    assert walls.take(_book(ask=72_000)) == []
    assert walls.stand is False, "none is in sight"
    assert walls.take(_book({far: 2_100})) == []
    assert walls.stand


def test_one_that_went_while_it_was_out_of_sight_is_forgotten_without_a_word() -> None:
    far = 73_400
    walls = _walls(_book({far: 2_000}))
    walls.take(_book(ask=72_000))
    assert walls.take(_book()) == []
    assert len(walls.take(_book({far: 2_000}))) == 1


def test_an_auction_hides_levels_and_pulls_none() -> None:
    walls = _walls(_book({72_600: 2_000}))
    assert walls.take(auction_book()) == []
    assert walls.stand is None
    assert walls.take(_book({72_600: 2_000})) == [], "after it the walls are looked for anew"
    assert walls.take(_book())


def test_the_other_venue_s_auction_inside_a_merged_book_is_no_change() -> None:
    walls = _walls()
    beside = made_book(phase=SessionPhase.CONTINUOUS, indicative_price=72_500, ask_sizes=(9_999, *SMALL[1:]))
    assert walls.take(beside) == []


def test_a_side_that_is_not_full_shows_where_nothing_is() -> None:
    walls = _walls(_book({72_300: 2_000}))
    empty = made_book(bid_prices=NO_LEVELS, bid_sizes=NO_LEVELS, ask_sizes=SMALL, volume=1_000)
    assert [change.price for change in walls.take(empty)] == [72_300]


def test_won_count_where_won_are_asked_for() -> None:
    walls = Walls(100_000_000, in_won=True)
    walls.take(_book())
    assert walls.take(_book({72_500: 1_379})) == []
    assert len(walls.take(_book({72_500: 1_380}))) == 1


def test_the_largest_is_told_first() -> None:
    sizes = [change.size for change in _walls().take(_book({72_300: 1_500, 72_600: 4_000, 72_900: 2_000}))]
    assert sizes == [4_000, 2_000, 1_500]


def test_walls_out_of_sight_do_not_pile_up() -> None:
    walls = _walls()
    for step in range(3 * MOST_WALLS):
        walls.take(made_book(ask=60_000 + 100 * step, ask_sizes=(2_000,) * 10, bid_sizes=(2_000,) * 10))
    assert len(walls._walls) <= MOST_WALLS
