"""What looks may take of a training's time."""

from nnstudio.session.trainer.pace import Allowance


def test_what_took_time_waits_until_it_is_made_up_for() -> None:
    looking = Allowance(0.05, longest=3600)
    assert looking.due
    looking.spend(100)
    assert not looking.due
    looking.spend(0)
    assert looking.due


def test_no_pause_is_longer_than_the_longest() -> None:
    looking = Allowance(0.05, longest=0)
    looking.spend(100)
    assert looking.due
