from pathlib import Path

import pytest

from kis_tui.cli.codes_file import MOST_BYTES, read_codes_file
from kis_tui.errors import ConfigError
from kis_tui.profiles.profile import MOST_ROWS


def file_of(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "codes.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_codes_stand_between_commas_blanks_and_lines_and_remarks_are_passed_over(tmp_path: Path) -> None:
    path = file_of(tmp_path, "\ufeff# 반도체\n005930, A000660  # 하이닉스\n\n0001a0;Q500001\r\n005930\n")
    assert read_codes_file(path) == ["005930", "000660", "0001A0", "Q500001"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("005930\n삼성전자\n", "line 2: '삼성전자' is not a stock code"),
        ("# nothing\n\n", "has no code"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        ("\n".join(f"{number:06d}" for number in range(MOST_ROWS + 1)), "a group takes 500"),
        (b" " * (MOST_BYTES + 1), "is it a list of codes?"),
    ],
)
def test_what_is_no_list_of_codes_is_told_with_file_and_line(
    tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    path = file_of(tmp_path, content)
    with pytest.raises(ConfigError, match=r"--codes-file: .*codes\.txt") as raised:
        read_codes_file(path)
    assert sentence in str(raised.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        read_codes_file(tmp_path / "none.txt")
    with pytest.raises(ConfigError, match="directory"):
        read_codes_file(tmp_path)
