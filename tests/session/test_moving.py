"""Steps end at fixed boundaries, and going back finds the nearest earlier one."""

import pytest

import nnstudio as nn
from tests.session.runs import rows, seen, session


def places(run: nn.Session, unit: str) -> list[tuple[str, str]]:
    """Phase and node about to run after each step of a unit within one iteration."""
    found = [(run.where.phase, run.where.node)]
    iteration = run.where.iteration
    while True:
        run.step(unit)
        if run.where.iteration > iteration:
            return found
        found.append((run.where.phase, run.where.node))


def test_a_new_run_stands_before_the_first_instruction() -> None:
    run = session()
    assert run.where == nn.Session(run.document, data=rows()).where
    assert (run.where.iteration, run.where.epoch, run.where.phase, run.where.node) == (0, 0, "forward", "hidden1")
    assert run.where.time_step is None
    assert not run.back("instruction")


def test_phases_are_forward_loss_backward_update() -> None:
    assert [phase for phase, _ in places(session(), "phase")] == ["forward", "loss", "backward", "update"]


def test_layers_are_those_of_each_phase_and_loss_and_update_are_one() -> None:
    assert places(session(clip_norm=1.0), "layer") == [
        ("forward", "hidden1"),
        ("forward", "drop"),
        ("forward", "output"),
        ("loss", "output"),
        ("backward", "output"),
        ("backward", "drop"),
        ("backward", "hidden1"),
        ("update", "sgd"),
    ]


def test_instructions_are_those_of_the_outline() -> None:
    run = session()
    rows_of_program = [(row.phase, row.node) for row in run.outline().rows]
    assert places(run, "instruction") == rows_of_program


def test_an_epoch_is_a_pass_over_all_rows_and_its_last_batch_may_be_smaller() -> None:
    run = session()
    sizes = []
    while run.where.epoch == 0:
        run.step("iteration")
        sizes.append(len(run.moment().batch))
    assert sizes == [4, 4, 2]
    run.step("instruction")
    run.step("epoch")
    assert (run.where.epoch, run.where.iteration, run.position[1]) == (2, 6, 0)


@pytest.mark.parametrize(("unit", "instruction"), [("iteration", 0), ("epoch", 0)])
def test_from_the_middle_of_an_iteration_one_goes_to_its_start(unit: str, instruction: int) -> None:
    run = session()
    run.run(iterations=3)
    run.step("layer")
    run.step("instruction")
    assert run.back(unit)
    assert run.position == (3, instruction)


def test_from_a_boundary_one_goes_to_the_boundary_before() -> None:
    run = session()
    run.run(iterations=7)
    assert run.back("iteration")
    assert run.position == (6, 0)
    assert run.back("epoch")
    assert run.position == (3, 0)
    assert run.back("epoch")
    assert run.position == (0, 0)
    assert not run.back("epoch")


def test_going_back_crosses_the_start_of_an_iteration() -> None:
    run = session()
    run.step("iteration")
    assert run.back("phase")
    assert (run.where.iteration, run.where.phase) == (0, "update")
    run.step("phase")
    assert run.back("layer")
    assert (run.where.iteration, run.where.phase) == (0, "update")


def test_stepping_back_into_another_drawing_follows_its_boundaries() -> None:
    run = session()
    run.step("iteration")
    run.set(optimizer="adagrad")
    assert run.back("layer")
    assert (run.where.phase, run.where.node) == ("update", "sgd")


def test_a_script_may_stop_an_epoch_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnstudio.session.moving.REPORT_SECONDS", 0.0)
    run = session(batch_size=1)

    def stop(share: float) -> None:
        if share >= 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.step("epoch", stop)
    assert run.position == (5, 0)


def test_an_unknown_unit_is_refused_with_the_nearest_one() -> None:
    run = session()
    before = seen(run)
    for move in (run.step, run.back):
        with pytest.raises(nn.SettingError, match="did you mean 'layer'"):
            move("layers")
    assert seen(run) == before
