"""Networks with several outputs, each with its loss and what is measured of it."""

from typing import Any

import numpy as np
import pytest

import nnstudio as nn


def drawn() -> nn.Network:
    """One input, a number and a class."""
    net = nn.Network()
    x = net.add("input", shape=2, name="x")
    net.connect(x, net.add("dense", units=1, name="price"))
    net.connect(x, net.add("dense", units=3, activation="softmax", name="sort"))
    return net


def session(**recipe: Any) -> nn.Session:
    net = drawn()
    net.train_with(loss={"sort": "categorical_crossentropy", "price": nn.loss("mse", weight=0.5)}, **recipe)
    inputs = np.random.default_rng(1).normal(size=(9, 2))
    return nn.Session(net, data=(inputs, {"price": inputs.sum(1), "sort": np.arange(9) % 3}))


def test_losses_are_said_by_output() -> None:
    run = session()
    assert [node.name for node in run.document.outputs] == ["sort", "price"]
    assert [loss.kind for loss in run.document.recipe.loss] == ["categorical_crossentropy", "mse"]
    other = session(outputs=["price", "sort"])
    assert [loss.kind for loss in other.document.recipe.loss] == ["mse", "categorical_crossentropy"]
    other.set(loss={"sort": "categorical_crossentropy", "price": "mae"})
    assert [loss.kind for loss in other.latest_document.recipe.loss] == ["mae", "categorical_crossentropy"]


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ({"price": "mse"}, "loss: there is none for the output 'sort'; give one for each output"),
        ({"price": "mse", "sort": "mse", "sorts": "mse"}, "loss: there is no output 'sorts'; did you mean 'sort'"),
        ({"price": "mse", "sort": "mes"}, "there is no loss 'mes'"),
    ],
)
def test_losses_that_are_not_one_for_each_output_are_refused(losses: dict[str, str], words: str) -> None:
    with pytest.raises(nn.SettingError, match=words):
        drawn().train_with(outputs=["price", "sort"], loss=losses)


def test_what_is_measured_of_several_outputs_is_asked_by_name() -> None:
    run = session()
    with pytest.raises(nn.SettingError, match="there are 2 outputs; name the one to measure: sort, price"):
        run.measure("accuracy")
    assert 0 <= float(run.measure("accuracy", "sort")) <= 1


def test_each_output_has_the_metrics_that_fit_it() -> None:
    for metrics in (None, ["accuracy", "mae", "r2"]):
        run = session(metrics=metrics)
        run.run(epochs=1)
        assert set(run.metrics or {}) == {"accuracy.sort", "mae.price", "r2.price"}


def test_shares_of_classes_have_no_metric_for_numbers_unless_it_is_asked_for() -> None:
    net = drawn()
    shares = np.random.default_rng(3).dirichlet(np.ones(3), 6)
    net.train_with(outputs="sort", loss="categorical_crossentropy")
    run = nn.Session(net, data=(np.ones((6, 2)), shares))
    run.run(epochs=1)
    assert run.metrics == {}
    net.train_with(outputs="sort", loss="categorical_crossentropy", metrics="mae")
    run = nn.Session(net, data=(np.ones((6, 2)), shares))
    run.run(epochs=1)
    assert set(run.metrics or {}) == {"mae"}
