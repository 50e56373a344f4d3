"""The table of features in the documents: every row is there, and what it says is there has a test that is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "features.md"
OTHERS = ("LB", "CT", "PM", "CD", "WL", "FS/FM", "PRO", "HTS")
FEATURES = {
    "Ladder": (
        "levels",
        "depth bars",
        "cumulative size",
        "per-level change (대비)",
        "change split traded / pulled",
        "best bid/ask emphasis",
        "current-price mark",
        "spread / mid",
        "totals, imbalance",
        "fixed price axis + recentre",
        "price grouping",
        "volume at price beside ladder",
        "recent trade marks / chase",
        "markers O/H/L/limit/base/VI",
        "flash / fade on change",
        "level cursor + readout",
        "order count per level",
        "venue split (KRX/NXT)",
        "auction / 예상체결 mode",
    ),
    "Tape": (
        "aggressor colour",
        "size filter",
        "large-print highlight",
        "merge same time+price+side",
        "pause / scroll back with buffer",
        'gap ("N missed") marker',
        "execution strength 체결강도",
    ),
    "Watchlist": (
        "sort",
        "add by name, autocomplete",
        "groups / tabs",
        "sparkline",
        "exchange toggle per row",
        "alerts",
    ),
    "Views": ("several ladders at once", "candles / depth / heat map", "cross-venue comparison"),
    "Status": (
        "connection reason + retry countdown",
        "last-update age / stale hides data",
        "latency, msg/s, drops",
        "subscription budget",
    ),
    "Platform": (
        "record",
        "replay with speed/seek",
        "demo without credentials",
        "config file",
        "themes",
        "Korean red/blue",
        "colour-blind safe",
        "mouse",
        "command bar / palette",
        "help from the keymap",
        "remap keys",
        "export / screenshot",
        "web / ssh serve",
        "Korean / English UI",
        "session persistence",
    ),
}
"""The rows by their group, in the document's order."""

HERE = re.compile(r"(?P<word>yes|partly: \S.*|not yet(?: \(\S.*\))?)")
PROOF = re.compile(r"\[(?P<name>[\w/]+)\]\((?P<path>\.\./tests/[\w/]+\.py)\) `(?P<test>test_\w+)`")


def table() -> list[list[str]]:
    """The cells of every line of the table, its head first."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines if line.startswith("|")]


def features() -> list[list[str]]:
    """The cells of the rows that are features: name, here, tests, what the others have."""
    return [cells for cells in table()[2:] if not cells[0].startswith("**")]


@cache
def functions_of(path: Path) -> frozenset[str]:
    """Names of the functions at the top of a file."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_the_table_has_exactly_these_rows_in_their_groups() -> None:
    found: dict[str, tuple[str, ...]] = {}
    for cells in table()[2:]:
        if cells[0].startswith("**"):
            group = cells[0].strip("*")
            found[group] = ()
        else:
            found[group] += (cells[0],)
    assert found == FEATURES
    assert list(found) == list(FEATURES)


def test_every_row_has_every_column() -> None:
    assert table()[0] == ["feature", "kis_tui", "test", *OTHERS]
    for cells in features():
        assert len(cells) == 3 + len(OTHERS), cells[0]
        assert all(cells[3:]), cells[0]


@pytest.mark.parametrize("cells", features(), ids=lambda cells: cells[0])
def test_what_is_there_has_a_test_and_what_is_not_says_so(cells: list[str]) -> None:
    here, proofs = cells[1], cells[2]
    assert HERE.fullmatch(here), here
    if here.startswith("not yet"):
        assert proofs == ""
        return
    assert proofs
    assert re.sub(PROOF, "", proofs).strip(" ·") == "", f"no link to a test: {proofs}"
    for proof in PROOF.finditer(proofs):
        path = (DOCUMENT.parent / proof["path"]).resolve()
        assert proof["path"] == f"../tests/{proof['name']}.py"
        assert path.is_file(), path
        assert proof["test"] in functions_of(path), f"{proof['path']} has no {proof['test']}"


def test_the_sentence_above_the_table_counts_its_rows() -> None:
    words = [cells[1].partition(":")[0].partition(" (")[0] for cells in features()]
    yes, partly, not_yet = (words.count(word) for word in ("yes", "partly", "not yet"))
    said = f"Of {len(words)} rows {yes} are yes, {partly} partly, {not_yet} not yet."
    assert said in DOCUMENT.read_text(encoding="utf-8")
