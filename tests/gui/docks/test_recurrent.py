"""The recurrent timeline: what it shows is exactly what was computed, at every time step, there and back."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import nnstudio as nn
from nnstudio.files.examples import example
from nnstudio.gui import theme
from nnstudio.gui.docks.recurrent import NO_LAYER, NO_PROGRAM, RecurrentDock
from nnstudio.gui.notation import digits
from nnstudio.gui.plots.numerals import short
from nnstudio.gui.plots.strips import value_at
from nnstudio.gui.plots.timeline_paint import LEFT
from nnstudio.gui.plots.unrolled import Place
from nnstudio.gui.store import Store
from tests.gui.windows import opened, wait

STEPS, FEATURES, UNITS = 6, 2, 3
KINDS = ["simple_rnn", "lstm", "gru"]
EXAMPLES = ["rnn_adding", "lstm_adding", "word_order", "gru_parity", "characters"]


class Bench:
    """A run without a window, and the panel that looks at it."""

    def __init__(self, qtbot, run, size=(900, 2000)):
        self.run = run
        self.store = Store(run.document)
        self.store.show_outline(run.outline())
        self.dock = RecurrentDock(self.store)
        self.timeline = self.dock.panel.timeline
        qtbot.addWidget(self.dock.widget)
        self.dock.widget.resize(*size)
        self.dock.widget.show()
        qtbot.waitExposed(self.dock.widget)
        self.look()

    def look(self):
        QApplication.processEvents()
        frame = self.run.frame(self.dock.requests())
        self.store.show_frame(frame)
        self.dock.show_frame(frame)

    def agrees(self, *, row=0):
        """Compare every strip with the façade."""
        keys = [strip.key for strip in self.timeline.shown.strips]
        for strip in self.timeline.shown.strips:
            quantity = strip.picture.quantities[0]
            expected = self.run.seen(quantity.role, quantity.name)
            shown = self.dock.numbers(strip.key)
            if expected is None:
                assert shown is None, strip.key
                continue
            whole = expected if strip.total else expected[row]
            np.testing.assert_array_equal(np.squeeze(shown), np.squeeze(whole), err_msg=strip.key)
            if strip.total:
                total = np.linalg.norm(self.run.gradient(quantity.name))
                np.testing.assert_allclose(self.timeline.shown.totals[strip.key], total, rtol=1e-12)
        return keys


def recurrent(kind="lstm", steps=STEPS, batch=8, units=UNITS, **settings):
    net = nn.Network()
    x = net.add("input", shape=(steps, FEATURES), name="x")
    cell = net.add(kind, units=units, name="cell", **settings)
    y = net.add("dense", units=1, name="y")
    net.connect(x, cell)
    net.connect(cell, y)
    random = np.random.default_rng(5)
    target = random.normal(size=(batch, steps, 1) if settings.get("return_sequences") else (batch, 1))
    return nn.Session(net, data=(random.normal(size=(batch, steps, FEATURES)), target))


@pytest.fixture
def bench(qtbot, qapp):
    theme.apply(qapp, "light")
    return lambda run=None, **size: Bench(qtbot, run or recurrent(), **size)


def keys(bench):
    return [strip.key for strip in bench.timeline.shown.strips]


@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_all_strips_hold_the_numbers_of_the_run_there_and_back(bench, kind, sequences):
    bench = bench(recurrent(kind, return_sequences=sequences))
    assert bench.agrees()
    for unit in ("iteration", "phase", "phase", "iteration"):
        bench.run.step(unit)
        bench.look()
        bench.agrees()
    bench.run.back("iteration")
    bench.look()
    bench.agrees()


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_recurrent_example_is_shown_exactly(bench, name):
    run = nn.Session(example(name))
    run.run(iterations=2)
    bench = bench(run, size=(1100, 3000))
    bench.agrees()
    bench.dock.widget.grab()


def test_what_a_layer_keeps_and_how_it_decides(bench):
    lstm, gru = bench(), bench(recurrent("gru"))
    assert {"state", "state_gradient", "cell", "norm.cell_gradient", "forget_gate", "candidate"} <= set(keys(lstm))
    assert {"reset_gate", "update_gate_gradient", "candidate_pre_activation"} <= set(keys(gru))
    assert {f"norm.contribution {part}" for part in ("weight", "recurrent_weight", "bias")} <= set(keys(lstm))


def test_forward_and_backward_can_be_shown_alone(bench):
    bench = bench()
    bench.dock.panel.choice.setCurrentText("Forward")
    assert not [key for key in keys(bench) if "gradient" in key or "contribution" in key]
    bench.dock.panel.choice.setCurrentText("Backward")
    assert all("gradient" in key or "contribution" in key for key in keys(bench))


def test_a_plain_layers_error_fades_over_fifty_steps_and_an_lstms_does_not_when_it_remembers(bench):
    """With forget gates open (bias 5), σ(5)⁴⁹ = 0.72 of the error comes back through the cell."""
    left = {}
    for kind, key in (("simple_rnn", "norm.state_gradient"), ("lstm", "norm.cell_gradient")):
        run = recurrent(kind, steps=50)
        if kind == "lstm":
            run["cell.bias"] = np.repeat([0.0, 5.0, 0.0, 0.0], UNITS)
        run["cell.recurrent_weight"] = 0.3 * run["cell.recurrent_weight"]
        run.run(iterations=1)
        bench_of = bench(run)
        sizes = bench_of.dock.numbers(key)[:, 0]
        left[kind] = sizes[0] / sizes[-1]
        assert "at t=50, " in bench_of.timeline.shown.summary
    assert left["simple_rnn"] < 1e-15
    assert left["lstm"] > 0.1


def test_the_pointer_moves_along_and_steps_not_reached_yet_are_of_the_pass_before(bench):
    bench = bench()
    assert bench.timeline.shown.pointer is None
    bench.run.run(iterations=1)
    while bench.run.where.time_step != 2:
        bench.run.step("time_step")
    bench.look()
    assert bench.timeline.shown.pointer == 2
    assert bench.timeline.shown.sheets["state"].present == range(2)
    bench.timeline.choose(Place("state", 4, 1))
    assert bench.timeline.shown.readout.count("of the pass before") == 1
    bench.timeline.choose(Place("state", 1, 1))
    assert "of the pass before" not in bench.timeline.shown.readout
    bench.agrees()


@pytest.mark.parametrize(("backwards", "cuts"), [(False, [2, 4]), (True, [4, 2])])
def test_where_the_error_is_cut_is_marked(bench, backwards, cuts):
    bench = bench(recurrent(truncate=2, go_backwards=backwards))
    assert sorted(bench.timeline.shown.cuts) == sorted(cuts)
    assert "cut every 2 steps" in bench.dock.panel.header.label.words
    bench.run.run(iterations=1)
    bench.look()
    reached = bench.run.seen("state_gradient", "cell").any(axis=(0, 2))
    assert reached.tolist() == ([True] * 2 + [False] * 4 if backwards else [False] * 4 + [True] * 2)
    bench.agrees()


def test_a_click_reads_all_strips_at_that_time_step_and_traces_the_unit(bench):
    bench = bench()
    bench.run.run(iterations=1)
    bench.look()
    timeline = bench.timeline
    row = next(row for row in timeline.shown.rows() if row.strip.key == "state")
    y = timeline.body().top() + row.top + row.height * 5 // 6
    point = QPointF(LEFT + timeline.axis.middle(3), y).toPoint()
    QTest.mouseClick(timeline.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert timeline.shown.chosen == Place("state", 3, 2)
    state = bench.run.seen("state", "cell")[0]
    assert f"h₁₃(4) = {state[3, 2]:.7g}".replace("-", "−") in timeline.shown.readout
    assert [row.strip.key for row in timeline.shown.rows() if row.trace] == ["state"]
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    QTest.keyClick(timeline, Qt.Key.Key_Up)
    assert timeline.shown.chosen == Place("state", 4, 1)
    QTest.keyClick(timeline, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert [float(cell) for cell in lines[2].split("\t")[1:]] == state[0].tolist()
    QTest.keyClick(timeline, Qt.Key.Key_Escape)
    assert timeline.shown.chosen is None


def test_another_example_is_shown_wherever_it_is_chosen(bench):
    bench = bench()
    bench.run.run(iterations=1)
    bench.store.choose_example(3)
    bench.look()
    bench.agrees(row=3)


def test_tokens_are_written_as_text(bench):
    run = nn.Session(example("word_order"))
    run.run(iterations=1)
    bench = bench(run)
    timeline = bench.timeline
    timeline.shown.vocabulary = next(iter(run.dataset.encoding.vocabulary.values()))
    tokens = run.activation("x")[0]
    for step, token in enumerate(tokens):
        timeline.choose(Place("tokens x", step, 0))
        assert f"= {timeline.shown.vocabulary[int(token)]} " in timeline.shown.readout


def test_a_thousand_time_steps_are_zoomed_and_scrolled(bench):
    bench = bench(recurrent("simple_rnn", steps=1000, batch=2), size=(420, 300))
    bench.run.run(iterations=1)
    bench.look()
    timeline = bench.timeline
    assert timeline.axis.visible == range(1000)
    assert timeline.horizontalScrollBar().maximum() == 0
    while timeline.factor < timeline.axis.limit:
        QTest.keyClick(timeline, Qt.Key.Key_Plus)
    assert len(timeline.axis.visible) < 10
    timeline.choose(Place("state", 700, 1))
    assert 700 in timeline.axis.visible
    bench.look()
    np.testing.assert_array_equal(bench.dock.numbers("state"), bench.run.seen("state", "cell")[0])
    QTest.keyClick(timeline, Qt.Key.Key_0)
    assert timeline.axis.visible == range(1000)
    bench.dock.widget.grab()


def test_very_many_values_are_sent_as_blocks_of_which_each_time_step_finds_its_own(bench):
    bench = bench(recurrent("simple_rnn", steps=1100, units=80, batch=1), size=(420, 300))
    bench.run.run(iterations=1)
    bench.look()
    timeline = bench.timeline
    state, sheet = bench.run.seen("state", "cell")[0], timeline.shown.sheets["state"]
    assert sheet.filled.shape == (timeline.axis.width, 64)
    for step, unit in ((0, 0), (777, 41), (1099, 79)):
        beside = state[max(step - 5, 0) : step + 6, max(unit - 1, 0) : unit + 2]
        assert value_at(sheet, step, unit) in beside
    timeline.choose(Place("state", 777, 41))
    assert "largest near" in timeline.shown.readout


def test_the_selected_layer_is_shown_and_a_pinned_one_stays(bench):
    net = nn.Network()
    names = [
        net.add("input", shape=(4, 2), name="x"),
        net.add("gru", units=2, name="first", return_sequences=True),
        net.add("lstm", units=3, name="second"),
        net.add("dense", units=1, name="y"),
    ]
    for source, target in pairwise(names):
        net.connect(source, target)
    random = np.random.default_rng(1)
    run = nn.Session(net, data=(random.normal(size=(4, 4, 2)), random.normal(size=(4, 1))))
    run.run(iterations=1)
    bench = bench(run)
    panel, by_name = bench.dock.panel, bench.store.document.by_name
    assert panel.node == "first"
    bench.store.select([by_name["second"].id])
    bench.look()
    assert panel.node == "second"
    bench.agrees()
    panel.focus.pin(True)
    bench.store.select([by_name["first"].id])
    assert panel.node == "second"
    panel.focus.pin(False)
    assert panel.node == "first"
    bench.look()
    bench.agrees()


def test_before_the_first_pass_it_says_what_it_waits_for(bench):
    bench = bench()
    bench.timeline.choose(Place("state", 0, 0))
    assert "Not computed yet: run or step forward." in bench.timeline.shown.readout


def test_without_a_recurrent_layer_or_a_program_it_says_so(qtbot, store):
    dock = RecurrentDock(store)
    qtbot.addWidget(dock.widget)
    dock.widget.show()
    assert dock.panel.message.text() == NO_LAYER
    assert dock.requests() == []
    store.show_outline(None)
    assert dock.panel.message.text() == NO_PROGRAM
    assert not dock.panel.timeline.isVisible()


@pytest.mark.parametrize("size", [(1, 1), (320, 200), (1600, 1000)])
@pytest.mark.parametrize("choice", ["light", "dark"])
def test_it_is_painted_at_any_size_in_both_themes(bench, qapp, size, choice):
    bench = bench(recurrent("gru", return_sequences=True), size=size)
    theme.apply(qapp, choice)
    bench.run.run(iterations=1)
    bench.timeline.choose(Place("state", 2, 1))
    bench.look()
    assert not bench.dock.widget.grab().isNull()


def test_while_training_shares_are_asked_for_now_and_then_and_at_rest_always(bench):
    bench = bench()
    bench.run.run(iterations=1)
    bench.look()
    shares = [request for request in bench.dock.requests() if "contribution" in request.role]
    assert len(shares) == 3
    bench.store.show_frame(bench.run.frame([], running=True))
    assert not [request for request in bench.dock.requests() if "contribution" in request.role]
    assert [request for request in bench.dock.requests() if request.role == "norm.state_gradient"]
    bench.store.show_frame(bench.run.frame([]))
    assert set(shares) <= set(bench.dock.requests())


def test_it_says_how_much_of_the_error_is_left_even_where_that_strip_is_not_seen(bench):
    bench = bench(size=(320, 200))
    bench.run.run(iterations=1)
    bench.look()
    sizes = np.linalg.norm(bench.run.seen("cell_gradient", "cell")[0], axis=-1)
    assert "norm.cell_gradient" not in [strip.key for strip in bench.timeline.visible()]
    assert bench.timeline.shown.summary.startswith("‖∂L/∂c‖ ")
    assert bench.timeline.shown.summary.endswith(f"× {short(sizes[0] / sizes[-1])}")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_told(bench, bad):
    bench = bench(size=(900, 2000))
    bench.run.run(iterations=1)
    bench.look()
    timeline = bench.timeline
    for key, sheet in list(timeline.shown.sheets.items()):
        values = sheet.values.copy()
        values[2] = bad
        timeline.shown.show_sheet(key, replace(sheet, values=values), settled=True)
    timeline.choose(Place("state", 2, 0))
    bench.dock.widget.grab()
    assert f"= {digits(bad, 1)}" in timeline.shown.readout


def test_a_scroll_with_ctrl_zooms_to_the_pointer_and_a_drag_pans(bench):
    bench = bench(recurrent("simple_rnn", steps=200), size=(420, 300))
    timeline = bench.timeline
    x = 150.0
    step = timeline.axis.at(x)
    for _ in range(8):
        timeline.zoom_by(1.25, x)
    assert abs(timeline.axis.at(x) - step) <= 1
    first, viewport = timeline.axis.visible.start, timeline.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QTest.mouseMove(viewport, QPoint(160, 100))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(160, 100))
    assert timeline.axis.visible.start > first
    assert timeline.shown.chosen is None


def test_in_the_window_it_follows_the_run_there_and_back(qapp):
    with opened(example("gru_parity")) as window:
        window.dock("recurrent")
        session, dock = window.session, window.places.panels["recurrent"]
        session.step("iteration")
        before = session.seen("state", "memory")[0]
        wait(lambda: np.array_equal(dock.numbers("state"), before))
        session.step("iteration")
        after = session.seen("state", "memory")[0]
        assert not np.array_equal(before, after)
        wait(lambda: np.array_equal(dock.numbers("state"), after))
        session.back("iteration")
        wait(lambda: np.array_equal(dock.numbers("state"), session.seen("state", "memory")[0]))
        wait(lambda: dock.panel.timeline.shown.pointer is None)
        session.step("layer")
        session.step("time_step")
        wait(lambda: dock.panel.timeline.shown.pointer == session.where.time_step)


def test_padding_is_said_and_never_shown_as_data(bench):
    net = nn.Network()
    net.add("input", shape=(STEPS, FEATURES), name="x")
    net.add("gru", units=UNITS, return_sequences=True, name="cell")
    net.add("dense", units=1, name="y")
    net.connect("x", "cell")
    net.connect("cell", "y")
    net.train_with(batch_size=2, shuffle=False)
    random, lengths = np.random.default_rng(5), (STEPS, 2)
    data = [random.normal(size=(length, FEATURES)) for length in lengths]
    bench = bench(nn.Session(net, data=(data, random.normal(size=(2, STEPS, 1)))))
    bench.run.run(iterations=1)
    for chosen, length in ((0, STEPS), (1, 2), ("mean", STEPS)):
        bench.store.choose_example(chosen)
        bench.look()
        bench.look()
        shown = bench.timeline.shown
        assert shown.length == length
        bench.timeline.choose(Place("state", STEPS - 1, 0))
        assert ("padding" in shown.readout) == (length < STEPS)
        assert f"{length} of {STEPS} time steps" in bench.dock.panel.header.label.words
        strips = {strip.key: strip for strip in shown.strips}
        assert not shown.padded(strips["norm.contribution weight"], STEPS - 1)
        assert shown.padded(strips["state"], STEPS - 1) == (length < STEPS)
        bench.dock.widget.grab()
