"""What the diagnostics show, gathered from the source, from what is remembered and from the bridge."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.text import in_one_line
from kis_tui.feed.source import Diagnosis, FeedSource, RegistrationState
from kis_tui.ui.scene import Scene
from kis_tui.ui.timings import TimingsView
from kis_tui.ui.views import LinkView


class StreamView(Struct, frozen=True):
    """One registration, or a stream that has no room for one."""

    registration: Registration
    name: str
    """Of the stock, cleaned; empty = not known."""
    state: RegistrationState | None
    """None = it does not fit into what the session may hold."""
    said: str
    """The broker's code and words for a refusal, cleaned; empty = none."""
    age_s: float | None
    """Seconds since its newest frame; None = none yet."""


class DiagnosticsView(Struct, frozen=True):
    """Everything that the diagnostics show."""

    at: datetime
    """Market time, by the exchange's clock."""
    version: str
    """Of this program."""
    link: LinkView = LinkView()
    connected_s: float | None = None
    """Seconds since the connection was opened; None = there is none."""
    keep_alive_s: float | None = None
    """Seconds since the newest keep-alive; None = none yet."""
    diagnosis: Diagnosis = Diagnosis()
    streams: tuple[StreamView, ...] = ()
    timings: TimingsView = TimingsView()
    doubled: int = 0
    """Prints that came a second time and are not in a tape."""
    missed_shares: int = 0
    """Shares that traded unseen, of all tapes."""
    painted: int = 0
    """Pictures painted since the start."""
    held_back: int = 0
    """Pictures not painted because the terminal had not taken the last ones."""
    log_path: str = ""
    """Where the log is; empty = there is none."""


def from_home(path: str) -> str:
    """Return a path as ``~/…`` where it is under this user's home: what is passed on names nobody."""
    home = f"{Path.home()}/"
    return in_one_line(f"~/{path.removeprefix(home)}" if path.startswith(home) else path)


def stream_views(source: FeedSource, scene: Scene, names: Callable[[str], str]) -> tuple[StreamView, ...]:
    """Return every registration with its state and the age of its newest frame, and what does not fit, by stock."""
    now = source.clock.monotonic()
    views = []
    for event in scene.notes.newest:
        heard_at = scene.heard.get(event.registration)
        said = " ".join(part for part in (event.msg_cd, event.text) if part)
        age_s = None if heard_at is None else max(0.0, now - heard_at)
        views.append(StreamView(event.registration, names(event.registration.code), event.state, said, age_s))
    views += [StreamView(each, names(each.code), None, "", None) for each in scene.notes.left_out]
    return tuple(sorted(views, key=_place))


def _place(view: StreamView) -> tuple[bool, str, Registration]:
    """Return where a stream stands: by stock, indices behind all of them."""
    return view.registration.channel is Channel.INDEX, view.registration.code, view.registration
