"""Keyframes stay within a budget of memory, the older the sparser."""

from hypothesis import given
from hypothesis import strategies as st

from nnstudio.session.history import History, Keyframe
from nnstudio.session.run import Run
from tests.session.runs import session


def keyframe(run: Run, iteration: int, *, fresh: bool = False) -> Keyframe:
    return Keyframe(iteration, run.machine.state.snapshot(), run.machine.stretch, 0, fresh)


@given(st.lists(st.integers(1, 50), max_size=60), st.integers(3, 12))
def test_the_first_and_the_latest_stay_within_the_budget(gaps: list[int], room: int) -> None:
    run = session().run_state
    size = run.machine.state.snapshot().size
    history = History(room * size)
    iteration = 0
    history.add(keyframe(run, 0, fresh=True))
    for gap in gaps:
        iteration += gap
        history.add(keyframe(run, iteration))
    kept = [frame.iteration for frame in history.keyframes]
    assert kept == sorted(set(kept))
    assert (kept[0], kept[-1]) == (0, iteration)
    assert history.size == len(kept) * size <= room * size


def test_what_an_edit_forced_stays() -> None:
    run = session().run_state
    size = run.machine.state.snapshot().size
    history = History(4 * size)
    for iteration in range(50):
        history.add(keyframe(run, iteration, fresh=iteration in {0, 7, 20}))
    assert {0, 7, 20, 49} <= {frame.iteration for frame in history.keyframes}


def test_what_is_seen_at_a_start_needs_the_iteration_before() -> None:
    run = session().run_state
    history = History()
    for iteration, fresh in ((0, True), (5, False), (8, True)):
        history.add(keyframe(run, iteration, fresh=fresh))
    assert [history.before(iteration).iteration for iteration in (0, 4, 5, 6, 8, 9)] == [0, 0, 0, 5, 8, 8]


def test_a_keyframe_of_the_same_iteration_makes_room() -> None:
    run = session().run_state
    history = History()
    for _ in range(3):
        history.add(keyframe(run, 4))
    assert len(history.keyframes) == 1
    assert history.at(4) is history.keyframes[0]
    assert history.at(3) is None
