"""A run says why it stopped."""

import pytest

import nnstudio as nn
from tests.session.runs import network, rows, session


def test_epochs_and_iterations_are_counted_from_here() -> None:
    run = session()
    assert run.run(epochs=2) == "epochs"
    assert (run.where.epoch, run.where.iteration) == (2, 6)
    assert run.run(iterations=2) == "iterations"
    assert run.where.iteration == 8
    assert run.run(epochs=1) == "epochs"
    assert (run.where.epoch, run.where.iteration) == (3, 9)


def test_whichever_comes_first_stops() -> None:
    assert session().run(epochs=1, iterations=100) == "epochs"
    assert session().run(epochs=100, iterations=1) == "iterations"


def test_a_begun_iteration_counts() -> None:
    run = session()
    run.step("layer")
    assert run.run(iterations=1) == "iterations"
    assert run.position == (1, 0)


@pytest.mark.parametrize(
    ("quantity", "comparison", "threshold", "iteration"),
    [("iteration", ">=", 5, 5), ("epoch", ">", 1, 6), ("loss", "<", 10.0, 1), ("metric.accuracy", ">=", 0.0, 1)],
)
def test_a_condition_stops(quantity: str, comparison: str, threshold: float, iteration: int) -> None:
    run = session()
    assert run.run(epochs=100, until=nn.when(quantity, comparison, threshold)) == "until"
    assert run.where.iteration == iteration


def test_a_condition_on_validation_waits_for_the_end_of_an_epoch() -> None:
    run = nn.Session(network(), data=rows(), validation=rows(6, seed=2))
    assert run.run(epochs=9, until=nn.when("validation.loss", "<", 10.0)) == "until"
    assert run.where.epoch == 1


def test_a_condition_on_what_nothing_measures_is_refused() -> None:
    with pytest.raises(nn.SettingError, match="the recipe's metrics do not measure 'r2'; there is only accuracy"):
        session().run(until=nn.when("metric.r2", ">", 0.5))
    with pytest.raises(nn.SettingError, match="measured on validation rows, and there are none"):
        session().run(until=nn.when("validation.loss", "<", 0.5))


def test_the_recipes_own_condition_stops() -> None:
    run = session(stop=nn.when("iteration", ">=", 4))
    assert run.run(epochs=100) == "stop"
    assert run.where.iteration == 4


def test_a_conditions_loss_is_that_of_the_latest_iteration() -> None:
    run = session(shuffle=False)
    reason = run.run(epochs=500, until=nn.when("loss", "<", 0.2))
    assert reason == "until"
    assert run.loss is not None
    assert run.loss < 0.2


def test_a_script_hears_of_a_run_and_may_stop_it() -> None:
    run = session()
    heard: list[nn.Session] = []

    def stop(present: nn.Session) -> None:
        heard.append(present)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.run(progress=stop)
    assert heard == [run]
    assert run.where.iteration > 0


def test_conditions_that_cannot_be_are_refused() -> None:
    with pytest.raises(nn.SettingError, match="did you mean 'loss'"):
        nn.when("los", "<", 1)
    with pytest.raises(nn.SettingError, match="a comparison is one of"):
        nn.when("loss", "==", 1)
