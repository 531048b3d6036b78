"""A small network, its outline, and frames made of plain arrays."""

import numpy as np

from nnstudio.document import edits
from nnstudio.document.model import Document
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Moment, Outline, Quantity, Row, Where
from nnstudio.session.requests import Curve, CurveRequest, Request, View

ROWS = (
    ("forward", "hidden1", "weighted sum", "f = x·W + b"),
    ("forward", "hidden1", "sigmoid", "O = σ(f)"),
    ("forward", "output", "weighted sum", "f = x·W + b"),
    ("forward", "output", "sigmoid", "O = σ(f)"),
    ("loss", "output", "mean squared error", "L = mean (O − y)²"),
    ("backward", "output", "slope", "∂L/∂f = ∂L/∂O · σ'(f)"),
    ("backward", "output", "weight gradient", "∂L/∂W = xᵀ·∂L/∂f"),
    ("backward", "hidden1", "slope", "∂L/∂f = ∂L/∂O · σ'(f)"),
    ("backward", "hidden1", "weight gradient", "∂L/∂W = xᵀ·∂L/∂f"),
    ("update", "sgd", "all weights", "W ← W − α · ∂L/∂W"),
)


class Model:
    """A network x → hidden1 → output with arrays for everything that can be looked at."""

    def __init__(self, inputs=3, hidden=4, outputs=1, batch=4, seed=1):
        random = np.random.default_rng(seed)
        document = edits.add_node(Document(), "input", {"shape": [inputs]}, name="x")
        document = edits.add_node(document, "dense", {"units": hidden}, name="hidden1")
        document = edits.add_node(document, "dense", {"units": outputs}, name="output")
        self.document = edits.connect(edits.connect(document, 1, 2), 2, 3)
        self.arrays = {
            ("activation", "x"): random.normal(size=(batch, inputs)),
            ("activation", "hidden1"): random.uniform(size=(batch, hidden)),
            ("activation", "output"): random.uniform(size=(batch, outputs)),
        }
        for name, shape in (("hidden1", (inputs, hidden)), ("output", (hidden, outputs))):
            self.arrays["pre_activation", name] = random.normal(size=(batch, shape[1]))
            self.arrays["gradient", name] = random.normal(size=(batch, shape[1])) * 0.01
            for part, size in (("weight", shape), ("bias", shape[1:])):
                self.arrays["value", f"{name}.{part}"] = random.normal(size=size)
                self.arrays["gradient", f"{name}.{part}"] = random.normal(size=size) * 1e-3
        self.batch = tuple(range(batch))
        self.version = 1
        self.curves = {}

    @property
    def outline(self):
        rows = tuple(Row(phase, node, title, formula, None, (), ()) for phase, node, title, formula in ROWS)
        quantities = tuple(Quantity(role, name, array.shape) for (role, name), array in self.arrays.items())
        sizes = {name: self.arrays["activation", name].shape[1:] for name in ("x", "hidden1", "output")}
        parameters = {
            name: sum(self.arrays["value", f"{name}.{part}"].size for part in ("weight", "bias"))
            for name in ("hidden1", "output")
        }
        return Outline(self.version, rows, quantities, sizes, parameters, len(self.batch), len(self.batch))

    def moment(self, instruction=0, iteration=0, run=1, running=False, batch=None, pending=False):
        row = ROWS[instruction]
        where = Where(iteration, iteration, row[0], row[1], row[2], None)
        rows = self.batch if batch is None else batch
        return Moment(run, self.version, instruction, where, True, iteration, running, None, {}, rows, 0.0, pending)

    def view(self, request, computed=True):
        array = self.arrays.get((request.role, request.name))
        if array is None:
            return self.unknown(request)
        finite = array[np.isfinite(array)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        return View(request, array.shape, cut(array, request), low, high, computed)

    def unknown(self, request):
        return View(request, (), None, 0.0, 0.0, False)

    def frame(self, requests, computed=True, **place):
        views = {each: self.view(each, computed) for each in requests if isinstance(each, Request)}
        curves = {each: self.curve(each) for each in requests if isinstance(each, CurveRequest)}
        return Frame(1, self.moment(**place), views, curves)

    def curve(self, request):
        values = np.asarray(self.curves.get(request.name, ()), float)
        return Curve(request, np.arange(1, len(values) + 1), values, values, values)


def cut(array, request):
    """The value of largest size of each block, cell by cell, as slowly and plainly as can be."""
    if array.ndim == 1:
        return cut(array[:, np.newaxis], request)[:, 0]
    rows, columns = min(request.rows or 10**9, array.shape[0]), min(request.columns or 10**9, array.shape[1])
    picture = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            block = array[
                i * array.shape[0] // rows : (i + 1) * array.shape[0] // rows,
                j * array.shape[1] // columns : (j + 1) * array.shape[1] // columns,
            ].ravel()
            picture[i, j] = block[np.argmax(np.abs(block))]
    return picture
