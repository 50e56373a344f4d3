import pytest
from rich.cells import cell_len

from kis_tui.ui.widgets.notices import whole_at


@pytest.mark.parametrize(
    ("text", "edges", "expected"),
    [
        ("가나다", (3,), " 가나다"),
        ("가나다", (2, 4), "가나다"),
        ("가나 다라", (6, 7), "가나   다라"),
        ("가나 다라", (6, 8), "가나  다라"),
        ("가나 다라", (5, 6, 7), "가나   다라"),
        ("가나다라", (1, 4), " 가 나다라"),
        ("abc", (1, 2), "abc"),
        (" a 가나", (4,), " a  가나"),
        ("", (1,), ""),
    ],
)
def test_a_wide_character_never_stands_across_an_edge(text: str, edges: tuple[int, ...], expected: str) -> None:
    assert whole_at(text, edges) == expected
    at = 0
    for character in whole_at(text, edges):
        assert cell_len(character) == 1 or at + 1 not in edges
        at += cell_len(character)
