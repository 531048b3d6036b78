"""What a run measures beside the loss."""

import numpy as np
import pytest

import nnstudio as nn
from tests.session.runs import Array, network, rows, session


def single(units: int = 1, activation: str = "linear", **recipe: object) -> nn.Network:
    """Two features to one layer."""
    net = nn.Network()
    net.connect(net.add("input", shape=(2,), name="x"), net.add("dense", units=units, activation=activation, name="y"))
    net.train_with(**recipe)  # type: ignore[arg-type]
    return net


def measured(net: nn.Network, inputs: object, targets: object) -> set[str]:
    """Names of what is measured after one iteration."""
    run = nn.Session(net, data=(np.array(inputs, float), np.array(targets, float)))
    run.run(iterations=1)
    return set(run.metrics or {})


X = [[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]]


def test_numbers_have_an_error_and_classes_an_accuracy() -> None:
    assert measured(single(), X, [1.5, 2.5, 3.0]) == {"mae", "r2"}
    assert measured(single(), X, [1, 0, 1]) == {"accuracy"}
    assert measured(single(3, "softmax", loss="categorical_crossentropy"), X, [2, 0, 1]) == {"accuracy"}


def test_a_sequence_of_classes_has_a_perplexity() -> None:
    net = nn.Network()
    x, h = net.add("input", shape=(4, 2)), net.add("gru", units=3, return_sequences=True)
    y = net.add("dense", units=3, activation="softmax", name="y")
    net.connect(x, h)
    net.connect(h, y)
    net.train_with(loss="categorical_crossentropy")
    random = np.random.default_rng(0)
    assert measured(net, random.normal(size=(5, 4, 2)), random.integers(3, size=(5, 4))) == {"accuracy", "perplexity"}


def test_a_margins_classes_have_their_boundary_at_zero() -> None:
    net = single(loss="hinge", learning_rate=0.0)
    run = nn.Session(net, data=(np.array(X), np.array([1.0, -1.0, 1.0])))
    run["y.weight"], run["y.bias"] = [[0.0], [1.0]], [-0.9]
    assert run.predict(np.array(X)).ravel() == pytest.approx([0.1, -0.9, 1.1])
    assert run.measure("accuracy") == 1.0


def test_the_recipe_names_what_is_measured() -> None:
    assert measured(single(metrics=["mae", "perplexity", "accuracy"]), X, [1, 0, 1]) == {
        "mae",
        "perplexity",
        "accuracy",
    }
    assert measured(single(metrics=["mae", "accuracy"]), X, [1.5, 0, 1]) == {"mae"}
    assert measured(single(metrics=[]), X, [1, 0, 1]) == set()
    assert measured(single(metrics="r2"), X, [1, 0, 1]) == {"r2"}


def test_what_a_condition_to_stop_watches_is_measured_too() -> None:
    assert measured(single(stop=nn.when("metric.mae", "<", 0)), X, [1, 0, 1]) == {"accuracy", "mae"}


def test_metrics_are_chosen_anew_while_training() -> None:
    run = session()
    run.run(iterations=2)
    run.set(metrics=["mae"])
    run.run(iterations=2)
    assert set(run.metrics or {}) == {"mae"}
    assert [len(run.run_state.curves[f"metric.{name}"].everything()[0]) for name in ("accuracy", "mae")] == [2, 2]
    run.back("iteration")
    run.back("iteration")
    run.back("iteration")
    assert set(run.metrics or {}) == {"accuracy"}


def test_metrics_of_several_outputs_are_named_after_them() -> None:
    net = nn.Network()
    x = net.add("input", shape=(2,), name="x")
    for name in ("a", "b"):
        net.connect(x, net.add("dense", units=1, name=name))
    net.train_with(outputs=["a", "b"], metrics=["accuracy", "mae"])
    targets = {"a": np.array([1.0, 0, 1]), "b": np.array([0.5, 2, 1])}
    run = nn.Session(net, data=(np.array(X), targets))
    run.run(epochs=1)
    assert set(run.metrics or {}) == {"accuracy.a", "mae.a", "mae.b"}
    outputs = run.predict(np.array(X))
    assert isinstance(outputs, dict)
    error = np.abs(outputs["b"].ravel() - targets["b"]).mean()
    assert run.measure("mae", "b") == pytest.approx(error, rel=1e-14)
    with pytest.raises(nn.SettingError, match="there are 2 outputs; name the one to measure: a, b"):
        run.measure("mae")
    with pytest.raises(nn.SettingError, match="accuracy needs targets that are classes, and those of 'b' are numbers"):
        run.measure("accuracy", "b")
    stop = nn.when("metric.mae.b", "<", 1e9)
    assert run.run(until=stop) == "until"


def test_padding_is_not_measured() -> None:
    random = np.random.default_rng(1)
    lengths = [2, 5, 3]
    inputs = [random.normal(size=(n, 2)) for n in lengths]
    targets = [random.normal(size=(n, 1)) for n in lengths]
    net = nn.Network()
    x, h = net.add("input", shape=(5, 2)), net.add("lstm", units=3, return_sequences=True)
    y = net.add("dense", units=1, name="y")
    net.connect(x, h)
    net.connect(h, y)
    net.train_with()
    run = nn.Session(net, data=(inputs, targets))  # type: ignore[arg-type]
    run.run(epochs=2)
    outputs = run.predict(inputs)  # type: ignore[arg-type]
    assert isinstance(outputs, np.ndarray)
    errors = [np.abs(outputs[i, :n] - targets[i]) for i, n in enumerate(lengths)]
    assert run.measure("mae") == pytest.approx(np.concatenate(errors).mean(), rel=1e-13)


def test_measuring_changes_nothing() -> None:
    run, steady = session(), session()
    for each in (run, steady):
        each.run(epochs=2)
        each.step("layer")
    assert isinstance(run.measure("confusion_matrix"), np.ndarray)
    run.measure("loss")
    for each in (run, steady):
        each.run(epochs=2)
    assert run["output.weight"].tobytes() == steady["output.weight"].tobytes()


def test_dropout_rests_while_all_rows_are_measured() -> None:
    run = session()
    run.run(epochs=2)
    inputs, targets = rows()
    outputs = run.predict(inputs)
    assert isinstance(outputs, np.ndarray)
    assert run.measure("accuracy") == ((outputs.ravel() > 0.5) == targets).mean()
    counts = run.measure("confusion_matrix")
    assert isinstance(counts, np.ndarray)
    assert counts.sum(1).tolist() == [(targets == 0).sum(), (targets == 1).sum()]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [("acuracy", "did you mean 'accuracy'"), ("confusion_matrix", "metrics takes metrics that are one number")],
)
def test_what_no_curve_can_show_is_refused_in_a_recipe(word: str, sentence: str) -> None:
    with pytest.raises(nn.SettingError, match=sentence):
        network(metrics=[word])


def test_what_cannot_be_measured_is_said() -> None:
    run = session()
    with pytest.raises(nn.DataError, match="there are no validation rows"):
        run.measure("accuracy", validation=True)
    with pytest.raises(nn.SettingError, match="there is no metric 'mea'; did you mean 'mae'"):
        run.measure("mea")
    with pytest.raises(nn.SettingError, match="there is no output 'hidden1'"):
        run.measure("mae", "hidden1")


def test_a_condition_on_validation_rows_that_are_not_there_is_a_problem() -> None:
    run = session(stop=nn.no_improvement("validation.loss"))
    (problem,) = run.problems
    assert problem.severity == "warning"
    assert "'validation.loss' is measured on validation rows, and there are none" in str(problem)
    inputs, targets = rows()
    assert nn.Session(network(stop=nn.no_improvement()), data=(inputs, targets), validation=0.3).problems == []


def test_a_batch_of_one_has_metrics_that_are_numbers() -> None:
    run = nn.Session(single(batch_size=1), data=(np.array(X), np.array([1.5, 2.5, 3.0])))
    run.run(iterations=1)
    found: Array = np.array(list((run.metrics or {}).values()))
    assert np.isfinite(found).all()
