"""Runs the tests of the catalogue of faults and writes docs/faults.md: python -m scripts.fault_table."""

import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

PROJECT = Path(__file__).resolve().parents[1]
TESTS = PROJECT / "tests" / "faults"
CATALOGUE = TESTS / "catalogue.tsv"
PAGE = PROJECT / "docs" / "faults.md"
BEGIN, END = "<!-- faults:begin -->\n", "<!-- faults:end -->\n"
WITH_THE_RECORDER = range(44, 49)
"""Rows that have no test before there is a recorder."""
_TEST = re.compile(r"^(?:async )?def (test_fault_(\d\d)_\w+)\(", re.MULTILINE)
_NAMED = re.compile(r"test_fault_\d\d_\w+")


class Row(NamedTuple):
    """One fault of the catalogue."""

    number: int
    fault: str
    expected: str


def rows() -> list[Row]:
    """Return the catalogue in its order."""
    lines = CATALOGUE.read_text(encoding="utf-8").splitlines()
    return [Row(int(number), fault, expected) for number, fault, expected in (line.split("\t") for line in lines)]


def by_number() -> dict[int, dict[str, str]]:
    """Return the tests of each row: name to file, as they stand in the files."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for path in sorted(TESTS.glob("test_*.py")):
        for name, number in _TEST.findall(path.read_text(encoding="utf-8")):
            found[int(number)][name] = path.name
    return found


def results(report: Path) -> dict[str, str]:
    """Return what became of each test function in a JUnit report; of several cases the worst counts."""
    order = ("passed", "skipped", "failed")
    found: dict[str, str] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - our own report
        named = _NAMED.match(case.get("name", ""))
        if named is None:
            continue
        tags = {child.tag for child in case}
        result = "failed" if tags & {"failure", "error"} else "skipped" if "skipped" in tags else "passed"
        found[named[0]] = max(found.get(named[0], "passed"), result, key=order.index)
    return found


def table(results_by_test: dict[str, str]) -> str:
    """Return the table in Markdown."""
    lines = ["| # | fault | what happens | tests | result |", "| --: | --- | --- | --- | --- |"]
    by_row = by_number()
    for row in rows():
        own = by_row.get(row.number, {})
        names = "<br>".join(f"[`{name}`](../tests/faults/{file})" for name, file in own.items())
        outcomes = sorted({results_by_test.get(name, "not run") for name in own})
        lines.append(f"| {row.number} | {row.fault} | {row.expected} | {names or '–'} | {', '.join(outcomes) or '–'} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run the tests, write the page, and return the runner's exit code."""
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", str(TESTS), f"--junitxml={report}"]
        code = subprocess.run(command, cwd=PROJECT, check=False).returncode  # noqa: S603 - our own command
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}{table(results(report))}{END}{rest.partition(END)[2]}", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
