"""The learning rate follows its schedule in a run, also back and forth, and through files."""

from math import cos, pi
from pathlib import Path

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.document.problems import ProblemError
from nnstudio.session.session import Session
from tests.session.runs import network, rows, seen, session, weights


def rates(run: nn.Session) -> list[float]:
    """α of every iteration so far."""
    curve = run.run_state.curves["learning_rate"].everything()
    return [float(value) for value in curve[2]]


def test_every_iteration_uses_the_rate_of_its_epoch() -> None:
    run = session(schedule=nn.schedule("step", every=1, factor=0.5))
    run.run(epochs=3)
    assert rates(run) == [0.5] * 3 + [0.25] * 3 + [0.125] * 3
    assert run.learning_rate == 0.125


def test_the_rate_of_a_cosine_falls_with_every_iteration() -> None:
    run = session(schedule=nn.schedule("cosine", length=10, unit="iterations"), learning_rate=2.0)
    run.run(iterations=5)
    assert rates(run) == pytest.approx([1 + cos(pi * i / 10) for i in range(5)], rel=1e-15)


def test_an_update_is_the_gradient_times_the_scheduled_rate() -> None:
    run = session(schedule=nn.schedule("exponential", factor=0.5, unit="iterations"))
    run.run(iterations=3)
    gradient, update = run.gradient("hidden1.weight"), run.update("hidden1.weight")
    assert gradient is not None
    assert update is not None
    np.testing.assert_array_equal(update, -gradient * 0.125)
    np.testing.assert_array_equal(run.rate("hidden1.weight"), np.full((4, 3), 0.125))


def test_no_schedule_keeps_the_rate() -> None:
    run = session()
    run.run(epochs=2)
    assert set(rates(run)) == {0.5}


def test_a_schedule_is_changed_in_the_middle_of_a_run() -> None:
    run = session()
    run.run(iterations=2)
    run.set(schedule="step")
    run.set(schedule=nn.schedule("exponential", factor=0.5, unit="iterations"))
    run.run(iterations=2)
    run.set(schedule=None)
    run.run(iterations=1)
    assert rates(run) == [0.5, 0.5, 0.125, 0.0625, 0.5]


def test_weight_decay_shrinks_with_the_scheduled_rate() -> None:
    net = network(schedule=nn.schedule("exponential", factor=0.5, unit="iterations"), optimizer="adamw")
    steady = nn.Session(net, data=rows())
    steady.step("iteration")
    before = steady["hidden1.weight"]
    steady.step("iteration")
    update, rate = steady.update("hidden1.weight"), steady.rate("hidden1.weight")
    assert update is not None
    assert rate is not None
    assert steady.learning_rate == 0.25
    np.testing.assert_array_equal(steady["hidden1.weight"], before + update)


def plateau(**recipe: object) -> nn.Session:
    """A run whose rate falls as soon as validation rows that contradict the training rows become worse."""
    inputs, targets = rows()
    schedule = nn.schedule("plateau", patience=1, factor=0.5)
    return nn.Session(network(schedule=schedule, **recipe), data=(inputs, targets), validation=(inputs, 1 - targets))


def test_a_plateau_watches_the_validation_loss() -> None:
    run = plateau()
    run.run(epochs=12)
    losses = run.run_state.curves["validation.loss"].everything()[2]
    best, waited, factor, expected = np.inf, 0, 1.0, []
    for loss in losses:
        expected += [0.5 * factor] * 3
        if loss < best * (1 - 1e-4):
            best, waited = loss, 0
        else:
            waited += 1
        if waited > 1:
            factor, waited = factor * 0.5, 0
    assert rates(run) == expected
    assert expected[-1] < 0.5


def test_without_validation_rows_a_plateau_watches_the_mean_of_the_epochs_losses() -> None:
    run = session(schedule=nn.schedule("plateau", patience=0, improvement=0.9, factor=0.5), batch_size=5)
    run.run(epochs=3)
    losses = run.run_state.curves["loss"].everything()[2].reshape(3, 2).mean(1)
    assert losses[1] > losses[0] * 0.1
    assert losses[2] > losses[0] * 0.1
    assert rates(run) == [0.5, 0.5, 0.5, 0.5, 0.25, 0.25]


def test_a_plateau_is_the_same_back_and_forth_and_through_a_file(tmp_path: Path) -> None:
    run, steady = plateau(), plateau()
    steady.run(epochs=12)
    expected = seen(steady)
    run.run(epochs=12)
    assert seen(run) == expected
    run.go_to(7, 3)
    nn.save(run, tmp_path / "a.nns")
    again = nn.load(tmp_path / "a.nns")
    assert isinstance(again, Session)
    assert again.learning_rate == run.learning_rate
    for each in (run, again):
        each.go_to(36)
        assert seen(each) == expected
        each.back("epoch")
        each.step("epoch")
        assert seen(each) == expected


def test_going_back_shows_the_rate_of_that_time() -> None:
    run = session(schedule=nn.schedule("exponential", factor=0.5, unit="iterations"))
    run.run(iterations=5)
    for iteration, rate in ((4, 0.0625), (1, 0.5), (0, 0.5), (5, 0.03125)):
        run.go_to(iteration)
        assert run.learning_rate == rate
        np.testing.assert_array_equal(run.rate("output.bias"), [rate])


def test_another_optimizer_brings_its_own_rate_and_forgets_its_memory() -> None:
    run = session(optimizer="adam", learning_rate=None)
    run.run(iterations=4)
    run.set(optimizer="sgd")
    run.run(iterations=3)
    run.set(optimizer="adam")
    first = run["output.weight"]
    run.step("iteration")
    assert rates(run) == [0.001] * 4 + [0.1] * 3 + [0.001]
    gradient = run.gradient("output.weight")
    assert gradient is not None
    # the very first step of Adam, t = 1, is α·g/(|g| + ε)
    np.testing.assert_allclose(run["output.weight"] - first, -0.001 * gradient / (np.abs(gradient) + 1e-8), atol=1e-16)


def test_an_equal_optimizer_goes_on_where_it_was() -> None:
    run, steady = (session(optimizer="adam", learning_rate=0.01, shuffle=False) for _ in range(2))
    for each in (run, steady):
        each.run(iterations=4)
    run.set(clip_norm=1e9)
    for each in (run, steady):
        each.run(iterations=4)
    assert weights(run) == weights(steady)


@pytest.mark.parametrize(("convention", "rate"), [("course", 1.0), ("pytorch", 1.0), ("keras", 0.001)])
def test_a_convention_brings_its_own_rate(convention: str, rate: float) -> None:
    optimizer = nn.optimizer("adadelta", convention=convention)
    assert session(optimizer=optimizer, learning_rate=None).learning_rate == rate


def test_what_is_no_schedule_is_refused() -> None:
    with pytest.raises(nn.SettingError, match="did you mean 'cosine'"):
        session(schedule="cosin")
    with pytest.raises(nn.SettingError, match="every takes a whole number"):
        nn.schedule("step", every=0)
    document = network().document
    wrong = type(document)(
        document.nodes, document.edges, type(document.recipe)(schedule=nn.schedule("step").__class__("x"))
    )
    with pytest.raises(ProblemError, match="there is no schedule 'x'"):
        nn.Session(wrong, data=rows())


def test_schedules_are_in_the_catalogue() -> None:
    assert {"constant", "step", "exponential", "cosine", "plateau"} <= set(nn.kinds("schedule"))
