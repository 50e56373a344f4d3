"""The user's profiles, as far as the screen has to do with them."""

from typing import Protocol

from kis_tui.profiles.profile import Profile


class ProfileChoice(Protocol):
    """Which profiles there are and which is in use; ``profiles.desk.Desk`` is one."""

    @property
    def name(self) -> str:
        """The name of the profile in use."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all profiles, the one in use among them."""
        ...

    @property
    def profile(self) -> Profile:
        """The profile in use, as it is now."""
        ...

    def keep(self, profile: Profile) -> None:
        """Let the profile in use be this one."""
        ...

    async def switch(self, name: str) -> Profile:
        """Take another profile; returns what is in it.

        Raises:
            ConfigError: it cannot be taken.
        """
        ...

    async def create(self, name: str) -> Profile:
        """Make an empty profile and take it.

        Raises:
            ConfigError: it cannot be made.
        """
        ...


class Unkept:
    """A profile that ends with the program, as in the tests and in a browser."""

    def __init__(self, profile: Profile | None = None) -> None:
        self._profile = profile or Profile()

    @property
    def name(self) -> str:
        """It has none."""
        return ""

    @property
    def names(self) -> tuple[str, ...]:
        """There is no other."""
        return ()

    @property
    def profile(self) -> Profile:
        """As it is now."""
        return self._profile

    def keep(self, profile: Profile) -> None:
        """Remember it until the end."""
        self._profile = profile

    async def switch(self, name: str) -> Profile:
        """Stay with it: there is no other."""
        return self._profile

    async def create(self, name: str) -> Profile:
        """Stay with it: nothing is kept."""
        return self._profile
