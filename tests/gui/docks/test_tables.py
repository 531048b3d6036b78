"""What panels give to be copied and exported is the façade's, digit for digit."""

import csv
import io

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

import nnstudio as nn
from nnstudio.data.errors import Progress
from nnstudio.document.edits import set_settings
from nnstudio.files.examples import example
from nnstudio.gui.docks.activations import ActivationsDock
from nnstudio.gui.docks.chain_rule import ChainRuleDock
from nnstudio.gui.docks.dropout import DropoutDock
from nnstudio.gui.docks.gradients import GradientsDock
from nnstudio.gui.docks.loss import LossDock
from nnstudio.gui.docks.neuron import NeuronDock
from nnstudio.gui.docks.optimizer import OptimizerDock
from nnstudio.gui.docks.rates import RatesDock
from nnstudio.gui.docks.recurrent import RecurrentDock
from nnstudio.gui.docks.weights import WeightsDock
from nnstudio.gui.export.gathering import gather, known_of
from nnstudio.gui.export.writing import write_csv, write_npy
from nnstudio.gui.plots.loading import load
from nnstudio.gui.plots.table import Table, as_text, tables_of
from nnstudio.gui.store import Store
from nnstudio.session.trainer.answers import Seen

ARRAYS = [
    (GradientsDock, "gradient"),
    (WeightsDock, "value"),
    (ActivationsDock, "activation"),
    (DropoutDock, "mask"),
    (OptimizerDock, "update"),
]
EXAMPLES = ["multilayer", "dropout", "digits", "bag_of_words", "rnn_adding", "lstm_reber", "gru_parity", "word_order"]


def quiet(_: float) -> None:
    """Nobody listens."""


REPORT: Progress = quiet


class Seat:
    """A run without a window, and one panel."""

    def __init__(self, qtbot, name, kind, size=(700, 900), **settings):
        document = example(name)
        if settings:
            document = set_settings(document, document.by_name["hidden1"].id, settings)
        self.run = nn.Session(document)
        self.store = Store(document)
        self.store.show_loaded(load(document.data, document.recipe.seed, None, lambda share: None))
        self.store.show_outline(self.run.outline())
        self.dock = kind(self.store)
        qtbot.addWidget(self.dock.widget)
        self.dock.widget.resize(*size)
        self.dock.widget.show()
        qtbot.waitExposed(self.dock.widget)

    def look(self):
        for _ in range(2):
            QApplication.processEvents()
            frame = self.run.frame(self.dock.requests())
            self.store.show_frame(frame)
            self.dock.show_frame(frame)

    def ask(self, order, heard):
        heard(Seen(0, self.run.seen(order.role, order.name)))

    def tables(self):
        """All tables in full, by title."""
        found = []
        gather(self.ask, known_of(self.run.outline()), tables_of(self.dock.widget), found.extend)
        return {table.title: table for table in found}


def expected(run, role, name, example_shown=0):
    """What the façade has, as rows and columns; of sequences the first example's."""
    values = np.asarray(run.seen(role, name))
    values = values[example_shown] if values.ndim > 2 else values
    return values.reshape(1 if values.ndim < 2 else len(values), -1)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize(("kind", "role"), ARRAYS)
def test_arrays_are_the_runs_forward_backward_and_in_the_past(kind, role, name, qtbot):
    seat = Seat(qtbot, name, kind)
    run = seat.run
    known = {each.name: each for each in run.outline().quantities if each.role == role}
    run.run(iterations=2)
    for move in (lambda: run.step("layer"), lambda: run.step("phase"), lambda: run.step("phase"), lambda: run.go_to(1)):
        move()
        seat.look()
        for title, table in seat.tables().items():
            shown, _, quantity = title.partition(" of ")
            if shown != role or (role, quantity) not in known_of(run.outline()) or run.seen(role, quantity) is None:
                continue
            right = expected(run, role, quantity)
            bias = quantity.replace("weight", "bias")
            if bias != quantity and bias in known and len(table.values) > len(right):
                right = np.concatenate([right, expected(run, role, bias)])
            np.testing.assert_array_equal(table.values, right)
            assert len(table.rows) == len(right)
            assert len(table.columns) == right.shape[1]


@pytest.mark.parametrize("kind", [GradientsDock, WeightsDock, ActivationsDock])
def test_every_parameter_or_node_is_among_the_tables(kind, qtbot):
    seat = Seat(qtbot, "multilayer", kind)
    seat.run.run(iterations=1)
    seat.look()
    assert len(seat.tables()) >= 3


def test_large_matrices_are_given_whole(qtbot):
    seat = Seat(qtbot, "digits", WeightsDock, size=(320, 200), units=1500)
    seat.look()
    shown = [table for table in tables_of(seat.dock.widget) if table.title == "value of hidden1.weight"]
    assert shown[0].whole is not None
    table = seat.tables()["value of hidden1.weight"]
    np.testing.assert_array_equal(table.values[:-1], seat.run["hidden1.weight"])


def test_the_mean_of_the_batch_is_given_as_it_is_shown(qtbot):
    seat = Seat(qtbot, "rnn_adding", ActivationsDock)
    seat.run.run(iterations=1)
    seat.store.choose_example("mean")
    seat.look()
    node = next(each for each in seat.run.outline().quantities if each.role == "activation" and len(each.shape) == 3)
    mean = np.asarray(seat.run.seen("activation", node.name)).mean(0)
    np.testing.assert_allclose(seat.tables()[f"activation of {node.name}"].values, mean, rtol=1e-15)


def test_curves_are_the_recorded_ones(qtbot):
    seat = Seat(qtbot, "xor", LossDock)
    losses = []
    for _ in range(5):
        seat.run.step("iteration")
        losses.append(seat.run.loss)
    seat.look()
    table = seat.tables()["loss training"]
    assert list(table.columns) == ["iteration", "training low", "training mean", "training high"]
    np.testing.assert_array_equal(table.values[:, 2], losses)


def test_the_timeline_gives_a_row_for_each_time_step(qtbot):
    seat = Seat(qtbot, "rnn_adding", RecurrentDock)
    seat.run.run(iterations=1)
    seat.look()
    node = seat.dock.panel.node
    state = np.asarray(seat.run.seen("state", node))[0]
    assert any(table.values.shape == state.shape and (table.values == state).all() for table in seat.tables().values())


def test_terms_and_paths_add_up_as_in_training(qtbot):
    seat = Seat(qtbot, "multilayer", NeuronDock)
    seat.run.step("phase")
    seat.look()
    node = seat.dock.panel.node
    terms = seat.tables()[f"terms of {node} unit 1"]
    bias = seat.run[f"{node}.bias"][0]
    total = terms.values[:, 2].sum() + bias
    np.testing.assert_allclose(total, seat.run.pre_activation(node)[0, 0], rtol=1e-12)
    chain = Seat(qtbot, "multilayer", ChainRuleDock)
    chain.run.run(iterations=1)
    chain.store.choose_example("mean")
    chain.look()
    (paths,) = chain.tables().values()
    found = dict(zip(paths.rows, paths.values[:, 0], strict=True))
    np.testing.assert_allclose(found["all paths"], found["gradient in training"], rtol=1e-10)


def test_the_past_of_rates_is_that_of_each_moment(qtbot):
    seat = Seat(qtbot, "adagrad", RatesDock)
    rates = []
    name = next(each.name for each in seat.run.outline().quantities if each.role == "rate")
    for _ in range(4):
        seat.run.step("iteration")
        rates.append(np.asarray(seat.run.rate(name)).ravel())
    seat.dock.panel.choice.setCurrentText("All weights over time")
    for _ in range(30):
        seat.look()
    table = seat.tables()[f"rate of {name} over time"]
    for row in table.values:
        np.testing.assert_array_equal(row[1:], rates[int(row[0]) - 1])


def test_the_program_is_words(qtbot):
    from nnstudio.gui.docks.program import ProgramDock

    seat = Seat(qtbot, "xor", ProgramDock)
    (table,) = seat.tables().values()
    assert not table.numeric
    assert len(table.values) == len(seat.run.outline().rows)


AWKWARD = np.array([[0.1 + 0.2, -0.0, 1e-310], [np.nan, np.inf, -np.inf], [1 / 3, 2**53, 5e-324]])


def test_numbers_read_back_exactly_from_csv(tmp_path):
    columns, rows = ["a,b", 'say "w"', "∂L/∂W"], ["x\n1", "", "t"]
    path = tmp_path / "numbers.csv"
    write_csv(path, Table("t", AWKWARD, columns, rows, "row"), REPORT)
    content = path.read_bytes().decode("utf-8")
    assert content.endswith("\r\n")
    lines = list(csv.reader(io.StringIO(content, newline="")))
    assert lines[0] == ["row", *columns]
    assert [line[0] for line in lines[1:]] == rows
    np.testing.assert_array_equal(np.array([line[1:] for line in lines[1:]], float), AWKWARD)


@pytest.mark.parametrize("values", [AWKWARD, np.arange(24.0).reshape(2, 3, 4), np.array(3.5), np.zeros((0, 3))])
def test_arrays_read_back_exactly_from_npy(values, tmp_path):
    path = tmp_path / "numbers.npy"
    write_npy(path, Table("t", values), REPORT)
    read = np.load(path)
    assert read.dtype == values.dtype
    np.testing.assert_array_equal(read, values)


@pytest.mark.parametrize("values", [np.array(3.5), np.zeros((0, 3)), np.arange(24).reshape(2, 3, 4), np.array([True])])
def test_any_shape_can_be_written_as_text(values, tmp_path):
    write_csv(tmp_path / "numbers.csv", Table("t", values), REPORT)
    assert as_text([Table("t", values)]).count("\n") == max(len(values) - 1, 0) if values.ndim else True
