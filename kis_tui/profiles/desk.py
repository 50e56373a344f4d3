"""The profile that is in use, and the change to another one while the program runs."""

from collections.abc import Callable

from kis_tui.clock import Clock
from kis_tui.errors import ConfigError
from kis_tui.profiles.keeper import Keeper
from kis_tui.profiles.problem import Problem, ProblemKind
from kis_tui.profiles.profile import Profile
from kis_tui.profiles.shelf import Shelf


class Desk:
    """Has one profile open, and keeps what changes in it.

    Args:
        shelf: all profiles.
        name: the one to open; None = the chosen one.
        clock: time.
        failed: called with what the user should know of a profile that was opened or could not be saved.

    Raises:
        ConfigError: there is no such profile.
    """

    def __init__(self, shelf: Shelf, name: str | None, *, clock: Clock, failed: Callable[[Problem], None]) -> None:
        self._shelf = shelf
        self._clock = clock
        self._failed = failed
        self._keeper = self._opened(name)

    @property
    def name(self) -> str:
        """The name of the profile in use."""
        return self._keeper.name

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all profiles, the one in use among them."""
        return tuple(sorted({*self._shelf.names(), self.name}))

    @property
    def profile(self) -> Profile:
        """The profile in use, as it is now."""
        return self._keeper.profile

    def keep(self, profile: Profile) -> None:
        """Let the profile in use be this one. To be called on the event loop."""
        self._keeper.keep(profile)

    async def switch(self, name: str) -> Profile:
        """Close the profile in use and open another, which opens at the next start too; returns what is in it.

        Raises:
            ConfigError: there is no such profile; the one in use stays open.
        """
        if name not in self.names:
            raise ConfigError(f"there is no profile '{name}'")
        if name != self.name:
            opened = self._opened(name)
            await self._keeper.aclose()
            self._keeper = opened
            self._remember(name)
        return self.profile

    def _remember(self, name: str) -> None:
        """Have the profile in use opened at the next start; where that cannot be noted it is in use all the same."""
        if name in self._shelf.names():
            try:
                self._shelf.choose(name)
            except ConfigError as error:
                self._failed(Problem(ProblemKind.NOT_CHOSEN, name, str(error)))

    async def create(self, name: str) -> Profile:
        """Make an empty profile and open it.

        Raises:
            ConfigError: it is no name for a profile, there is one already, or the directory cannot be written.
        """
        self._shelf.create(name)
        return await self.switch(name.strip())

    async def aclose(self) -> None:
        """Write what is not written yet."""
        await self._keeper.aclose()

    def _opened(self, name: str | None) -> Keeper:
        file = self._shelf.open(name)
        for problem in file.problems:
            self._failed(problem)
        return Keeper(file, file.profile or Profile(), clock=self._clock, failed=self._failed)
