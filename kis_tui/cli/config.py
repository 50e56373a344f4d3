"""``kis-tui config``: where the settings file is and what can be in it."""

from pathlib import Path

from kis_tui.auth.env_file import is_there
from kis_tui.cli.config_text import config_text
from kis_tui.errors import ConfigError
from kis_tui.profiles.atomic_write import replace_file
from kis_tui.settings import config_path


def show_config(*, write: bool, path_only: bool) -> None:
    """Print the annotated file, its place first; or write it there; or print the place alone.

    Args:
        write: write the file, readable by its owner only.
        path_only: nothing but the place.

    Raises:
        ConfigError: there is such a file already, or it cannot be written.
    """
    path = config_path()
    if path_only:
        print(path)
    elif write:
        _write(path)
        print(f"Wrote {path} (mode 0600). Everything in it is commented out.")
    else:
        found = "" if is_there(path) else "; not there yet, kis-tui config --init writes it"
        print(f"# {path}{found}\n")
        print(usual_config(), end="")


def usual_config() -> str:
    """Return the annotated file with the ids of all themes and actions."""
    from kis_tui.ui.keys import KEYS
    from kis_tui.ui.palette import THEMES

    return config_text({key.id: key.keys for key in KEYS}, [theme.name for theme in THEMES])


def _write(path: Path) -> None:
    if is_there(path) or path.is_symlink():
        raise ConfigError(f"{path} exists and is left as it is; kis-tui config prints what can be in it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(path, usual_config().encode())
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
