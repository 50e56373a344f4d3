"""Everything a user can set, in one frozen object; the command line reads it and hands plain values down."""

from kis_tui.settings.config_file import config_path
from kis_tui.settings.model import AlertSettings, Settings
from kis_tui.settings.reading import read_settings

__all__ = ["AlertSettings", "Settings", "config_path", "read_settings"]
