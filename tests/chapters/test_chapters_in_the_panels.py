"""The chapters as they are seen: in the window, on their examples, panel by panel, with numbers worked out by hand."""

import numpy as np
import pytest

from nnstudio.files.examples import example
from nnstudio.gui.plots.book import Book
from nnstudio.gui.plots.chain_factors import ChainTile
from nnstudio.gui.plots.histogram import HistogramTile
from tests.gui.windows import opened, wait


class Seat:
    """The window on an example, with one panel in front."""

    def __init__(self, window):
        self.window, self.session, self.store = window, window.session, window.store

    def select(self, *names):
        self.store.select([self.store.document.by_name[name].id for name in names])

    def panel(self, name, page=""):
        """A panel in a window of its own, in which there is room for all of it, on a page."""
        frame = self.window.places.show(name)
        frame.setFloating(True)
        frame.resize(640, 960)
        dock = frame.panel
        if isinstance(dock.widget, Book) and page:
            dock.widget.open(page)
        return dock

    def seen(self, dock, name):
        """What the panel shows of something, as soon as it shows it."""
        wait(lambda: dock.numbers(name) is not None)
        return dock.numbers(name)


@pytest.fixture
def on(qapp):
    """The window on an example."""
    found = []

    def begin(name):
        context = opened(example(name))
        found.append(context)
        return Seat(context.__enter__())

    yield begin
    for context in found:
        context.__exit__(None, None, None)


def sigmoid(f):
    return 1 / (1 + np.exp(-f))


def backward(seat):
    """As far as before the update."""
    for _ in range(3):
        seat.session.step("phase")


def test_chapter_1_each_hidden_unit_has_an_image_of_what_it_learned(on):
    seat = on("digits")
    seat.session.run(epochs=1)
    images = seat.seen(seat.panel("activations", "Images"), "hidden1.weight")
    assert images.shape == (64, 8, 8)
    wait(lambda: np.array_equal(seat_images(seat), seat.session["hidden1.weight"].T.reshape(64, 8, 8)))


def seat_images(seat):
    return seat.window.places.panels["activations"].numbers("hidden1.weight")


def test_chapter_1_and_a_map_of_where_it_responds(on):
    seat = on("circles")
    seat.session.run(epochs=5)
    dock = seat.panel("activations", "Response")
    maps = seat.seen(dock, "hidden1")
    assert len(maps) == 8
    assert np.ptp(maps[0]) > 0


def test_chapter_3_the_two_steps_of_a_unit(on):
    seat = on("neuron")
    seat.session.run(epochs=5)
    seat.session.step("phase")
    seat.select("output")
    dock = seat.panel("neuron")
    terms = seat.seen(dock, "terms")
    total = (terms[:, 0] * terms[:, 1]).sum() + seat.session["output.bias"][0]
    assert dock.numbers("sum")[0] == pytest.approx(total, rel=1e-12)
    assert dock.numbers("activation")[0] == pytest.approx(sigmoid(total), rel=1e-12)
    np.testing.assert_array_equal(terms[:, 0], seat.session["output.weight"][:, 0])
    on_or_off = "on" if total > 0 else "off"
    wait(lambda: f"· {on_or_off}" in dock.panel.text.html)


def test_chapter_4_operating_points_are_the_weighted_sums(on):
    seat = on("activations")
    seat.session.run(epochs=2)
    seat.session.step("phase")
    dock = seat.panel("activations", "Curves")
    for name in ("sigmoid1", "tanh1"):
        sums = seat.seen(dock, name)
        np.testing.assert_array_equal(sums, seat.session.pre_activation(name))
    values = seat.session.activation("sigmoid1")
    np.testing.assert_array_equal(values > 0.5, dock.numbers("sigmoid1") > 0)


def test_chapter_6_the_three_matrices(on):
    seat = on("multilayer")
    dock = seat.panel("weights", "Values")
    for name, shape in (("hidden1", (4, 3)), ("hidden2", (3, 2)), ("output", (2, 1))):
        shown = seat.seen(dock, f"{name}.weight")
        assert shown.shape == shape
        np.testing.assert_array_equal(shown, seat.session[f"{name}.weight"])


def test_chapter_7_the_sum_over_all_paths_is_the_gradient_of_training(on):
    seat = on("chain_rule")
    backward(seat)
    seat.select("hidden1")
    dock = seat.panel("chain_rule")
    wait(lambda: dock.paths is not None and dock.paths.total is not None)
    (path,) = dock.paths.largest
    x, w = seat.session.activation("x")[0], seat.session["output.weight"][0, 0]
    h, o = seat.session.activation("hidden1")[0, 0], seat.session.activation("output")[0, 0]
    assert dock.paths.total == pytest.approx(seat.session.gradient("hidden1.weight")[0, 0], rel=1e-10)
    slopes = h * (1 - h) * w * o * (1 - o) * x[0]
    assert path.product / slopes == pytest.approx(seat.session.gradient("output.bias")[0] / (o * (1 - o)), rel=1e-9)


def test_chapter_8_the_sigmoids_slope_is_a_quarter_at_most_and_the_gradient_vanishes(on):
    seat = on("vanishing")
    seat.session.run(epochs=1)
    backward(seat)
    dock = seat.panel("gradients", "Factors")
    wait(lambda: factors(dock) is not None and np.isfinite(factors(dock)[1:, 3]).all())
    found = factors(dock)[1:]
    assert (found[:, 1] <= 0.25).all()
    np.testing.assert_allclose(found[:, 2], found[:, 0] * found[:, 1], rtol=1e-12)
    norms = [np.linalg.norm(seat.session.gradient(f"hidden{place}.weight")) for place in (1, 6)]
    assert norms[0] < norms[1] / 100
    assert any("vanishes" in tile.sentence for tile in dock.widget.page.tiles)


def test_chapter_8_large_weights_make_it_explode(on):
    seat = on("exploding")
    backward(seat)
    dock = seat.panel("gradients", "Factors")
    wait(lambda: factors(dock) is not None and np.isfinite(factors(dock)[1:, 3]).all())
    assert any("explodes" in tile.sentence for tile in dock.widget.page.tiles)
    assert (factors(dock)[1:, 3] > 1).all()


def factors(dock):
    tiles = [tile for tile in dock.widget.page.tiles if isinstance(tile, ChainTile)]
    return tiles[0].numbers() if tiles else None


def test_chapter_9_the_mask_of_this_step_and_the_scaling(on):
    seat = on("dropout")
    seat.session.step("phase")
    dock = seat.panel("dropout")
    mask = seat.seen(dock, "drop")
    np.testing.assert_array_equal(mask, seat.session.mask("drop"))
    assert set(np.unique(mask)) <= {0, 1}
    kept = seat.session.activation("hidden1") * mask / 0.8
    np.testing.assert_allclose(seat.session.activation("drop"), kept, rtol=1e-6)
    wait(lambda: "÷ 0.8 (inverted)" in dock.said.text())
    assert f"{int(mask.sum()):,} of {mask.size:,} kept" in dock.said.text()
    assert "Evaluation: nothing is dropped" in dock.said.text()


@pytest.mark.parametrize(("name", "dead"), [("dying_relu", 1.0), ("leaky_relu", 0.0)])
def test_chapter_10_dead_units_are_counted(on, name, dead):
    seat = on(name)
    seat.session.step("phase")
    dock = seat.panel("activations", "Units")
    assert seat.seen(dock, "hidden1")[2] == dead
    seat.session.step("phase")
    seat.session.step("phase")
    nothing = not seat.session.gradient("hidden1.weight").any()
    assert nothing == (dead == 1.0)


def test_chapter_11_the_histogram_stands_beside_the_formulas_deviation(on):
    seat = on("glorot")
    dock = seat.panel("weights", "Histogram")
    counts = seat.seen(dock, "hidden1.weight")
    assert counts.sum() == 2 * 8
    tiles = {tile.key: tile for tile in dock.widget.page.tiles if isinstance(tile, HistogramTile)}
    law = tiles["hidden1.weight"].source[1]
    assert law.deviation == pytest.approx(np.sqrt(2 / (2 + 8)), rel=1e-12)


def test_chapter_11_equal_weights_stay_equal(on):
    seat = on("equal_weights")
    seat.session.run(epochs=2)
    dock = seat.panel("weights", "Values")
    wait(lambda: np.array_equal(dock.numbers("hidden1.weight"), seat.session["hidden1.weight"]))
    shown = dock.numbers("hidden1.weight")
    assert shown[0, 0] != 0.5
    np.testing.assert_array_equal(shown, shown[:, :1].repeat(8, axis=1))


def test_chapter_14_adagrads_rate_is_that_of_the_formula_and_falls(on):
    seat = on("adagrad")
    dock = seat.panel("rates")
    squares, before = 0.0, np.inf
    for _ in range(3):
        seat.session.step("iteration")
        squares = squares + seat.session.gradient("output.weight") ** 2
        rate = seat.session.rate("output.weight")
        wait(lambda rate=rate: np.array_equal(seat.seen(dock, "output.weight"), rate))
        alpha = seat.store.frame.moment.learning_rate
        np.testing.assert_allclose(rate, alpha / np.sqrt(squares), rtol=1e-3)
        assert (rate < before).all()
        before = rate


def test_chapter_14_adadeltas_rates_rise(on):
    seat = on("adadelta")
    dock = seat.panel("rates")
    found = []
    for _ in range(2):
        seat.session.run(epochs=20)
        rate = seat.session.rate("output.weight")
        wait(lambda rate=rate: np.array_equal(seat.seen(dock, "output.weight"), rate))
        found.append(rate)
    assert (found[1] > found[0]).all()


@pytest.mark.parametrize("name", ["rnn_adding", "lstm_adding"])
def test_chapter_15_the_shares_of_all_time_steps_are_the_gradient(on, name):
    seat = on(name)
    seat.session.step("iteration")
    backward(seat)
    dock = seat.panel("recurrent")
    wait(lambda: dock.panel.timeline.shown.sheets.get("state"))
    shares = seat.session.contributions("memory.weight")
    assert len(shares) == 50
    np.testing.assert_allclose(shares.sum(0), seat.session.gradient("memory.weight"), rtol=1e-3, atol=1e-7)
    tables = {table.title: table for table in dock.panel.timeline.tables()}
    assert any(table.values.shape == (50, 32) for table in tables.values())
    wait(lambda: "at t=1:" in dock.panel.timeline.shown.summary)
