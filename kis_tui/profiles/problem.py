"""Why a profile is not read or not kept."""

from enum import StrEnum

from msgspec import Struct


class ProblemKind(StrEnum):
    """What is the matter. ``Problem.detail`` says more."""

    SET_ASIDE = "set_aside"
    """The file could not be understood: it was renamed (``Problem.place``) and the profile begins anew. The detail
    says what is wrong with it."""
    UNREADABLE = "unreadable"
    """The file cannot be read or understood, and stays where it is: nothing is kept. The detail says why."""
    NEWER = "newer"
    """A newer version wrote the file, which stays as it is: nothing is kept. The detail is the number of its format."""
    IN_USE = "in_use"
    """Another program has the profile open and keeps it: nothing of this one is kept. The detail is empty."""
    NOT_WRITABLE = "not_writable"
    """The directory cannot be written: nothing is kept. The detail is the operating system's reason."""
    NOT_SAVED = "not_saved"
    """One save has failed; the next change tries again. The detail is the operating system's reason."""
    LOST = "lost"
    """The last save of all has failed: what changed since the one before is lost. The detail is the operating system's
    reason."""
    NOT_CHOSEN = "not_chosen"
    """It is open and kept, but which one opens at the next start could not be noted. The detail says why."""
    ALERT_UNREAD = "alert_unread"
    """An alert of the file cannot be used by this version; it stays in the file. The detail says why."""


class Problem(Struct, frozen=True):
    """One thing that the user should know about a profile."""

    kind: ProblemKind
    profile: str
    """Its name."""
    detail: str = ""
    place: str = ""
    """The file in question; empty = none."""

    @property
    def keeps_nothing(self) -> bool:
        """Whether changes are lost when the program ends."""
        return self.kind not in _KEPT_ALL_THE_SAME

    @property
    def sentence(self) -> str:
        """Return it in English, for the command line."""
        return _SENTENCES[self.kind].format(profile=self.profile, detail=self.detail, place=self.place)


_KEPT_ALL_THE_SAME = frozenset(
    {ProblemKind.SET_ASIDE, ProblemKind.NOT_SAVED, ProblemKind.NOT_CHOSEN, ProblemKind.ALERT_UNREAD}
)
_SENTENCES = {
    ProblemKind.SET_ASIDE: (
        "profile '{profile}' cannot be understood ({detail}): its file is now {place}, the profile begins anew"
    ),
    ProblemKind.UNREADABLE: "profile '{profile}' in {place} cannot be read ({detail}): changes are not kept",
    ProblemKind.NEWER: (
        "profile '{profile}' was written by a newer kis_tui (format {detail}) and is left as it is: changes are not "
        "kept; update kis_tui, or take another with --profile"
    ),
    ProblemKind.IN_USE: (
        "profile '{profile}' is open in another kis_tui, which keeps it: changes here are not kept; take another with "
        "--profile"
    ),
    ProblemKind.NOT_WRITABLE: "profile '{profile}' cannot be kept in {place}: {detail}",
    ProblemKind.NOT_SAVED: "profile '{profile}' was not saved: {detail}; the next change tries again",
    ProblemKind.LOST: "the last changes of profile '{profile}' could not be saved and are lost: {detail}",
    ProblemKind.NOT_CHOSEN: "profile '{profile}' is open, but the next start opens another one: {detail}",
    ProblemKind.ALERT_UNREAD: "profile '{profile}': an alert cannot be used and stays in the file: {detail}",
}
