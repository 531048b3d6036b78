"""The chain rule with real numbers: the products along the paths from a weight or a unit to the loss."""

import time
from html import escape

import numpy as np
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QHideEvent, QShowEvent, QValidator
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nnstudio.gui import notation
from nnstudio.gui.dock import Dock
from nnstudio.gui.example_box import ExampleBox
from nnstudio.gui.focus import Focus
from nnstudio.gui.formulas import formula
from nnstudio.gui.plots.array_panel import NO_PROGRAM, names_of
from nnstudio.gui.plots.header import CHOICE, Header
from nnstudio.gui.plots.naming import Naming
from nnstudio.gui.plots.notice import Notice
from nnstudio.gui.plots.numerals import brief, full
from nnstudio.gui.plots.reading import Reading, quiet, signed
from nnstudio.gui.plots.subject import NumberBox, UnitBox
from nnstudio.gui.plots.table import Table
from nnstudio.gui.store import Store
from nnstudio.gui.theme import GAP, GRID, current
from nnstudio.session.frame import Factor, Frame, Path, Paths
from nnstudio.session.moment import Moment, Quantity
from nnstudio.session.requests import Asked, PathsRequest

EXPLANATION = """
<p><b>∂L/∂w = Σ over all paths of the product along the path</b>: what arrives at the weight, then on the way to the
loss every slope O′ of a unit and every weight between units, and at the end ∂L/∂O of the output.</p>
<p>The paths with the largest products are written out, the others stand as one sum; all of them together are exactly
the gradient that training uses. In one example that is its share of the batch's gradient; for the whole batch the
factors are means, and each product is the sum over the examples.</p>
<p>The <b>difference quotient</b> (L(w + h) − L(w − h))/2h asks the same question without the chain rule: it moves the
weight a little and looks at the loss, with nothing dropped.</p>
<p><b>What good looks like:</b> products that do not shrink much with the length of the path. A sigmoid's slope is at
most ¼, so that every layer takes at least three quarters away; weights above 4 are needed to make up for it, and with
larger ones the product explodes.</p>
"""
MOST = 8
PACE = 0.5
"""Seconds between two requests while training goes on."""
COUNTABLE = 10**9
"""Paths from which on their number is rounded."""
SYMBOLS = {"mask": "m", "share": "1/n", "others": "Π", "largest": "max"}


class ChainRuleDock(Dock):
    """All paths from a weight or unit of the selected node to the loss: the largest products, the rest, and the sum."""

    name = "chain_rule"
    title = "Chain rule"
    area = "right"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.widget = self.panel = ChainPanel(self.focus, Header(self.title, EXPLANATION, self.focus))

    def requests(self) -> list[Asked]:
        """The paths of the chosen weight or unit."""
        return self.panel.requests()

    def show_frame(self, frame: Frame) -> None:
        """Show their numbers."""
        self.panel.show_frame(frame)

    @property
    def paths(self) -> Paths | None:
        """What is shown; None while there is nothing."""
        return self.panel.paths


class SourceBox(NumberBox):
    """Chooses where a weight comes from: 0 stands for the unit itself, the last number for the bias."""

    def __init__(self) -> None:
        self.inputs, self.bias = 0, False
        super().__init__("", "Weight from which input, or the unit itself")
        self.setRange(0, 0)

    def offer(self, inputs: int, *, bias: bool) -> None:
        """Offer so many inputs, and the bias."""
        if (inputs, bias) != (self.inputs, self.bias):
            self.inputs, self.bias = inputs, bias
            with QSignalBlocker(self):
                chosen = self.value()
                self.setRange(0, inputs + bias)
                self.setValue(min(chosen or 1, inputs))

    def textFromValue(self, value: int) -> str:
        """What is said of a choice."""
        if not value:
            return "The unit itself"
        return "Bias" if value > self.inputs else f"Weight from {value}"

    def valueFromText(self, text: str) -> int:
        """The choice that a text says."""
        digits = "".join(letter for letter in text if letter.isdecimal())
        return int(digits) if digits else self.inputs + 1 if text.lower().startswith("b") and self.bias else 0

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """Any text may be typed; what it says is read in the end."""
        return QValidator.State.Acceptable, text, place


class ChainPanel(QWidget):
    """Chooses a weight or unit, and lists its paths.

    Attributes:
        paths: what is shown; None while there is nothing.
        check: the button that asks for the difference quotient.
    """

    def __init__(self, focus: Focus, header: Header) -> None:
        super().__init__()
        store = focus.store
        self.store = store
        self.header = header
        self.paths: Paths | None = None
        self.subject = UnitBox(focus)
        self.source = SourceBox()
        self.example = ExampleBox(store, brief=True)
        self.example.setFixedHeight(CHOICE)
        self.check = QPushButton("Check")
        self.check.setFixedHeight(CHOICE)
        self.check.setCheckable(True)
        self.check.setToolTip("Compute the difference quotient (L(w + h) − L(w − h))/2h beside it")
        self.check.setAccessibleName("Check with the difference quotient")
        self.text = Reading("The paths and their products")
        self._asked = 0.0
        self._checked: tuple[int, int, int] | None = None
        self.lay_out()
        self.subject.changed.connect(self.begin)
        self.source.valueChanged.connect(lambda _: self.begin())
        self.check.toggled.connect(lambda _: self.forget_check())
        store.example_changed.connect(self.recall)
        self.begin()

    def lay_out(self) -> None:
        """Two rows of choices above the text."""
        self.header.add(self.subject)
        self.header.add(self.example)
        row = QHBoxLayout()
        row.setContentsMargins(GAP, 0, GAP, GRID)
        row.addWidget(self.source, 1)
        row.addWidget(self.check)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(row)
        column.addWidget(Notice(self.store))
        column.addWidget(self.text, 1)

    # What is looked at

    @property
    def node(self) -> str:
        """The node that is looked at."""
        return self.subject.node

    def begin(self) -> None:
        """Look at another weight or unit."""
        shapes = {each.name: each.shape for each in self.quantities if each.role == "value"}
        weight = shapes.get(f"{self.node}.weight", ())
        self.source.offer(weight[0] if weight else 0, bias=f"{self.node}.bias" in shapes)
        self.source.setVisible(bool(weight))
        self.check.setVisible(bool(weight))
        self.header.say(self.node)
        self.unmark()
        self.paths = None
        self.forget_check()
        self.text.say(quiet("Waiting for the numbers of this pass." if self.node else NO_PROGRAM))
        self.recall()

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """All that can be looked at."""
        return self.store.outline.quantities if self.store.outline else ()

    def forget_check(self) -> None:
        """The difference quotient is of no moment yet."""
        self._checked = None
        self._asked = 0.0

    def recall(self) -> None:
        """Show what the latest frame already knows."""
        if self.store.frame is not None:
            self.show_frame(self.store.frame)

    def wish(self) -> PathsRequest | None:
        """What is asked for; None where there is nothing to be looked at."""
        if not self.subject.units:
            return None
        unit, source, numeric = self.subject.unit, self.source.value(), self.check.isChecked()
        if not source:
            return PathsRequest(self.node, (unit,), self.store.example, MOST, numeric)
        if source > self.source.inputs:
            return PathsRequest(f"{self.node}.bias", (unit,), self.store.example, MOST, numeric)
        return PathsRequest(f"{self.node}.weight", (source - 1, unit), self.store.example, MOST, numeric)

    def requests(self) -> list[Asked]:
        """The paths; while training goes on only now and then, because they take some milliseconds."""
        wish = self.wish()
        now = time.monotonic()
        running = self.store.frame is not None and self.store.frame.moment.running
        if wish is None or (running and now - self._asked < PACE):
            return []
        self._asked = now
        return [wish]

    def show_frame(self, frame: Frame) -> None:
        """Show a moment."""
        outline, wish = self.store.outline, self.wish()
        if outline is None or wish is None or frame.moment.version != outline.version:
            return
        reply = frame.replies.get(wish)
        if reply is None or reply.paths is None:
            return
        self.hold_check(frame.moment)
        self.paths = reply.paths
        self.store.show_paths(self.paths.largest)
        self.example.show_batch(len(frame.moment.batch), frame.moment.batch)
        self.text.say(self.words(reply.paths, wish), still=not frame.moment.running)

    def tables(self) -> list[Table]:
        """The product of each path, and what they add up to."""
        found = self.paths
        if found is None or found.total is None:
            return []
        rows = {" · ".join(self.factor(each) for each in path.factors): path.product for path in found.largest}
        rows["all paths"] = found.total
        sums = {"gradient in training": found.gradient, "difference quotient": found.numeric}
        rows |= {words: value for words, value in sums.items() if value is not None}
        return [Table(f"paths of {self.node}", np.array([*rows.values()])[:, np.newaxis], ["product"], [*rows], "path")]

    def unmark(self) -> None:
        """Let the canvas show the paths no more, unless they are another panel's."""
        if self.paths is not None and self.store.paths is self.paths.largest:
            self.store.show_paths(())

    def hideEvent(self, event: QHideEvent) -> None:
        """The canvas shows paths only beside the panel that lists them."""
        self.unmark()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """The canvas shows them again."""
        super().showEvent(event)
        self.recall()

    def hold_check(self, moment: Moment) -> None:
        """A difference quotient is computed for one moment; at the next the button is up again."""
        place = (moment.run, moment.where.iteration, moment.instruction)
        if self.check.isChecked():
            if self._checked not in (None, place):
                self.check.setChecked(False)
            self._checked = place

    # Words

    def naming(self) -> Naming:
        """How units and weights are called."""
        outline = self.store.outline
        assert outline is not None  # noqa: S101  (asked only where something runs)
        return Naming(self.store.document, outline, *names_of(self.store))

    def subject_words(self, wish: PathsRequest) -> str:
        """What the gradient is of."""
        naming, unit = self.naming(), self.subject.unit
        if wish.name == self.node:
            return f"∂L/∂{naming.output(self.node, unit)}"
        if len(wish.index) == 1:
            return f"∂L/∂{naming.bias(self.node, unit)}"
        return f"∂L/∂{naming.weight(self.node, wish.index[0], unit)}"

    def words(self, found: Paths, wish: PathsRequest) -> str:
        """All of it as rich text."""
        if found.total is None:
            return quiet(escape(found.remark))
        whole = wish.example == "mean"
        lines = [self.total(found, wish, whole=whole), *self.comparisons(found, whole=whole)]
        lines += [self.path(each, number) for number, each in enumerate(found.largest, start=1)]
        lines += self.rest(found)
        lines += [quiet(escape(found.remark))] if found.remark else []
        if whole and found.largest:
            lines.append(quiet("Factors are means over the batch; each product is the sum over its examples."))
        return "".join(f"<p style='margin:0 0 6px 0'>{line}</p>" for line in lines)

    def total(self, found: Paths, wish: PathsRequest, *, whole: bool) -> str:
        """The sum over all paths."""
        paths = (
            f"Σ of {counted(found.count)} path{'s' * (found.count != 1)}" if found.count else "Σ over all time steps"
        )
        scope = "whole batch" if whole else "share of this example"
        value = found.total or 0.0
        return f"{formula(self.subject_words(wish))} = {paths} = <b>{signed(full(value), value)}</b> {quiet(scope)}"

    def comparisons(self, found: Paths, *, whole: bool) -> list[str]:
        """What training and the difference quotient say."""
        rows = []
        if found.penalty:
            rows.append(f"penalty on the weight adds {brief(found.penalty)}")
        if found.gradient is not None:
            rows.append(f"in training: <b>{full(found.gradient)}</b>")
        elif whole:
            rows.append("in training: not computed, because nothing learns here")
        if found.numeric is not None:
            rows.append(f"difference quotient: <b>{full(found.numeric)}</b>{self.dropping()}")
        elif self.check.isChecked():
            rows.append("difference quotient: not applicable to a unit, or to so large a batch")
        return ["<br>".join(rows)] if rows else []

    def dropping(self) -> str:
        """Says where dropout makes both differ."""
        dropping = any(node.kind == "dropout" for node in self.store.document.nodes)
        return quiet(" with nothing dropped") if dropping else ""

    def path(self, path: Path, number: int) -> str:
        """The factors of a path by name and as numbers, and their product."""
        names = "·".join(self.factor(each) for each in path.factors if not free(each))
        numbers = "·".join(bracketed(brief(each.value)) for each in path.factors if not free(each))
        factors = formula(numbers, live=True, color=current().secondary)
        product = signed(f"<b>{brief(path.product)}</b>", path.product)
        return f"{quiet(f'{number}.')} {product}&nbsp;&nbsp;= {formula(names)}<br>{factors}"

    def factor(self, factor: Factor) -> str:
        """What a factor is called."""
        naming, node = self.naming(), factor.node
        if factor.kind == "input":
            return naming.fed(node, factor.source).partition(" ")[0]
        if factor.kind == "weight":
            return naming.weight(node, factor.source, factor.target)
        if factor.kind == "slope":
            symbol = naming.output(node, factor.target)
            return (
                symbol.replace("O", "O′", 1)
                if symbol.startswith("O")
                else f"{node}′{notation.lowered(factor.target + 1)}"
            )
        if factor.kind == "end":
            end = naming.weighted_sum if factor.sums else naming.output
            return f"∂L/∂{end(node, factor.target)}"
        letter = SYMBOLS[factor.kind]
        return letter if factor.kind == "share" else f"{letter}{notation.lowered(factor.target + 1)}"

    def rest(self, found: Paths) -> list[str]:
        """The paths that are not written out, as one sum."""
        others = found.count - len(found.largest)
        if not others:
            return []
        value = (found.total or 0.0) - float(np.sum([path.product for path in found.largest]))
        some = "" if found.sure else quiet(" Larger ones may be among them: the search was ended early.")
        return [f"the other {counted(others)} paths: <b>{signed(brief(value), value)}</b>{some}"]


def bracketed(number: str) -> str:
    """A number as a factor: in parentheses where it is negative."""
    return f"({number})" if number.startswith("−") else number


def counted(paths: float) -> str:
    """How many paths there are."""
    return f"{int(paths):,}" if paths < COUNTABLE else brief(paths)


def free(factor: Factor) -> bool:
    """Whether a factor says nothing: what a bias is multiplied by."""
    return factor.kind == "input" and factor.source < 0
