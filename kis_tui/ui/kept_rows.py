"""The watchlist in a profile."""

from msgspec.structs import replace

from kis_tui.profiles.profile import Profile
from kis_tui.ui.rows import SavedRows


def saved_rows(profile: Profile) -> SavedRows:
    """Return the watchlist that a profile has kept."""
    return SavedRows(profile.groups, profile.shown, profile.look.sort, profile.look.descending)


def with_rows(profile: Profile, saved: SavedRows) -> Profile:
    """Return the profile with this watchlist in it."""
    look = replace(profile.look, sort=saved.sort, descending=saved.descending)
    return replace(profile, groups=saved.groups, shown=saved.shown, look=look)
