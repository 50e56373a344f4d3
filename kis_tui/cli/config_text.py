"""The annotated ``config.toml``: every setting with its meaning, its unit and its default, made from the settings."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic.fields import FieldInfo

from kis_tui.auth.credentials import variable_of
from kis_tui.settings import AlertSettings, Settings
from kis_tui.settings.reading import CONFIG_FIELDS, VARIABLE_FIELDS

FLAGS: Mapping[str, str] = {"language": "--lang", "theme": "--theme", "glyphs": "--glyphs", "fps": "--fps"}
"""Settings that the command line has a flag for."""
_SHOWN: Mapping[str, object] = {
    "profile": "default",
    "special_days": "~/kis-days.toml",
    "log_file": "~/kis-tui.log",
    "screenshot_dir": "~/Pictures/kis-tui",
    "command": ["notify-send", "{name}", "{text}"],
}
"""What stands behind ``=`` where the default is nothing."""
_WIDTH = 116
_HEAD = """\
Settings of kis-tui. A line that begins with # and no blank shows a setting: take the # away to change it.
A flag of the command line beats the environment, the environment beats .env, .env beats this file. App key, app secret,
KIS_ENV and the addresses belong together and are in .env only (kis-tui init). Paths begin with / or ~.
"""


def config_text(keys: Mapping[str, Sequence[str]], themes: Sequence[str]) -> str:
    """Return the file: everything in it is commented out, so that it changes nothing.

    Args:
        keys: the usual keys of each action, by its id.
        themes: ids of the themes.
    """
    notes = {"theme": f" The ids: {', '.join(themes)}."}
    sections = (name for name in CONFIG_FIELDS if name not in VARIABLE_FIELDS)
    parts = ["".join(f"# {line}\n" for line in _HEAD.splitlines())]
    parts += [
        _setting(name, Settings.model_fields[name], notes.get(name, ""))
        for name in CONFIG_FIELDS
        if name in VARIABLE_FIELDS
    ]
    parts += [_section(name, keys) for name in sections]
    return "\n".join(parts)


def _section(name: str, keys: Mapping[str, Sequence[str]]) -> str:
    head = f"{_comment(Settings.model_fields[name].description or '')}[{name}]\n"
    if name == "keys":
        return head + "".join(f"#{action} = {_toml(list(usual))}\n" for action, usual in keys.items())
    fields: Mapping[str, FieldInfo] = AlertSettings.model_fields
    return head + "\n".join(_setting(field, info) for field, info in fields.items())


def _setting(name: str, info: FieldInfo, note: str = "") -> str:
    default: Any = info.get_default(call_default_factory=True)
    nothing = default is None or default == ()
    places = []
    if name in VARIABLE_FIELDS:
        places.append(f"Variable: {variable_of(name)}.")
    if name in FLAGS:
        places.append(f"Flag: {FLAGS[name]}.")
    places.append(f"Default: {'none' if nothing else _toml(default)}.")
    comment = _comment((info.description or "") + note)
    return f"{comment}# {' '.join(places)}\n#{name} = {_toml(_SHOWN.get(name, default))}\n"


def _comment(docstring: str) -> str:
    words = " ".join(docstring.replace("``", "").split()).replace("None = ", "not set = ")
    return "".join(f"# {line}\n" for line in textwrap.wrap(words, _WIDTH))


def _toml(value: object) -> str:
    """Return a text, a number or a list as TOML has it, which for these is as JSON has it."""
    return json.dumps(value, ensure_ascii=False)
