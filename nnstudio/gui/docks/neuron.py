"""One unit's two steps with their numbers: the weighted sum, then the activation."""

import re
import time
from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from nnstudio.base.catalogue import Choice
from nnstudio.engine.activation import Activation
from nnstudio.engine.layer import Layer
from nnstudio.engine.layers import LAYERS
from nnstudio.gui import notation
from nnstudio.gui.dock import Dock
from nnstudio.gui.example_box import ExampleBox
from nnstudio.gui.focus import Focus
from nnstudio.gui.formulas import formula
from nnstudio.gui.plots.activation_view import ActivationView
from nnstudio.gui.plots.array_panel import NO_PROGRAM, names_of
from nnstudio.gui.plots.header import CHOICE, Header
from nnstudio.gui.plots.naming import Naming
from nnstudio.gui.plots.notice import Notice
from nnstudio.gui.plots.numerals import brief
from nnstudio.gui.plots.reading import Reading, quiet, signed
from nnstudio.gui.plots.subject import UnitBox
from nnstudio.gui.plots.table import Table
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GAP, GRID
from nnstudio.session.frame import Frame, Reply
from nnstudio.session.requests import Asked, Request, TermsRequest, View

EXPLANATION = """
<p>A unit takes two steps. First <b>f = Σ w·x + b</b>: every input times its weight, all added up, plus the bias. Then
<b>O = act(f)</b>: the activation decides how much of that goes on. A unit of a recurrent layer also adds what its layer
put out a time step before: <b>f(t) = x(t)·W + h(t−1)·U + b</b>.</p>
<p>The terms stand with the largest first, for the weights that this pass was computed with. The curve shows where on
the activation the unit is; the straight line is its slope O′ there, by which the error is multiplied on its way
back.</p>
<p><b>What good looks like:</b> several terms of similar size, and a place where the curve is steep for some examples
and flat for others. A unit that is flat for every example learns nothing; one that a single term decides ignores the
rest.</p>
"""
WAITING = "Not computed yet in this pass. Run, or step past the unit's weighted sum."
FREE = ("unclamped_state", "unclamped")
"""Roles of what the units of a node with clamped ones compute by themselves."""
MOST = 24
PACE = 0.2
"""Seconds between two texts while training: faster ones could not be read."""
WRITTEN = 3
"""Terms that the sum is written with; the table has the others."""
FLAT = 0.05
"""The slope below which a unit is called nearly saturated."""
WIDE, HIGH = 460, 330
"""From where there is room for the curve beside the text, and below it."""
RECURRENCE = {
    ("i", "f", "g", "o"): "c(t) = i·g + f·c(t−1), h(t) = o·tanh c(t)",
    ("r", "z", "n"): "h(t) = (1 − z)·n + z·h(t−1), n = tanh(x·W + b + r·(h(t−1)·U + c))",
}
"""What recurrent units make of their gates, by the letters of these."""


class NeuronDock(Dock):
    """The two steps of a unit of the selected node, for one example of the batch or the mean over it."""

    name = "neuron"
    title = "Neuron"
    area = "right"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.widget = self.panel = NeuronPanel(self.focus, Header(self.title, EXPLANATION, self.focus))

    def requests(self) -> list[Asked]:
        """The unit's terms, and what its node put out."""
        return self.panel.requests()

    def show_frame(self, frame: Frame) -> None:
        """Show their numbers."""
        self.panel.show_frame(frame)

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """Of the unit that is shown: its "terms" (terms, 2), or one value of a role, such as "activation"."""
        return self.panel.numbers(name)


class NeuronPanel(QWidget):
    """Text, with the activation's curve beside or below it where there is room.

    Attributes:
        subject: chooses the unit.
        part: chooses one of the sums of a unit with gates.
    """

    def __init__(self, focus: Focus, header: Header) -> None:
        super().__init__()
        store = focus.store
        self.store = store
        self.header = header
        self.subject = UnitBox(focus)
        self.part = QComboBox()
        self.part.setFixedHeight(CHOICE)
        self.part.setAccessibleName("Which of the unit's sums")
        self.example = ExampleBox(store, brief=True)
        self.example.setFixedHeight(CHOICE)
        header.add(self.subject)
        header.add(self.example)
        self.text = Reading("The unit's two steps with their numbers")
        self.curve = ActivationView()
        self.values: dict[str, np.ndarray[Any, Any]] = {}
        self.named: tuple[tuple[object, ...], Naming] | None = None
        self.said = 0.0
        self.plots = False
        self.body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.lay_out()
        self.subject.changed.connect(self.begin)
        self.part.currentIndexChanged.connect(self.recall)
        store.example_changed.connect(self.recall)
        self.begin()

    def lay_out(self) -> None:
        """The header above the text and the curve."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        row = QHBoxLayout()
        row.setContentsMargins(GAP, 0, GAP, GRID)
        row.addWidget(self.part)
        column.addLayout(row)
        column.addWidget(Notice(self.store))
        column.addLayout(self.body, 1)
        self.body.addWidget(self.text, 3)
        self.body.addWidget(self.curve, 2)

    @property
    def node(self) -> str:
        """The node that is looked at."""
        return self.subject.node

    @property
    def layer(self) -> Layer | None:
        """Its kind with its settings."""
        node = self.store.document.by_name.get(self.node)
        return None if node is None else LAYERS.make(Choice(node.kind, node.settings))

    def begin(self) -> None:
        """Look at another unit."""
        gates = self.naming().gates(self.node) if self.store.outline and self.node else {}
        words = [f"{letter}: {name}" for letter, name in gates.items()]
        if words != [self.part.itemText(i) for i in range(self.part.count())]:
            self.part.blockSignals(True)
            self.part.clear()
            self.part.addItems(words)
            self.part.blockSignals(False)
        self.part.setVisible(bool(words))
        of = f"{self.node}, unit {self.subject.unit + 1} of {self.subject.units}"
        self.header.say(of if self.subject.units else "no unit")
        self.values = {}
        self.plots = False
        self.arrange()
        self.text.say(quiet(WAITING if self.store.outline else NO_PROGRAM))
        self.recall()

    def recall(self) -> None:
        """Show what the latest frame already knows."""
        self.said = 0.0
        if self.store.frame is not None:
            self.show_frame(self.store.frame)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the curve where there is room."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """The curve beside the text, below it, or nowhere."""
        wide = self.width() >= WIDE
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self.body.direction() != direction:
            self.body.setDirection(direction)
        self.curve.setVisible(self.plots and (wide or self.height() >= HIGH))

    # Values

    def naming(self) -> Naming:
        """How units and weights are called; made anew only where they may be called otherwise."""
        outline = self.store.outline
        assert outline is not None  # noqa: S101  (asked only where something runs)
        by = (self.store.document, outline, self.store.loaded)
        if self.named is None or any(old is not new for old, new in zip(self.named[0], by, strict=True)):
            self.named = by, Naming(self.store.document, outline, *names_of(self.store))
        return self.named[1]

    def roles(self) -> list[str]:
        """What there is to be seen of the node."""
        gates = [words.replace(" ", "_") for words in self.naming().gates(self.node).values()]
        known = (
            {each.role for each in self.store.outline.quantities if each.name == self.node}
            if self.store.outline
            else set()
        )
        wanted = ["pre_activation", *FREE, "activation", "mask", *gates, "cell", "state"]
        return [role for role in wanted if role in known]

    def wish(self) -> TermsRequest:
        """What the sum consists of."""
        return TermsRequest(self.node, self.subject.unit, max(self.part.currentIndex(), 0), self.store.example)

    def requests(self) -> list[Asked]:
        """What is seen now."""
        if not self.subject.units or self.store.outline is None:
            return []
        shapes = {(each.role, each.name): each.shape for each in self.store.outline.quantities}
        names = [(role, self.node) for role in self.roles()] + [("activation", name) for name in self.feeding()]
        found = [
            Request(role, name, example=self.store.example, now=len(shapes[role, name]) == 3)
            for role, name in names
            if (role, name) in shapes
        ]
        return [*found, self.wish()]

    def feeding(self) -> list[str]:
        """The nodes that feed one without weights; the terms tell it of the others."""
        return [] if self.sums() else [node.name for node in self.naming().feeds(self.node)]

    def sums(self) -> bool:
        """Whether the node's units add up terms."""
        return "pre_activation" in self.roles()

    def show_frame(self, frame: Frame) -> None:
        """Show a moment."""
        outline = self.store.outline
        if outline is None or not self.subject.units or frame.moment.version != outline.version:
            return
        views = {(key.role, key.name): frame.views[key] for key in self.requests() if key in frame.views}
        wish = self.wish()
        if not views or (self.sums() and wish not in frame.replies):
            return
        self.values = {
            role: one
            for (role, name), view in views.items()
            if name == self.node and (one := self.mine(view)) is not None
        }
        reply = frame.replies.get(wish)
        if reply is not None and reply.values is not None:
            self.values |= {"terms": reply.values, "bias": reply.places[:1], "sum": reply.places[1:]}
        self.example.show_batch(
            max((view.shape[0] for view in views.values() if view.shape), default=0), frame.moment.batch
        )
        if not frame.moment.running or time.monotonic() - self.said >= PACE:
            self.say(views, reply)
            self.said = time.monotonic()

    def mine(self, view: View) -> np.ndarray[Any, Any] | None:
        """The unit's part of a row of a batch; of a unit with gates, that of the chosen one."""
        if view.values is None:
            return None
        row = view.values.reshape(-1, view.values.shape[-1])[-1]
        several = row.size > self.subject.units
        place = self.subject.unit + (max(self.part.currentIndex(), 0) * self.subject.units if several else 0)
        return np.asarray(row[place : place + 1])

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """What is shown; None while there is none."""
        return self.values.get(name)

    def tables(self) -> list[Table]:
        """The terms of the sum, and the unit's values."""
        known = {role: value for role, value in self.values.items() if role != "terms"}
        if not known:
            return []
        title = f"{self.node} unit {self.subject.unit + 1}"
        tables = [Table(title, np.array([float(value[0]) for value in known.values()])[np.newaxis], [*known])]
        terms = self.values.get("terms")
        if terms is not None:
            rows = [self.term_of(place) for place in range(len(terms))]
            values = np.column_stack([terms, terms.prod(1)])
            tables.append(Table(f"terms of {title}", values, ["w", "x", "w·x"], rows, "term"))
        return tables

    def term_of(self, place: int) -> str:
        """What a term of the sum is called."""
        naming, unit, count = self.naming(), self.subject.unit, self.inputs()
        if place < count:
            return f"{naming.weight(self.node, place, unit)}·{naming.fed(self.node, place)}"
        return f"{naming.recurrent_weight(self.node, place - count, unit)}·h{notation.lowered(place - count + 1)}(t−1)"

    # Words

    def say(self, views: Mapping[tuple[str, str], View], reply: Reply | None) -> None:
        """Write both steps down."""
        layer, moment = self.layer, [view.time_step for view in views.values() if view.time_step is not None]
        step = f"At time step {moment[0] + 1}." if moment else ""
        if self.sums() and (reply is None or reply.values is None):
            self.plots = False
            self.text.say(quiet(WAITING))
        elif self.sums():
            self.say_sum(layer, step)
        else:
            self.plots = False
            self.say_all(self.passed_on(views, step))
        self.arrange()

    def say_all(self, html: str) -> None:
        """Show the text; its numbers are typeset while they stand still."""
        frame = self.store.frame
        self.text.say(html, still=frame is None or not frame.moment.running)

    def say_sum(self, layer: Layer | None, step: str) -> None:
        """The weighted sum, and the activation of it."""
        function = getattr(layer, "activation", None)
        gates = self.naming().gates(self.node)
        first, table = self.first_step(step)
        lines = [first, *(self.gated(gates) if gates else self.second_step(function)), *self.held(), table]
        self.say_all("".join(f"<div style='margin:0 0 8px 0'>{line}</div>" for line in lines))

    def first_step(self, step: str) -> tuple[str, str]:
        """The sum f = Σ w·x + b, and its terms, the largest first."""
        naming, unit, table = self.naming(), self.subject.unit, self.values["terms"]
        products = table.prod(1)
        order = np.argsort(-np.abs(products), kind="stable")
        symbol, letters = naming.weighted_sum(self.node, unit), list(naming.gates(self.node))
        recurrent = len(table) > self.inputs()
        part = letters[max(self.part.currentIndex(), 0)] if letters else ""
        heading = f"<b>1 · Weighted sum</b> {part and quiet('of ' + self.part.currentText())} {quiet(step)}"
        general = "f(t) = x(t)·W + h(t−1)·U + b" if recurrent else f"{symbol} = Σ w·x + b"
        rows = [self.row(int(place), table[place], float(products[place])) for place in order[:MOST]]
        rest = products[order[MOST:]]
        if rest.size:
            rows.append(term(float(rest.sum()), quiet(f"{rest.size:,} smaller terms")))
        bias = float(self.values["bias"][0])
        rows.append(term(bias, notation.bias(naming.layers.get(self.node, 0), unit + 1)))
        total = formula(summed(symbol, products[order], bias, self.total()), live=True)
        if part == "n":
            rows.append(line(quiet("without r: the candidate multiplies the state's share by r"), "", ""))
        return f"{heading}<br>{formula(general)}<br>{total}", quiet("Terms of the sum, largest first") + table_of(rows)

    def total(self) -> float:
        """The weighted sum that the run computed; that of the terms where users see none."""
        return float(self.values.get("pre_activation", self.values["sum"])[0])

    def inputs(self) -> int:
        """How many values arrive at each of the node's units."""
        before = self.naming().feeds(self.node)
        outline = self.store.outline
        return outline.shapes[before[0].name][-1] if before and outline else 0

    def row(self, place: int, pair: np.ndarray[Any, Any], product: float) -> str:
        """One term: what it is called, its two factors, and their product."""
        return term(
            product, escape(self.term_of(place)), quiet(" · ".join(notation.digits(float(each), 3) for each in pair))
        )

    def second_step(self, function: Activation | None) -> list[str]:
        """O = act(f), with the slope and whether the unit is on."""
        naming, unit = self.naming(), self.subject.unit
        found = next((self.values[role] for role in (*FREE, "state", "activation") if role in self.values), None)
        if found is None or function is None:
            self.plots = False
            return [f"<b>2 · Activation</b><br>{quiet(WAITING)}"]
        f, output = self.total(), float(found[0])
        words = f"<b>2 · Activation</b> {quiet(function.title.lower())}<br>{formula(function.formula)}<br>"
        symbol = naming.output(self.node, unit)
        if self.store.example == "mean":
            self.plots = False
            remark = "the mean of the outputs, which is not the function of the mean sum"
            return [f"{words}{symbol} = <b>{brief(output)}</b> {quiet(remark)}"]
        self.plots = function.elementwise
        if not function.elementwise:
            return [f"{words}{symbol} = <b>{brief(output)}</b> {quiet('It depends on all sums of the layer.')}"]
        self.curve.show_place(function, f, output)
        slope = self.curve.place[2] if self.curve.place else 0.0
        rule, _, remark = function.derivative.partition("; ")
        derived = f"{formula(rule)}&nbsp;&nbsp; here <b>{brief(slope)}</b> {quiet(remark)}"
        numbers = formula(applied(symbol, function.formula, f, output), live=True)
        return [f"{words}{numbers} · {state(f, slope)}<br>{derived}"]

    def held(self) -> list[str]:
        """What a clamped unit puts out instead."""
        node = self.store.document.by_name.get(self.node)
        value = dict(node.clamped).get(self.subject.unit) if node else None
        if value is None or not any(role in self.values for role in FREE):
            return []
        symbol = self.naming().output(self.node, self.subject.unit)
        remark = quiet("whatever it computes; no gradient passes it")
        return [f"<b>3 · Clamped</b><br>{symbol} ← <b>{brief(value)}</b> {remark}"]

    def gated(self, gates: Mapping[str, str]) -> list[str]:
        """What the gates let through, and what is remembered."""
        self.plots = False
        letters = {letter: words.replace(" ", "_") for letter, words in gates.items()} | {"c": "cell", "h": "state"}
        rows = [
            line(f"{letter} {quiet(gates.get(letter, role))}", "=", f"<b>{brief(float(self.values[role][0]))}</b>")
            for letter, role in letters.items()
            if role in self.values
        ]
        rules = "<br>".join(formula(rule) for rule in RECURRENCE.get(tuple(gates), "").split(", "))
        return [f"<b>2 · Gates and state</b><br>{rules}{table_of(rows)}"]

    def passed_on(self, views: Mapping[tuple[str, str], View], step: str) -> str:
        """What a node without weights makes of what arrives."""
        naming, outline = self.naming(), self.store.outline
        shown = (
            [row.formula for row in outline.rows if (row.phase, row.node) == ("forward", self.node)] if outline else []
        )
        arriving = [
            (name, one)
            for (_, name), view in views.items()
            if name != self.node and (one := self.mine(view)) is not None and one.size
        ]
        rows = [
            line(f"{escape(name)} {quiet('arrives')}", "=", f"<b>{brief(float(one[0]))}</b>") for name, one in arriving
        ]
        if "mask" in self.values:
            kept = float(self.values["mask"][0])
            words = "kept" if kept == 1 else "dropped: switched off in this step" if kept == 0 else "kept share"
            rows.append(line(f"mask {quiet(words)}", "=", f"<b>{brief(kept)}</b>"))
        if "activation" not in self.values:
            return quiet(WAITING)
        output = float(self.values["activation"][0])
        rows.append(
            line(f"<b>{escape(naming.output(self.node, self.subject.unit))}</b>", "=", f"<b>{brief(output)}</b>")
        )
        formulas = "<br>".join(formula(each) for each in dict.fromkeys(shown)) or quiet(
            "It has no weights: it hands values on."
        )
        return f"<p>{formulas} {quiet(step)}</p>{table_of(rows)}"


def summed(symbol: str, products: np.ndarray[Any, Any], bias: float, total: float) -> str:
    """The sum in numbers, its largest terms first."""
    terms = [float(each) for each in products[:WRITTEN]] + [bias] * (products.size <= WRITTEN)
    words = " ".join(f"{'−' if each < 0 else '+'} {notation.digits(abs(each), 3)}" for each in terms).removeprefix("+ ")
    words = words.replace("− ", "−", 1) if words.startswith("− ") else words
    return f"{symbol} = {words}{' + …' if products.size > WRITTEN else ''} = {brief(total)}"


def applied(symbol: str, rule: str, f: float, output: float) -> str:
    """The activation with the sum in its place, where it stands there as a letter of its own."""
    right = rule.split(" = ")[1] if " = " in rule else ""
    if "ᶠ" in right or "if" in right or not right:
        return f"{symbol} = {brief(output)}"
    shown = re.sub(r"(?<![a-zA-Z])f(?![a-zA-Z])", f"({brief(f)})" if f < 0 and "(f" not in right else brief(f), right)
    return f"{symbol} = {shown} = {brief(output)}"


def line(name: str, middle: str, value: str) -> str:
    """A row of a table of numbers."""
    return (
        f"<tr><td>{name}&nbsp;&nbsp;</td><td align='right'>{middle}&nbsp;&nbsp;</td><td align='right'>{value}</td></tr>"
    )


def term(value: float, names: str, numbers: str = "") -> str:
    """A row of a sum: the term, what it is made of, and that in numbers."""
    shown = signed(brief(value), value)
    return f"<tr><td align='right'>{shown}&nbsp;</td><td>= {names}&nbsp;&nbsp;</td><td>{numbers}</td></tr>"


def table_of(rows: list[str]) -> str:
    """A table of such rows."""
    return f"<table cellspacing='0' cellpadding='2' style='white-space:nowrap'>{''.join(rows)}</table>"


def state(f: float, slope: float) -> str:
    """Whether a unit is on, and whether it can learn from this example."""
    words = "on" if f > 0 else "off"
    if slope == 0:
        return f"{words}, slope 0: nothing before it learns from this example"
    return f"{words}, nearly flat: little passes back" if abs(slope) < FLAT else words
