"""Writes the annotated ``config.toml`` into docs/config.md: python -m scripts.config_page."""

from pathlib import Path

from kis_tui.cli.config import usual_config

PAGE = Path(__file__).resolve().parents[1] / "docs" / "config.md"
BEGIN, END = "<!-- config:begin -->\n", "<!-- config:end -->\n"


def page() -> str:
    """Return the page as it should be."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}```toml\n{usual_config()}```\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
