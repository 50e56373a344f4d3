"""``kis-tui profiles``: which there are, and what can be done with them."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kis_tui.errors import ConfigError

if TYPE_CHECKING:
    from kis_tui.profiles.shelf import Shelf

profiles = typer.Typer(help="List, make, choose, rename and delete profiles: watchlist, alerts, look.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Of a profile.")]


@profiles.callback(invoke_without_command=True)
def _list(context: typer.Context) -> None:
    """List the profiles; * is the one that opens. NAME: up to 30 letters, digits, blanks, - and _."""
    if context.invoked_subcommand is not None:
        return
    shelf, opens = _shelf(), _opens()
    names = shelf.names()
    for name in names:
        print(f"{'*' if name == opens else ' '} {name}: {_told(shelf, name)}")
    if opens not in names:
        print(f"* {opens}: nothing kept yet")


def _told(shelf: "Shelf", name: str) -> str:
    file = shelf.open(name, writable=False)
    problems = [problem.sentence for problem in file.problems]
    if file.profile is None:
        return "; ".join(problems)
    groups = [group for group in file.profile.groups if group.rows]
    rows = sum(len(group.rows) for group in groups)
    counts = (_count(rows, "row"), _count(len(groups), "group"), _count(len(file.profile.alerts), "alert"))
    return "; ".join([", ".join(counts), *problems])


@profiles.command("new")
def _new(name: Name) -> None:
    """Make an empty profile."""
    _shelf().create(name)
    name = name.strip()
    print(f"Made profile '{name}'. kis-tui profiles choose '{name}' takes it from the next start on.")


@profiles.command("choose")
def _choose(name: Name) -> None:
    """Take this profile from the next start on."""
    _shelf().choose(name)
    name, opens = name.strip(), _opens()
    print(f"Profile '{name}' is chosen.")
    if opens != name:
        print(f"The settings name '{opens}', which is taken instead: kis-tui check says where.")


@profiles.command("rename")
def _rename(name: Name, new_name: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.")]) -> None:
    """Give a profile another name."""
    _shelf().rename(name, new_name)
    print(f"Profile '{name.strip()}' is '{new_name.strip()}' now.")


@profiles.command("delete")
def _delete(name: Name, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete a profile, after asking."""
    shelf = _shelf()
    shelf.open(name, writable=False)
    if not yes:
        if sys.stdin is None or not sys.stdin.isatty():
            raise ConfigError("deleting a profile asks first and needs a terminal; without one, add --yes")
        if input(f"Delete profile '{name}' with its watchlist and alerts? [y/N] ").strip().lower() not in ("y", "yes"):
            raise ConfigError(f"profile '{name}' is left as it is")
    shelf.delete(name)
    print(f"Deleted profile '{name.strip()}'.")


def _shelf() -> "Shelf":
    from kis_tui.profiles.shelf import Shelf, default_directory

    return Shelf(default_directory())


def _opens() -> str:
    """Return the profile that opens: the settings' one, else the chosen one."""
    from kis_tui.settings import read_settings

    return read_settings().profile or _shelf().chosen()


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
