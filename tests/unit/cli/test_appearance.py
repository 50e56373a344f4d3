from pathlib import Path

import pytest

from kis_tui.cli.appearance import Appearance, appearance
from kis_tui.errors import ConfigError
from kis_tui.settings import config_path, read_settings
from kis_tui.ui.glyphs import GlyphSet
from kis_tui.ui.screenshot import DEFAULT_DIRECTORY
from kis_tui.ui.wording.language import Language


@pytest.fixture(autouse=True)
def _nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.chdir(tmp_path)


def begins(**given: object) -> Appearance:
    return appearance(read_settings(**given))  # type: ignore[arg-type]


def test_without_settings_the_locale_decides_and_the_rest_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = begins()
    assert usual == Appearance(Language.ENGLISH, None, None, {}, DEFAULT_DIRECTORY)
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert begins().language is Language.KOREAN


def test_what_is_set_is_taken(tmp_path: Path) -> None:
    found = begins(language="ko", theme="monochrome", glyphs="ascii", screenshot_dir="~/shots")
    assert found == Appearance(Language.KOREAN, "monochrome", GlyphSet.ASCII, {}, tmp_path / "shots")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# x\ntheme = 'neon'\n", "theme in {path}, line 2: the themes are auto, "),
        ("[keys]\n\nadd = 'Ctrl+Hyper'\n", "keys.add in {path}, line 3: 'Ctrl+Hyper' for 'add' is no key"),
        ("[keys]\nad = 'x'\n", "keys.ad in {path}, line 2: 'ad' is no action of the keys: the nearest is 'add'"),
        ("[keys]\nadd = 'd'\n", "keys.add in {path}, line 2: 'd' is for 'add' and for 'drop'"),
        ("screenshot_dir = '~nobody-here/x'\n", "screenshot_dir in {path}, line 1: "),
    ],
)
def test_what_the_screen_does_not_have_is_told_with_its_line(text: str, sentence: str) -> None:
    path = config_path()
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        begins()
    assert str(caught.value).startswith(sentence.format(path=path))
