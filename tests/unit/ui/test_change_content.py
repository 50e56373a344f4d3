from itertools import accumulate

import pytest

from kis_tui.market.level_changes import LevelChange
from kis_tui.ui.change_content import ChangeContent


@pytest.mark.parametrize(
    ("change", "total", "traded", "placed"),
    [
        (LevelChange(-300, 500), -300, -500, 200),  # 500 were taken, 200 came in their place
        (LevelChange(-300, 300), -300, -300, 0),
        (LevelChange(-300, 0), -300, 0, -300),
        (LevelChange(0, 40), 0, -40, 40),
        (LevelChange(120, 0), 120, 0, 120),
    ],
)
def test_a_change_is_what_prints_took_and_what_was_stacked_or_pulled(
    change: LevelChange, total: int, traded: int, placed: int
) -> None:
    assert [content.of(change) for content in ChangeContent] == [total, traded, placed]


def test_the_key_walks_through_all_contents_and_back() -> None:
    walked = list(accumulate(range(3), lambda content, _: content.following, initial=ChangeContent.TOTAL))

    assert walked == [ChangeContent.TOTAL, ChangeContent.TRADED, ChangeContent.PLACED, ChangeContent.TOTAL]
