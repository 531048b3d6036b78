"""The dropout panel: it shows the run's masks exactly, and what share is kept."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

import nnstudio as nn
from nnstudio.gui import theme
from nnstudio.gui.docks.dropout import MASK, SHARE, DropoutDock
from nnstudio.gui.plots.array_panel import NO_PROGRAM
from nnstudio.gui.store import Store


class Bench:
    """A run without a window, and the panel that looks at it."""

    def __init__(self, qtbot, rates=(0.4,), units=6, **settings):
        net = nn.Network()
        before = net.add("input", shape=(3,), name="x")
        for place, rate in enumerate(rates, start=1):
            hidden = net.add("dense", units=units, name=f"hidden{place}")
            drop = net.add("dropout", rate=rate, name=f"drop{place}", **settings)
            net.connect(before, hidden)
            net.connect(hidden, drop)
            before = drop
        y = net.add("dense", units=1, name="y")
        net.connect(before, y)
        net.train_with(learning_rate=0.01)
        random = np.random.default_rng(3)
        self.run = nn.Session(net, data=(random.normal(size=(20, 3)), random.normal(size=(20, 1))))
        self.store = Store(self.run.document)
        self.store.show_outline(self.run.outline())
        self.dock = DropoutDock(self.store)
        qtbot.addWidget(self.dock.widget)
        self.dock.widget.resize(400, 600)
        self.dock.widget.show()
        qtbot.waitExposed(self.dock.widget)
        self.look()

    def look(self):
        known = False
        while not known:
            QApplication.processEvents()
            frame = self.run.frame(self.dock.requests())
            self.store.show_frame(frame)
            self.dock.show_frame(frame)
            known = all(reply.complete for reply in frame.replies.values())


@pytest.fixture
def bench(qtbot, qapp):
    theme.apply(qapp, "light")
    yield lambda *args, **settings: Bench(qtbot, *args, **settings)
    qapp.setStyleSheet("")


def test_the_shown_mask_is_the_runs_forward_backward_and_after_going_back(bench):
    bench = bench()
    bench.run.run(iterations=5)
    for move in (
        lambda: None,
        lambda: bench.run.step("layer"),
        lambda: bench.run.step("phase"),
        lambda: bench.run.step("iteration"),
        lambda: bench.run.back("layer"),
        lambda: bench.run.go_to(2),
    ):
        move()
        bench.look()
        np.testing.assert_array_equal(bench.dock.numbers("drop1"), bench.run.mask("drop1"))


def test_it_counts_what_is_kept(bench):
    bench = bench((0.4,))
    bench.run.run(iterations=1)
    bench.look()
    mask = bench.run.mask("drop1")
    assert bench.dock.said.text().startswith(f"drop1: {mask.sum()} of {mask.size} kept = ")
    assert "1 − rate = 0.6" in bench.dock.said.text()


def test_before_the_first_pass_it_says_that_there_is_no_mask(bench):
    bench = bench()
    assert "no mask was drawn yet" in bench.dock.said.text()


def test_the_share_over_the_run_is_that_of_every_mask(bench):
    bench = bench((0.2, 0.5))
    bench.run.run(iterations=12)
    bench.look()
    bench.dock.panel.choice.setCurrentText(SHARE)
    for name, rate in (("drop1", 0.2), ("drop2", 0.5)):
        curve = bench.dock.shares.curves[name]
        assert curve.iteration.tolist() == list(range(1, 13))
        expected = bench.dock.shares.curves[f"{name}: 1 − rate"]
        np.testing.assert_array_equal(expected.mean, 1 - rate)
    for place, iteration in enumerate(range(1, 13)):
        bench.run.go_to(iteration)
        share = bench.run.mask("drop1").mean()
        assert bench.dock.shares.curves["drop1"].mean[place] == pytest.approx(share, rel=1e-12)


def test_inverted_dropout_scales_while_training_and_nothing_in_evaluation(bench):
    bench = bench((0.2,), scaling="inverted")
    words = bench.dock.said.text()
    assert "kept values ÷ 0.8 (inverted)" in words
    assert "Evaluation: nothing is dropped, O = x." in words


def test_the_other_scaling_multiplies_in_evaluation(bench):
    bench = bench((0.2,), scaling="test")
    words = bench.dock.said.text()
    assert "kept values stay as they are" in words
    assert "Evaluation: nothing is dropped, O = 0.8·x." in words


def test_only_the_selected_node_is_shown(bench):
    bench = bench((0.2, 0.5))
    bench.run.run(iterations=2)
    bench.store.select([bench.store.document.by_name["drop2"].id])
    bench.look()
    assert [*bench.dock.layers] == ["drop2"]
    assert bench.dock.said.text().startswith("drop2: ")
    np.testing.assert_array_equal(bench.dock.numbers("drop2"), bench.run.mask("drop2"))


def test_a_large_mask_is_shown_as_the_share_that_each_block_keeps(bench):
    bench = bench((0.5,), units=2048)
    bench.run.run(iterations=1)
    bench.look()
    shown, mask = bench.dock.numbers("drop1"), bench.run.mask("drop1")
    assert shown.shape[1] < mask.shape[1]
    starts = np.arange(shown.shape[1]) * mask.shape[1] // shown.shape[1]
    counts = np.diff(np.append(starts, mask.shape[1]))
    np.testing.assert_allclose(shown, np.add.reduceat(mask.astype(float), starts, 1) / counts, rtol=1e-12)
    assert f"{mask.sum():,} of {mask.size:,} kept" in bench.dock.said.text()


def test_without_dropout_it_says_so_and_how_to_add_some(store, show):
    dock = DropoutDock(store)
    assert dock.masks.message.text().startswith("No node of this network has dropout masks")
    assert "Add a Dropout node" in dock.masks.message.text()
    assert dock.panel.offered == [MASK]
    show(dock)
    assert dock.requests() == []


def test_without_a_program_it_says_what_it_waits_for(qapp, model):
    assert DropoutDock(Store(model.document)).masks.message.text() == NO_PROGRAM


def test_masks_of_sequences_are_shown_for_one_example(qtbot, qapp):
    net = nn.Network()
    x = net.add("input", shape=(5, 2), name="x")
    drop = net.add("dropout", rate=0.5, name="drop")
    cell = net.add("lstm", units=2, name="cell")
    net.connect(x, drop)
    net.connect(drop, cell)
    run = nn.Session(net, data=(np.ones((8, 5, 2)), np.ones((8, 2))))
    store = Store(run.document)
    store.show_outline(run.outline())
    dock = DropoutDock(store)
    qtbot.addWidget(dock.widget)
    dock.widget.resize(400, 600)
    dock.widget.show()
    run.run(iterations=3)
    QApplication.processEvents()
    dock.show_frame(run.frame(dock.requests()))
    np.testing.assert_array_equal(dock.numbers("drop")[0], run.mask("drop")[0])
