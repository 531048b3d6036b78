"""A drawing takes the shapes of data, and an output that can learn its targets."""

from nnstudio.base.catalogue import Choice
from nnstudio.document.edits import add_node, connect, fit_to_data, set_recipe
from nnstudio.document.model import Document


def drawing(activation: str, loss: str) -> Document:
    document = add_node(Document(), "input", {"shape": [2]}, name="x")
    document = add_node(document, "dense", {"units": 3, "activation": activation}, name="output")
    return set_recipe(connect(document, 1, 2), loss=(Choice(loss),))


def output(document: Document) -> tuple[int, str, str]:
    settings = document.by_name["output"].settings
    return settings["units"], settings.get("activation", "linear"), document.recipe.loss[0].kind


def test_the_input_takes_the_features() -> None:
    assert fit_to_data(drawing("linear", "mse"), (7,), 1, 0).by_name["x"].settings["shape"] == [7]


def test_one_hot_classes_get_softmax() -> None:
    assert output(fit_to_data(drawing("linear", "mse"), (4,), 3, 3)) == (3, "softmax", "categorical_crossentropy")


def test_two_classes_in_one_column_get_no_softmax() -> None:
    fitted = fit_to_data(drawing("softmax", "categorical_crossentropy"), (4,), 1, 2)
    assert output(fitted) == (1, "sigmoid", "binary_crossentropy")


def test_a_sigmoid_that_can_learn_its_targets_stays() -> None:
    assert output(fit_to_data(drawing("sigmoid", "mse"), (4,), 1, 0, (0.0, 1.0))) == (1, "sigmoid", "mse")


def test_targets_that_leave_the_unit_interval_get_a_linear_output() -> None:
    for activation, loss in (("sigmoid", "binary_crossentropy"), ("softmax", "categorical_crossentropy")):
        assert output(fit_to_data(drawing(activation, loss), (4,), 1, 0, (10.0, 250.0))) == (1, "linear", "mse")
    assert output(fit_to_data(drawing("tanh", "sse"), (4,), 1, 0, (-3.0, 3.0))) == (1, "tanh", "sse")


def test_a_drawing_of_several_outputs_keeps_them() -> None:
    document = add_node(drawing("linear", "mse"), "dense", {"units": 5}, name="other")
    document = set_recipe(connect(document, 1, 3), outputs=("output", "other"))
    assert fit_to_data(document, (4,), 1, 0).by_name["other"].settings["units"] == 5
