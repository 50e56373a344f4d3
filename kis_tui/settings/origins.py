"""Where each setting came from, for the sentences about it."""

import difflib
import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from kis_tui.auth.credentials import PREFIX, FieldPath, place_of, variable_of
from kis_tui.auth.env_file import Assignment
from kis_tui.domain.text import clean
from kis_tui.settings.config_file import ConfigFile


class Origins(Struct, frozen=True, eq=False):
    """The places that one reading of the settings looked at, the strongest first."""

    given: frozenset[str]
    """Fields of the command line."""
    env_file: Path | None
    """None = there is none."""
    assignments: tuple[Assignment, ...]
    """What stands in it."""
    config: ConfigFile
    unknown_variables: tuple[str, ...]
    """A sentence for each."""

    def place(self, path: FieldPath) -> str:
        """Return where a setting came from; of one that nobody set, its name as a variable."""
        field = str(path[0])
        place = place_of(field, given=self.given, path=self.env_file, found=self.assignments)
        if place is None and field in self.config.values:
            return self.config.place(path)
        return place or variable_of(field)


def unknown_variables(fields: Collection[str], path: Path | None, found: Sequence[Assignment]) -> tuple[str, ...]:
    """Return a sentence for each ``KIS_`` variable that is no setting; other programs may have such variables too.

    Args:
        fields: of the settings that can be variables.
        path: the ``.env`` file.
        found: what stands in it.
    """
    known = [variable_of(field) for field in fields]
    in_file = ((entry.name, f"{path}, line {entry.line}") for entry in found)
    in_environment = ((name, "the environment") for name in sorted(os.environ))
    return tuple(_sentences((*in_environment, *in_file), known))


def _sentences(variables: Iterable[tuple[str, str]], known: Collection[str]) -> Iterable[str]:
    for name, place in variables:
        if not name.upper().startswith(PREFIX) or name.upper() in known:
            continue
        near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.8)
        hint = f": did you mean {near[0]}?" if near else " and is passed over"
        yield f"{clean(name, 40)} in {place} is no setting of kis-tui{hint}"
