import pytest

from kis_tui.settings.toml_lines import line_of

FILE = '''\
# a comment with = in it
fps = 30

log_file = """
/tmp/fps = 5
"""
colours.rise = "red"
point = { x = 1, y = 2 }

[keys]  # section
# add = "z"
add = [
  "a",  # = add
  "b",
]
"drop" = "d"

[alerts.ways]
bell = true'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("fps",), 2),
        (("log_file",), 4),
        (("colours", "rise"), 7),
        (("point", "y"), 8),
        (("keys",), 10),
        (("keys", "add"), 12),
        (("keys", "add", 1), 12),
        (("keys", "drop"), 16),
        (("alerts",), 18),
        (("alerts", "ways", "bell"), 19),
        (("keys", "absent"), 10),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_line_is_the_one_where_the_statement_begins(path: tuple[object, ...], line: int, line_end: str) -> None:
    assert line_of(FILE.replace("\n", line_end), path) == line


def test_what_is_nowhere_in_the_file_is_at_its_end() -> None:
    assert line_of("a = 1\nb = 2", ("absent",)) == 2
    assert line_of("", ("absent",)) == 1
