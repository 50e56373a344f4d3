"""What a soak did and found, in figures."""

from collections import Counter

from msgspec import Struct, field

LEAST_RECONNECTS = 20
LEAST_KINDS = 5
"""A run with less has not tried anything."""


class Figures(Struct):
    """What a soak did and found."""

    seed: int
    scale: float
    seconds: float = 0.0
    """Real ones."""
    rounds: int = 0
    connects: int = 0
    """Sockets opened, or tried."""
    reconnects: int = 0
    """Sessions after the first."""
    presses: int = 0
    """Of the key that tries again."""
    kinds: Counter[str] = field(default_factory=Counter)
    checks: int = 0
    memory_mb: list[float] = field(default_factory=list)
    """After each round."""
    worst_settle_s: float = 0.0
    """The clock's seconds from the end of the faults until everything was right."""
    worst_pingpong_s: float = 0.0
    """The clock's seconds until a keep-alive of a calm was answered."""
    descriptors: list[int] = field(default_factory=list)
    tasks: list[int] = field(default_factory=list)
    """Lasting ones, after each round."""
    left_tasks: int = 0
    """When everything was closed."""
    left_descriptors: int = 0

    def told(self) -> str:
        """Return the figures as lines."""
        kinds = ", ".join(f"{name} {count}" for name, count in self.kinds.most_common())
        hours = self.seconds * self.scale / 3600
        worst_ms = self.worst_pingpong_s / self.scale * 1000
        memory, files, tasks = self.memory_mb, self.descriptors, self.tasks
        return f"""\
seed {self.seed}, {self.seconds:.0f} s at {self.scale:g}x = {hours:.1f} h of the clock
rounds {self.rounds}, connects {self.connects}, reconnects {self.reconnects}, retry key {self.presses}
kinds of fault {len(self.kinds)}: {kinds}
checks {self.checks}, all held
longest until everything was right {self.worst_settle_s:.0f} s of the clock
memory {memory[0]:.0f} MB first, {memory[-1]:.0f} MB last, {max(memory):.0f} MB most
worst PINGPONG answer {self.worst_pingpong_s:.2f} s of the clock ({worst_ms:.0f} ms)
descriptors {files[0]} first, {files[-1]} last, {max(files)} most, {self.left_descriptors:+d} at the end
tasks {tasks[0]} first, {tasks[-1]} last, {max(tasks)} most, {self.left_tasks:+d} at the end"""

    def shortfall(self) -> str:
        """Return why the run proves nothing; empty = it does."""
        if self.reconnects < LEAST_RECONNECTS:
            return f"only {self.reconnects} reconnects: {LEAST_RECONNECTS} at least"
        if len(self.kinds) < LEAST_KINDS:
            return f"only {len(self.kinds)} kinds of fault: {LEAST_KINDS} at least"
        return ""
