"""All profiles of this user: which there are, which is taken, and what can be done with them."""

import unicodedata
from pathlib import Path

import platformdirs

from kis_tui.domain.text import clean
from kis_tui.errors import ConfigError
from kis_tui.profiles.atomic_write import replace_file, sync_directory
from kis_tui.profiles.codec import encode
from kis_tui.profiles.profile import Profile
from kis_tui.profiles.profile_file import SUFFIX, ProfileFile, lock_path
from kis_tui.profiles.profile_lock import ProfileLock

DEFAULT_PROFILE = "default"
"""The one that is there without being made."""
NAME_CHARS = 30
_MARKS = " -_"
_CHOSEN = ".chosen"
_CHOSEN_BYTES = 1024


def default_directory() -> Path:
    """Return where this user's profiles are."""
    return platformdirs.user_data_path("kis_tui") / "profiles"


def check_name(text: str) -> str:
    """Return a profile's name, trimmed and in NFC.

    Raises:
        ValueError: it is none; the text is a sentence for the user.
    """
    name = unicodedata.normalize("NFC", text).strip()
    allowed = all(character.isalnum() or character in _MARKS for character in name)
    if not allowed or not name[:1].isalnum() or len(name) > NAME_CHARS:
        raise ValueError(
            f"'{clean(text, NAME_CHARS)}' is no name for a profile: up to {NAME_CHARS} letters, digits, blanks, - and _"
        )
    return name


class Shelf:
    """The profiles in one directory, a file each.

    Args:
        directory: where they are; need not be there.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def names(self) -> tuple[str, ...]:
        """Return the names of all profiles in their order; empty where nothing has been kept yet."""
        try:
            files = [path for path in self.directory.iterdir() if path.suffix == SUFFIX]
        except OSError:
            return ()
        return tuple(sorted(unicodedata.normalize("NFC", path.stem) for path in files if _is_name(path.stem)))

    def path(self, name: str) -> Path:
        """Return the file of a profile, whether it is there or not.

        Raises:
            ConfigError: it is no name for a profile.
        """
        try:
            checked = check_name(name)
        except ValueError as error:
            raise ConfigError(str(error)) from None
        path = self.directory / f"{checked}{SUFFIX}"
        # A Mac writes Hangul taken apart; copied to another system that is another name of the same profile.
        taken_apart = self.directory / f"{unicodedata.normalize('NFD', checked)}{SUFFIX}"
        return taken_apart if not _is_there(path) and _is_there(taken_apart) else path

    def chosen(self) -> str:
        """Return the name of the profile that is taken where none is asked for."""
        try:
            with (self.directory / _CHOSEN).open(encoding="utf-8") as file:
                name = check_name(file.read(_CHOSEN_BYTES))
        except (OSError, ValueError):
            return DEFAULT_PROFILE
        return name if _is_there(self.path(name)) else DEFAULT_PROFILE

    def choose(self, name: str) -> None:
        """Take this profile from the next start on.

        Raises:
            ConfigError: there is no such profile, or the directory cannot be written.
        """
        self._existing(name)
        try:
            self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_file(self.directory / _CHOSEN, f"{check_name(name)}\n".encode())
        except OSError as error:
            raise self._unusable(error) from None

    def open(self, name: str | None = None, *, writable: bool = True) -> ProfileFile:
        """Open a profile.

        Args:
            name: None = the chosen one. The default one is opened though it has never been kept.
            writable: it is to be kept: no other program can open it so until it is closed.

        Raises:
            ConfigError: there is no such profile.
        """
        asked = self.chosen() if name is None else name
        path = self._existing(asked)
        return ProfileFile(path, name=check_name(asked), writable=writable)

    def create(self, name: str, profile: Profile | None = None) -> None:
        """Make a profile, with this content or empty.

        Raises:
            ConfigError: there is one of this name already, or the directory cannot be written.
        """
        path = self.path(name)
        lock = self._locked(name, path)
        try:
            if _is_there(path):
                raise ConfigError(f"there is a profile '{name}' already; take another name")
            replace_file(path, encode(profile or Profile()))
        except OSError as error:
            raise self._unusable(error) from None
        finally:
            lock.release()

    def rename(self, name: str, new_name: str) -> None:
        """Give a profile another name.

        Raises:
            ConfigError: there is no such profile, one has the new name already, a program has one of them open, or
                the directory cannot be written.
        """
        path, new_path = self._kept(name), self.path(new_name)
        if path == new_path:
            raise ConfigError(f"profile '{clean(name, NAME_CHARS)}' has that name already")
        was_chosen = self.chosen() == check_name(name)
        lock = self._locked(name, path)
        try:
            if _is_there(new_path) and not _are_one(path, new_path):
                raise ConfigError(f"there is a profile '{new_name}' already; take another name")
            new_lock = self._locked(new_name, new_path) if lock_path(path) != lock_path(new_path) else None
            try:
                path.rename(new_path)
                sync_directory(self.directory)
            finally:
                if new_lock is not None:
                    new_lock.release()
        except OSError as error:
            raise self._unusable(error) from None
        finally:
            lock.release(remove=not _is_there(path))
        if was_chosen:
            self.choose(new_name)

    def delete(self, name: str) -> None:
        """Delete a profile.

        Raises:
            ConfigError: there is no such profile, a program has it open, or the directory cannot be written.
        """
        path = self._kept(name)
        lock = self._locked(name, path)
        try:
            path.unlink()
            sync_directory(self.directory)
        except OSError as error:
            raise self._unusable(error) from None
        finally:
            lock.release(remove=not _is_there(path))

    def _existing(self, name: str) -> Path:
        path = self.path(name)
        return path if check_name(name) == DEFAULT_PROFILE else self._kept(name)

    def _kept(self, name: str) -> Path:
        path = self.path(name)
        if not _is_there(path):
            others = ", ".join(self.names()) or "none yet"
            shown = clean(name, NAME_CHARS)
            raise ConfigError(f"there is no profile '{shown}' ({others}); make it with: kis-tui profiles new '{shown}'")
        return path

    def _locked(self, name: str, path: Path) -> ProfileLock:
        lock = ProfileLock(lock_path(path))
        try:
            if lock.acquire():
                return lock
        except OSError as error:
            raise self._unusable(error) from None
        raise ConfigError(f"profile '{clean(name, NAME_CHARS)}' is open in another kis_tui; close that one first")

    def _unusable(self, error: OSError) -> ConfigError:
        return ConfigError(f"profiles cannot be kept in {self.directory}: {error.strerror}")


def _is_name(stem: str) -> bool:
    try:
        return check_name(stem) == unicodedata.normalize("NFC", stem)
    except ValueError:
        return False


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a directory that may not be looked into
        return False


def _are_one(path: Path, other: Path) -> bool:
    """Tell whether two names are one file, as where capitals do not count."""
    try:
        return path.samefile(other) and path.name.casefold() == other.name.casefold()
    except OSError:
        return False
