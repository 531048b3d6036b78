"""The optimizer panel: the update as rate times direction, the memory, the formulas and the schedule ahead."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

import nnstudio as nn
from nnstudio.gui import theme
from nnstudio.gui.docks.optimizer import FORMULAS, MEMORY, SCHEDULE, STEP, OptimizerDock
from nnstudio.gui.store import Store

MEMORIES = {
    "sgd": ["velocity"],
    "adagrad": ["accumulator"],
    "rmsprop": ["squared_gradients"],
    "adadelta": ["squared_gradients", "squared_steps"],
    "adam": ["first_moment", "second_moment"],
}


class Bench:
    """A run without a window, and the panel that looks at it."""

    def __init__(self, qtbot, optimizer="adam", momentum=0.0, **recipe):
        net = nn.Network()
        x = net.add("input", shape=(2,), name="x")
        middle = net.add("dense", units=3, activation="tanh", name="hidden")
        y = net.add("dense", units=1, name="y")
        net.connect(x, middle)
        net.connect(middle, y)
        kind = nn.optimizer(optimizer, momentum=momentum) if momentum else optimizer
        net.train_with(optimizer=kind, batch_size=5, learning_rate=0.1, **recipe)
        inputs = np.random.default_rng(3).normal(size=(20, 2))
        self.run = nn.Session(net, data=(inputs, inputs.sum(1, keepdims=True)))
        self.store = Store(self.run.document)
        self.store.show_outline(self.run.outline())
        self.dock = OptimizerDock(self.store)
        qtbot.addWidget(self.dock.widget)
        self.dock.widget.resize(600, 900)
        self.dock.widget.show()
        qtbot.waitExposed(self.dock.widget)
        self.look()

    def look(self):
        QApplication.processEvents()
        frame = self.run.frame(self.dock.requests())
        self.store.show_frame(frame)
        self.dock.show_frame(frame)

    def alone(self, node):
        self.store.select([self.store.document.by_name[node].id])
        self.look()


@pytest.fixture
def bench(qtbot, qapp):
    theme.apply(qapp, "light")
    yield lambda *args, **settings: Bench(qtbot, *args, **settings)
    qapp.setStyleSheet("")


@pytest.mark.parametrize("optimizer", MEMORIES)
def test_rate_times_direction_is_the_update_and_all_are_the_runs(bench, optimizer):
    bench = bench(optimizer, momentum=0.9 if optimizer == "sgd" else 0.0)
    bench.run.run(iterations=4)
    for move in (lambda: None, lambda: bench.run.step("iteration"), lambda: bench.run.go_to(2)):
        move()
        bench.alone("hidden")
        for name in ("hidden.weight", "hidden.bias"):
            shown = {role: bench.dock.numbers(name, role) for role in ("rate", "direction", "update")}
            np.testing.assert_array_equal(shown["rate"], bench.run.rate(name))
            np.testing.assert_array_equal(shown["update"], bench.run.update(name))
            np.testing.assert_allclose(-shown["rate"] * shown["direction"], shown["update"], rtol=1e-15)
            for memory in MEMORIES[optimizer]:
                role = f"moment.{memory}"
                np.testing.assert_array_equal(bench.dock.numbers(name, role), bench.run.seen(role, name))


def test_the_direction_of_plain_descent_is_the_gradient(bench):
    bench = bench("sgd")
    bench.run.run(iterations=2)
    bench.alone("y")
    np.testing.assert_allclose(bench.dock.numbers("y.weight", "direction"), bench.run.gradient("y.weight"), rtol=1e-14)


def test_adams_direction_is_its_corrected_first_moment(bench):
    bench = bench("adam")
    bench.run.run(iterations=3)
    bench.alone("y")
    corrected = bench.run.seen("moment.first_moment", "y.weight") / (1 - 0.9**3)
    np.testing.assert_allclose(bench.dock.numbers("y.weight", "direction"), corrected, rtol=1e-12)


def test_the_middle_of_a_pass_shows_no_direction_of_two_passes(bench):
    bench = bench("sgd", schedule=nn.schedule("exponential", unit="iterations"))
    bench.run.run(iterations=2)
    bench.run.step("layer")
    assert bench.run.seen("direction", "y.weight") is None
    bench.look()


def test_plain_descent_says_that_it_remembers_nothing(bench):
    bench = bench("sgd")
    assert "SGD without momentum remembers nothing" in bench.dock.memory.message.text()


def test_the_formulas_are_those_of_the_program(bench):
    bench = bench("adagrad")
    text = bench.dock.formulas.text()
    assert text.startswith("Adagrad: Gives every weight its own rate")
    for row in bench.run.outline().rows:
        assert row.phase != "update" or row.formula in text


def test_the_schedule_ahead_is_what_training_will_use(bench):
    bench = bench(schedule=nn.schedule("cosine", length=30, unit="iterations"))
    bench.run.run(iterations=5)
    bench.dock.panel.choice.setCurrentText(SCHEDULE)
    bench.look()
    coming = bench.dock.schedule.curves["ahead"]
    assert coming.iteration[0] == 5
    for place in (0, 7, 20):
        bench.run.run(iterations=int(coming.iteration[place]) + 1 - bench.run.position[0])
        assert bench.run.learning_rate == pytest.approx(coming.mean[place], rel=1e-12)
    assert "Cosine schedule: 0.1 times" in bench.dock.said.text()


def test_a_plateaus_future_cannot_be_known(bench):
    bench = bench(schedule=nn.schedule("plateau"))
    bench.run.run(iterations=5)
    bench.dock.panel.choice.setCurrentText(SCHEDULE)
    bench.look()
    assert "ahead" not in bench.dock.schedule.curves
    assert "cannot be known: it depends on losses to come" in bench.dock.said.text()


def test_without_a_schedule_the_rate_stays(bench):
    bench = bench()
    bench.run.run(iterations=5)
    bench.dock.panel.choice.setCurrentText(SCHEDULE)
    bench.look()
    assert "No schedule: α stays at 0.1." in bench.dock.said.text()
    np.testing.assert_array_equal(bench.dock.schedule.curves["ahead"].mean, 0.1)


def test_a_low_panel_shows_one_view_at_a_time(bench):
    bench = bench()
    bench.dock.widget.resize(320, 200)
    for words in (STEP, MEMORY, FORMULAS, SCHEDULE):
        bench.dock.panel.choice.setCurrentText(words)
        assert bench.dock.panel.seen == [words]
        bench.look()


def test_without_a_program_it_says_what_it_waits_for(qapp, model):
    dock = OptimizerDock(Store(model.document))
    assert dock.steps.message.text().startswith("Nothing to show yet.")
    assert dock.requests() == []
