"""The catalogue of faults: every row has tests, and the document names exactly those."""

import re

import pytest

from scripts.fault_table import PAGE, WITH_THE_RECORDER, by_number, rows

ROWS = rows()


def test_the_catalogue_is_whole() -> None:
    assert [row.number for row in ROWS] == list(range(1, 60))


@pytest.mark.parametrize("number", [row.number for row in ROWS])
def test_every_fault_has_a_test_but_those_of_the_recorder(number: int) -> None:
    assert bool(by_number().get(number)) is (number not in WITH_THE_RECORDER)


def test_the_document_names_every_test_and_no_other() -> None:
    named = re.findall(r"\[`(test_fault_\d\d_\w+)`\]\(\.\./tests/faults/(test_\w+\.py)\)", PAGE.read_text("utf-8"))
    assert named == [item for row in ROWS for item in by_number().get(row.number, {}).items()]


def test_no_test_of_a_fault_failed_when_the_document_was_written() -> None:
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if re.match(r"\| \d+ ", line)]
    assert [line for line in lines if re.search(r"\| (failed|.*not run.*) \|$", line)] == []
