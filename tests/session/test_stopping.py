"""A run stops at conditions, and without improvement with its best weights."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnstudio as nn
from nnstudio.document.model import Condition, NoImprovement
from nnstudio.session.record import Record, record_of, session_of
from nnstudio.session.session import Session
from tests.session.runs import Array, network, rows, seen, session, weights


def contrary(**recipe: object) -> nn.Session:
    """A run that becomes worse and worse on its validation rows."""
    inputs, targets = rows()
    return nn.Session(network(**recipe), data=(inputs, targets), validation=(inputs, 1 - targets))


def patient(epochs: int = 3, quantity: str = "validation.loss", **settings: object) -> NoImprovement:
    return nn.no_improvement(quantity, epochs, **settings)


def curve(run: nn.Session, name: str) -> Array:
    """All recorded values."""
    return run.run_state.curves[name].everything()[2]


def test_several_conditions_stop_at_the_first() -> None:
    stop = (nn.when("epoch", ">=", 50), nn.when("iteration", ">=", 4), nn.when("loss", "<", 0.0))
    run = session(stop=stop)
    assert run.run() == "stop"
    assert run.where.iteration == 4
    assert run.stopped == "Stopped at iteration >= 4."
    assert run.run(iterations=1) == "iterations"
    assert run.stopped == ""


def test_training_stops_after_a_time() -> None:
    run = session(stop=nn.when("seconds", ">=", 0.2))
    run.step("epoch")
    assert run.run() == "stop"
    assert run.run_state.seconds >= 0.2
    assert run.run() == "stop"


def test_the_time_of_training_goes_on_in_a_file(tmp_path: Path) -> None:
    run = session(stop=nn.when("seconds", ">=", 0.1))
    run.run()
    nn.save(run, tmp_path / "a.nns")
    again = nn.load(tmp_path / "a.nns")
    assert isinstance(again, Session)
    iteration = again.where.iteration
    assert again.run() == "stop"
    assert again.where.iteration == iteration + 1


def test_who_runs_again_goes_beyond_what_held_already() -> None:
    run = session(stop=(nn.when("epoch", ">=", 2), nn.when("epoch", ">=", 4)))
    assert run.run() == "stop"
    assert run.run_for(run.goal(beyond=True), 60) == "stop"
    assert run.where.epoch == 4
    assert run.run_for(run.goal(iterations=7, beyond=True), 60) == "iterations"


def test_without_improvement_training_stops_with_the_best_weights() -> None:
    run, steady = contrary(stop=patient(3)), contrary()
    assert run.run() == "stop"
    steady.run(epochs=run.where.epoch)
    losses = curve(steady, "validation.loss")
    best = int(losses.argmin())
    assert run.where.epoch == best + 1 + 3
    assert np.array_equal(curve(run, "validation.loss"), losses)
    steady.go_to(3 * (best + 1))
    assert weights(run) == weights(steady)
    assert run.stopped == f"Stopped: no better validation loss for 3 epochs; the weights of epoch {best + 1} are back."
    assert run.measure("loss", validation=True) == losses[best]


def test_without_restoring_the_latest_weights_stay() -> None:
    run, steady = contrary(stop=patient(3, restore=False)), contrary()
    run.run()
    steady.run(epochs=run.where.epoch)
    assert weights(run) == weights(steady)
    assert run.stopped == "Stopped: no better validation loss for 3 epochs."


def test_a_training_that_goes_on_waits_anew() -> None:
    run = contrary(stop=patient(3))
    run.run()
    epoch = run.where.epoch
    assert run.run() == "stop"
    assert run.where.epoch == epoch + 3


def test_an_improvement_has_to_be_larger_than_the_least() -> None:
    run = session(stop=patient(2, "loss", least=10.0))
    assert run.run() == "stop"
    assert run.where.epoch == 3


def test_the_loss_of_an_epoch_is_the_mean_over_its_rows() -> None:
    run = session(stop=patient(1, "loss"), learning_rate=5.0)
    run.run()
    losses = curve(run, "loss").reshape(-1, 3) @ [0.4, 0.4, 0.2]
    assert (np.diff(losses[:-1]) < 0).all()
    assert losses[-1] >= losses[-2]


def test_a_metric_improves_its_own_way() -> None:
    inputs, targets = rows(40)
    net = network(stop=patient(2, "validation.accuracy"))
    run = nn.Session(net, data=(inputs, targets), validation=rows(40, seed=2))
    run.run()
    values = curve(run, "validation.accuracy")
    assert len(values) == values.argmax() + 1 + 2
    assert run.measure("accuracy", validation=True) == values.max()


def test_a_metric_of_the_training_rows_is_measured_in_evaluation_mode() -> None:
    run = session(stop=patient(2, "metric.accuracy"))
    assert run.run() == "stop"
    best = run.run_state.machine.watch.numbers(patient(2, "metric.accuracy"), run.run_state.machine.state.watched)[0]
    assert run.measure("accuracy") == best


def test_where_it_cannot_be_measured_nothing_stops() -> None:
    assert session(stop=patient(1)).run(epochs=5) == "epochs"


def test_restoring_is_part_of_the_run_and_is_repeated() -> None:
    run = contrary(stop=patient(3))
    run.run()
    stopped, after = run.position, seen(run)
    run.run(epochs=2)
    later, end = run.position, seen(run)
    run.go_to(*stopped)
    assert seen(run) == after
    run.go_to(*later)
    assert seen(run) == end
    run.go_to(stopped[0] - 4)
    assert run.run() == "stop"
    assert (run.position, seen(run)) == (stopped, after)
    assert run.run(epochs=2) == "epochs"
    assert seen(run) == end


def test_in_the_past_it_stops_and_takes_nothing_away() -> None:
    run = contrary(stop=patient(3))
    for _ in range(10):
        run.step("epoch")
    end = seen(run)
    run.go_to(0)
    assert run.run() == "stop"
    assert run.stopped == "Stopped: no better validation loss for 3 epochs."
    run.go_to(30)
    assert seen(run) == end


def test_best_weights_survive_saving_in_the_middle(tmp_path: Path) -> None:
    run, stop = contrary(stop=patient(4), optimizer="adam"), contrary(stop=patient(4), optimizer="adam")
    assert stop.run() == "stop"
    run.run(epochs=stop.where.epoch - 2)
    run.step("layer")
    nn.save(run, tmp_path / "a.nns")
    again = nn.load(tmp_path / "a.nns")
    assert isinstance(again, Session)
    for each in (run, again):
        assert each.run() == "stop"
        assert (seen(each), each.stopped) == (seen(stop), stop.stopped)
    nn.save(again, tmp_path / "b.nns")
    last = nn.load(tmp_path / "b.nns")
    assert isinstance(last, Session)
    assert seen(last) == seen(stop)
    last.back("epoch")
    stop.back("epoch")
    assert seen(last) == seen(stop)


def test_a_change_of_the_recipe_keeps_what_was_waited_for() -> None:
    run, steady = (contrary(stop=patient(3)) for _ in range(2))
    steady.run()
    run.run(epochs=steady.where.epoch - 2)
    run.set(stop=[patient(3), nn.when("epoch", ">=", 1000)], clip_norm=1e9)
    assert run.run() == "stop"
    assert weights(run) == weights(steady)


def test_another_loss_begins_anew() -> None:
    run = contrary(stop=patient(3))
    run.run()
    run.set(loss="mae")
    epoch = run.where.epoch
    assert run.run() == "stop"
    assert run.where.epoch > epoch + 3 or run.stopped.endswith(f"epoch {epoch} are back.")


def test_nothing_is_kept_where_nothing_is_watched() -> None:
    state = session().run_state.machine.state
    assert (state.watched.size, state.best.size) == (0, 0)
    assert session(stop=patient(3, restore=False)).run_state.machine.state.best.size == 0


def test_a_validation_condition_is_tested_where_it_is_measured() -> None:
    run = contrary(stop=nn.when("validation.loss", ">", 0.0))
    run.step("iteration")
    assert run.run() == "stop"
    assert run.where.epoch == 1


def test_a_bare_condition_of_an_older_file_is_one(tmp_path: Path) -> None:
    document = network().document
    recipe = type(document.recipe)(stop=Condition("iteration", ">=", 3.0), batch_size=4)
    run = nn.Session(type(document)(document.nodes, document.edges, recipe, document.data), data=rows())
    assert run.run() == "stop"
    assert run.where.iteration == 3


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: nn.no_improvement("validation.los"), "did you mean 'validation.loss'"),
        (lambda: nn.no_improvement("epoch"), "there is no quantity 'epoch'"),
        (lambda: nn.no_improvement(epochs=0), "epochs without improvement are a whole number from 1, not 0"),
        (lambda: nn.no_improvement(least=-1), "the least improvement is a finite number from 0, not -1"),
        (lambda: nn.when("validation.confusion_matrix", ">", 1), "there is no quantity"),
        (lambda: network(stop="loss"), "stop takes a condition such as"),
        (lambda: network(stop=[nn.when("loss", "<", 1), 3]), "stop takes a condition such as"),
        (lambda: network(stop=Condition("loss", "=", 1.0)), "stop: a comparison is one of"),
    ],
)
def test_what_is_no_condition_is_refused(make: object, sentence: str) -> None:
    assert callable(make)
    with pytest.raises(nn.SettingError, match=sentence):
        make()


def stopped_record() -> Record:
    """Of a run that put its best weights back."""
    run = contrary(stop=patient(3), schedule=nn.schedule("plateau"))
    run.run()
    return record_of(run)


def last(record: Record, part: str) -> str:
    """The key of the latest keyframe's array."""
    return f"keyframe.{len(record.meta['keyframes']) - 1}.{part}"


@pytest.mark.parametrize("part", ["watched", "best"])
@pytest.mark.parametrize("harm", ["missing", "short", "other numbers"])
def test_a_damaged_memory_of_earlier_epochs_is_refused(part: str, harm: str) -> None:
    record = stopped_record()
    key = last(record, part)
    if harm == "missing":
        del record.arrays[key]
    else:
        array = record.arrays[key]
        record.arrays[key] = array[..., :-1] if harm == "short" else array.astype(np.float32)
    with pytest.raises(nn.FileError):
        session_of(record)


def test_a_given_up_rule_that_is_not_in_the_recipe_is_refused() -> None:
    record = stopped_record()
    (event,) = record.meta["events"]
    event["rule"]["epochs"] = 4
    with pytest.raises(nn.FileError, match="a saved condition to stop is not in the recipe"):
        session_of(record)


def test_equal_runs_make_equal_records() -> None:
    one, other = stopped_record(), stopped_record()
    assert one.meta == other.meta
    assert {key: array.tobytes() for key, array in one.arrays.items()} == {
        key: array.tobytes() for key, array in other.arrays.items()
    }


@settings(max_examples=15, deadline=None)
@given(
    moves=st.lists(
        st.sampled_from(["run", "step", "layer", "back", "predict", "measure", "save", "start"]), max_size=8
    ),
    precision=st.sampled_from(["float64", "float32"]),
)
def test_whatever_is_done_between_the_bits_are_the_same(moves: list[str], precision: str) -> None:
    recipe = {
        "optimizer": "adam",
        "schedule": nn.schedule("plateau", patience=1, warmup=1),
        "stop": [patient(4), nn.when("epoch", ">=", 30)],
        "precision": precision,
    }
    steady, run = contrary(**recipe), contrary(**recipe)
    assert steady.run() == "stop"
    for move in moves:
        run = moved(run, move)
    run.go_to(*run.run_state.end)
    while not run.stopped:
        run.run()
    assert (seen(run), run.stopped) == (seen(steady), steady.stopped)


def moved(run: nn.Session, move: str) -> nn.Session:
    """The run after something was done that changes no number of it; it trains four epochs at most."""
    if move == "run" and run.where.epoch < 4:
        run.run(epochs=1)
    elif move == "step" and run.where.epoch < 4:
        run.step("epoch")
    elif move == "layer" and run.where.epoch < 4:
        run.step("layer")
    elif move == "back":
        run.back("iteration")
    elif move == "start":
        run.go_to(0)
    elif move == "predict":
        run.predict(rows(5)[0])
    elif move == "measure":
        run.measure("accuracy", validation=True)
    elif move == "save":
        return session_of(record_of(run))
    return run
