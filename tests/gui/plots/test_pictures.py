"""Which matrices are shown, what their rows and columns are called, and what their numbers say."""

import numpy as np
import pytest

from nnstudio.document import edits
from nnstudio.gui.plots.lettering import symbol_or_all
from nnstudio.gui.plots.naming import Naming
from nnstudio.gui.plots.pictures import Examples, outputs, parameters
from nnstudio.gui.plots.sheet import NOT_COMPUTED, assemble, statistics
from nnstudio.session.moment import Outline, Quantity
from nnstudio.session.requests import Request
from tests.gui.docks.frames import Model


def examples():
    named = Examples()
    named.batch = (11, 3, 0, 7)
    return named


def weights(model, role="value", nodes=("hidden1", "output")):
    return parameters(model.outline, Naming(model.document, model.outline), role, nodes, examples())


def sheet(model, picture, rows=0, columns=0, computed=True):
    return assemble(picture, [model.view(each, computed) for each in picture.requests(rows, columns)])


def test_a_bias_is_the_last_row_of_its_weight():
    model = Model()
    (picture,) = weights(model, nodes=["hidden1"])
    shown = sheet(model, picture)
    np.testing.assert_array_equal(shown.values[:-1], model.arrays["value", "hidden1.weight"])
    np.testing.assert_array_equal(shown.values[-1], model.arrays["value", "hidden1.bias"])
    assert [shown.row_heading(row) for row in range(4)] == ["x₁", "x₂", "x₃", "b"]


def test_weights_are_called_as_in_the_course():
    model = Model()
    first, second = weights(model)
    assert first.cell(1, 2) == "w¹₂₃"
    assert first.cell(3, 2) == "b¹₃"
    assert second.cell(0, 0) == "w²₁₁"
    assert second.row(1) == "O₁₂"
    assert weights(model, "gradient")[0].cell(1, 2) == "∂L/∂w¹₂₃"


def test_inputs_carry_the_names_of_their_columns_behind_their_symbols():
    model = Model()
    naming = Naming(model.document, model.outline, ("width", "height", "petal length"))
    (first, second) = parameters(model.outline, naming, "value", ["hidden1", "output"], examples())
    assert [first.row(place) for place in range(4)] == ["x₁ width", "x₂ height", "x₃ petal length", "b"]
    assert second.row(1) == "O₁₂"
    (shown,) = outputs(model.outline, naming, "activation", ["x"], examples())
    assert shown.column(2) == "x₃ petal length"
    assert shown.cell(0, 2) == "x₃"


def test_names_that_are_not_those_of_the_inputs_are_left_out():
    model = Model()
    (first,) = parameters(
        model.outline, Naming(model.document, model.outline, ("a",)), "value", ["hidden1"], examples()
    )
    assert first.row(0) == "x₁"


def test_a_heading_without_room_for_the_name_is_the_symbol(qapp):
    assert symbol_or_all("x₃ petal length", 1000) == "x₃ petal length"
    assert symbol_or_all("x₃ petal length", 20) == "x₃"
    assert symbol_or_all("", 20) == ""


def test_units_are_called_as_in_the_course():
    model = Model()
    naming = Naming(model.document, model.outline)
    of = {
        role: outputs(model.outline, naming, role, ["x", "hidden1"], examples())
        for role in ("activation", "pre_activation", "gradient")
    }
    assert [picture.column(1) for picture in of["activation"]] == ["x₂", "O₁₂"]
    assert of["pre_activation"][0].column(1) == "f₁₂"
    assert of["gradient"][0].cell(0, 1) == "∂L/∂O₁₂"
    assert [of["activation"][1].row(place) for place in range(5)] == ["12", "4", "1", "8", "5"]


def test_a_node_without_parameters_goes_on_with_the_number_of_the_one_before():
    model = Model()
    document = edits.add_node(model.document, "dropout", name="drop")
    document = edits.splice(document, document.edges[1], 4)
    outline = model.outline
    shapes = {**outline.shapes, "drop": (4,)}
    outline = Outline(1, outline.rows, outline.quantities, shapes, outline.parameters, 4, 4)
    naming = Naming(document, outline)
    assert naming.output("drop", 0) == "O₁₁"
    assert naming.fed("output", 0) == "O₁₁"


def test_units_that_come_from_several_layers_are_only_numbered():
    model = Model()
    document = edits.add_node(model.document, "concatenate", name="both")
    document = edits.connect(edits.connect(document, 1, 4), 2, 4)
    assert Naming(document, model.outline).output("both", 6) == "7"


def test_pictures_are_chosen_by_role_and_not_by_kind_of_layer():
    model = Model()
    shapes = {
        "cell.weight": (3, 8),
        "cell.recurrent_weight": (2, 8),
        "cell.bias": (8,),
        "cell.recurrent_bias": (8,),
        "cell.peephole": (2,),
    }
    quantities = tuple(Quantity("value", name, shape) for name, shape in shapes.items())
    outline = Outline(1, (), quantities, {}, {"cell": 1}, 4, 4)
    pictures = parameters(outline, Naming(model.document, outline), "value", ["cell"], examples())
    assert [[each.name for each in picture.quantities] for picture in pictures] == [
        ["cell.weight", "cell.bias"],
        ["cell.recurrent_weight", "cell.recurrent_bias"],
        ["cell.peephole"],
    ]
    assert pictures[2].row(0) == "b"


def test_a_bias_of_another_length_stands_alone():
    model = Model()
    quantities = (Quantity("value", "cell.weight", (3, 8)), Quantity("value", "cell.bias", (4,)))
    outline = Outline(1, (), quantities, {}, {"cell": 1}, 4, 4)
    assert len(parameters(outline, Naming(model.document, outline), "value", ["cell"], examples())) == 2


def test_a_large_matrix_is_asked_for_in_blocks_and_says_so():
    model = Model(784, 128, 10, 32)
    (picture,) = weights(model, nodes=["hidden1"])
    shown = sheet(model, picture, 98, 64)
    assert shown.values.shape == (99, 64)
    assert shown.words[0] == "each cell shows the largest of 8×2 values"
    assert shown.row_span(0) == (0, 7)
    assert shown.row_span(98) == (784, 784)
    assert shown.column_span(63) == (126, 127)
    block = model.arrays["value", "hidden1.weight"][8:16, 2:4].ravel()
    assert shown.values[1, 1] == block[np.argmax(np.abs(block))]
    assert shown.read((1, 1)).startswith("largest of rows x₉–x₁₆, columns 3–4: ")


def test_a_small_matrix_is_asked_for_as_a_whole():
    model = Model(3, 4)
    assert all(each.rows == each.columns == 0 for picture in weights(model) for each in picture.requests(1, 1))


def test_of_images_one_is_shown_at_a_time():
    quantity = Quantity("activation", "x", (500, 28, 28))
    outline = Outline(1, (), (quantity,), {"x": (28, 28)}, {}, 4, 4)
    (picture,) = outputs(outline, Naming(Model().document, outline), "activation", ["x"], examples())
    (request,) = picture.requests(100, 50, 3)
    assert request == Request("activation", "x", example=3)
    assert picture.shape == (28, 28)


def test_before_an_answer_nothing_is_said_and_after_it_the_truth():
    model = Model()
    (picture,) = weights(model, nodes=["hidden1"])
    model.arrays["value", "hidden1.bias"] = None
    requests = picture.requests(0, 0)
    views = [model.view(requests[0]), model.unknown(requests[1])]
    shown = assemble(picture, views)
    assert shown.words == [NOT_COMPUTED]
    assert shown.remark == "4×4"


def test_values_of_the_pass_before_say_so():
    model = Model()
    (picture,) = weights(model, nodes=["hidden1"])
    assert sheet(model, picture, computed=False).remark == "from the pass before"
    assert sheet(model, picture).remark == "4×4"


def test_a_cell_is_read_with_symbol_value_row_and_column():
    model = Model()
    model.arrays["value", "hidden1.weight"][1, 2] = -0.125
    (picture,) = weights(model, nodes=["hidden1"])
    assert sheet(model, picture).read((1, 2)) == "w¹₂₃ = −0.125 · row x₂, column 3"


def test_statistics_are_those_of_the_values():
    values = np.array([[3.0, -4.0], [0.0, 0.0]])
    assert statistics(values) == ["min −4.00", "max 3.00", "mean|·| 1.75", "norm 5.00"]


def test_statistics_count_what_is_not_finite_and_leave_it_out():
    values = np.array([[np.nan, np.inf, 1.0]])
    assert statistics(values) == ["2 NaN or infinite", "min 1.00", "max 1.00", "mean|·| 1.00", "norm 1.00"]
    assert statistics(np.array([[np.nan]])) == ["1 NaN or infinite"]


@pytest.mark.parametrize("size", [1e300, 1e-300])
def test_statistics_of_extreme_values_do_not_overflow(size):
    assert statistics(np.full((2, 2), size))[-1].startswith("norm 2.0e")
