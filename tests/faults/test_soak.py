"""Random faults for a quarter of a minute; ``make soak`` runs them for as long as asked."""

from collections import Counter
from random import Random

import pytest

from scripts.soak import main
from tests.support.soak import RuleBrokenError, Soak
from tests.support.soak_faults import NAMES, draw
from tests.support.soak_figures import LEAST_RECONNECTS, Figures

SEED = 20261123
SECONDS = 12.0
SCALE = 120.0
"""Half an hour of the clock."""


@pytest.mark.timeout(240)
async def test_random_faults_break_no_rule() -> None:
    soak = Soak(SEED, scale=SCALE)
    figures = await soak.run(SECONDS, reconnects=LEAST_RECONNECTS)
    print(figures.told())
    assert figures.shortfall() == ""
    assert figures.checks >= 8 * figures.rounds
    assert (figures.left_tasks, figures.left_descriptors) == (0, 0)


async def test_a_rule_that_does_not_hold_is_told_with_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kis_tui.feed.reconnect.Reconnect.earliest", lambda _self, now: now)
    monkeypatch.setattr("kis_tui.feed.reconnect.Reconnect.failed", lambda _self, _trouble, **_: 0.0)
    with pytest.raises(RuleBrokenError, match=r"^seed 3, round \d+ \(.*\): connects 0\.\d\d s apart"):
        await Soak(3, scale=SCALE).run(60.0)


def test_the_same_seed_draws_the_same_faults_and_another_seed_others() -> None:
    drawn = [[draw(rng) for _ in range(50)] for rng in (Random(1), Random(1), Random(2))]
    assert drawn[0] == drawn[1] != drawn[2]


def test_every_fault_is_drawn_some_time() -> None:
    rng = Random(1)
    seen = {drawn.name for _ in range(2000) for drawn in draw(rng)}
    assert seen == set(NAMES)


def test_a_run_that_has_tried_too_little_proves_nothing() -> None:
    kinds = Counter(dict.fromkeys("abcde", 1))
    assert Figures(1, 60.0, reconnects=20, kinds=kinds).shortfall() == ""
    assert Figures(1, 60.0, reconnects=19, kinds=kinds).shortfall() == "only 19 reconnects: 20 at least"
    assert "only 1 kinds of fault" in Figures(1, 60.0, reconnects=20, kinds=Counter(a=9)).shortfall()


@pytest.mark.parametrize("arguments", [["--scale", "59"], ["--seconds", "0"]])
def test_a_slower_clock_or_no_time_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "--scale is 60 at least, --seconds more than 0" in capsys.readouterr().err
