"""Where a number comes from, as text: its instruction, the formula with the real numbers, and links to these."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from nnstudio.gui.debugging.places import ask, called
from nnstudio.gui.focus import Focus
from nnstudio.gui.formulas import formula
from nnstudio.gui.plots.array_panel import NO_PROGRAM
from nnstudio.gui.plots.book import Page
from nnstudio.gui.plots.header import Header, tool_button
from nnstudio.gui.plots.notice import Notice
from nnstudio.gui.plots.numerals import brief, full
from nnstudio.gui.plots.reading import Reading, quiet
from nnstudio.gui.theme import current
from nnstudio.session.frame import Derivation, Frame, Operand
from nnstudio.session.requests import Asked, DerivationRequest

EXPLANATION = """
<p><b>Where a number comes from</b>: the instruction that wrote it, its formula with the numbers of this very element,
and the numbers that it read. Click one of these to see where it comes from in turn; the arrows lead back and forth.</p>
<p>A weighted sum is opened to its terms <b>f = Σ w·x + b</b>, a gradient to the examples of the batch
<b>∂L/∂w = Σ x·∂L/∂f</b>, an update to <b>rate · direction</b>. What is shown has been added up and makes the number;
what cannot be opened shows the arrays that were read.</p>
<p><b>What good looks like:</b> several terms of similar size. A gradient that one example decides, or a sum that one
term decides, is worth a look at that example or weight.</p>
"""
EMPTY = "Right-click a number in a panel of weights, gradients or activations and choose “Where does this come from?”."
WAITING = "…"
WRITTEN = 3
"""Terms that the sum is written with; the table has the others."""
ROW = "row"


class DerivationPage(Page):
    """One number at a time, with those that were looked at before.

    Attributes:
        found: what is known of the number; None before the first answer.
        trail: the numbers that were looked at.
        here: which of them is shown.
    """

    def __init__(self, focus: Focus) -> None:
        super().__init__()
        self.store = focus.store
        self.found: Derivation | None = None
        self.trail: list[DerivationRequest] = []
        self.here = -1
        self.header = Header("Where from", EXPLANATION)
        self.back = tool_button("arrow_left", "Back to the number looked at before  (Alt+←)")
        self.forth = tool_button("arrow_right", "Forth again  (Alt+→)")
        for button, by in ((self.back, -1), (self.forth, 1)):
            button.clicked.connect(lambda _, by=by: self.go(by))
            button.setShortcut("Alt+Left" if by < 0 else "Alt+Right")
            self.header.add(button)
        self.text = Reading("Where a number comes from")
        flags = Qt.TextInteractionFlag
        label = self.text.label
        label.setTextInteractionFlags(
            label.textInteractionFlags() | flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard
        )
        label.linkActivated.connect(self.follow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, Notice(self.store)):
            column.addWidget(part)
        column.addWidget(self.text, 1)
        self.store.origin_changed.connect(self.take)
        self.store.project_shown.connect(self.forget)
        self.store.outline_changed.connect(self.show_text)
        self.take()
        self.show_text()

    # Which number

    @property
    def place(self) -> DerivationRequest | None:
        """The number that is shown."""
        return self.trail[self.here] if self.trail else None

    def take(self) -> None:
        """Look at another number; those that lay ahead are forgotten."""
        asked = self.store.origin
        if asked is not None and asked != self.place:
            self.trail = [*self.trail[: self.here + 1], asked]
            self.here = len(self.trail) - 1
            self.found = None
            self.show_text()

    def go(self, by: int) -> None:
        """Back or forth on the trail."""
        if 0 <= self.here + by < len(self.trail):
            self.here += by
            self.store.origin, self.found = self.place, None
            self.store.origin_changed.emit()
            self.show_text()

    def forget(self) -> None:
        """Another project: its numbers are others."""
        self.trail, self.here, self.found, self.store.origin = [], -1, None, None
        self.show_text()

    def follow(self, link: str) -> None:
        """Look at what was clicked: an instruction, or a number."""
        if self.found is None:
            return
        if link == ROW and self.found.instruction is not None:
            self.store.dock_wanted.emit("program")
            self.store.row_wanted.emit(self.found.instruction)
            return
        term, _, factor = link.partition(".")
        operand = self.found.terms[int(term)][int(factor)]
        if operand.index is not None:
            ask(self.store, DerivationRequest(operand.role, operand.name, operand.index))

    # What is shown

    def requests(self) -> list[Asked]:
        """The number's origin."""
        return [self.place] if self.place and self.store.outline else []

    def show_frame(self, frame: Frame) -> None:
        """Show what is known."""
        reply = frame.replies.get(self.place) if self.place else None
        if reply is not None and reply.derivation != self.found:
            self.found = reply.derivation
            self.show_text()

    def show_text(self) -> None:
        """All of it."""
        self.back.setEnabled(self.here > 0)
        self.forth.setEnabled(self.here < len(self.trail) - 1)
        self.header.say(f"{self.here + 1} of {len(self.trail)}" if len(self.trail) > 1 else "")
        if self.store.outline is None or self.place is None:
            self.text.say(quiet(NO_PROGRAM if self.store.outline is None else EMPTY))
            return
        title = f"<b>{escape(called(self.place.role, self.place.name, self.place.index))}</b>"
        self.text.say(title + (self.body(self.found) if self.found else f"<p>{WAITING}</p>"))

    def body(self, found: Derivation) -> str:
        """The number, its instruction, the formula filled in, and the operands."""
        value = "" if found.value is None else f" = <b>{full(found.value)}</b>"
        remark = f"<p>{quiet(escape(found.remark))}</p>" if found.remark else ""
        return f"{value}{self.instruction(found)}{self.filled(found)}{remark}{self.operands(found)}"

    def instruction(self, found: Derivation) -> str:
        """What wrote it, and when."""
        outline = self.store.outline
        if found.instruction is None or outline is None or found.instruction >= len(outline.rows):
            return ""
        row = outline.rows[found.instruction]
        time = "" if row.time_step is None else f", t={row.time_step + 1}"
        when = "" if found.iteration is None else f" in iteration {found.iteration:,}"
        words = link(ROW, f"{row.phase} · {row.node} · {row.title}{time}")
        return f"<p>{quiet('Written by')} {words}{quiet(when)}</p><p>{formula(row.formula)}</p>"

    def filled(self, found: Derivation) -> str:
        """The formula with the numbers."""
        if not found.sort or found.value is None:
            return ""
        terms = [" · ".join(bracketed(each.value or 0.0) for each in term) for term in found.terms]
        more = len(terms) > WRITTEN or found.rest[0]
        inner = (", " if found.sort == "function" else " + ").join([*terms[:WRITTEN], *(["…"] if more else [])])
        words = f"{found.function}({inner})" if found.sort == "function" else inner
        return f"<p>{escape(words)} = <b>{brief(found.value)}</b></p>"

    def operands(self, found: Derivation) -> str:
        """The terms, each number with a link."""
        lines = "".join(self.line(place, term) for place, term in enumerate(found.terms))
        count, total = found.rest
        rest = f"<tr><td>{quiet(f'and {count:,} smaller terms, together {brief(total)}')}</td></tr>" if count else ""
        return f"<table cellspacing='0' cellpadding='3'>{lines}{rest}</table>"

    def line(self, place: int, term: tuple[Operand, ...]) -> str:
        """One term and its product."""
        factors = " × ".join(operand_words(f"{place}.{number}", each) for number, each in enumerate(term))
        product = 1.0
        for each in term:
            product *= each.value or 0.0
        right = f"= {brief(product)}" if len(term) > 1 else ""
        return f"<tr><td>{factors}</td><td align='right'>{quiet(right)}</td></tr>"


def operand_words(key: str, operand: Operand) -> str:
    """A number with its name, which is a link where it can be opened; of a whole array its shape."""
    name = called(operand.role, operand.name, operand.index)
    if operand.role == "constant":
        return f"{escape(operand.name)} <b>{brief(operand.value or 0.0)}</b>"
    if operand.value is None:
        return f"{escape(name)} {quiet(' × '.join(map(str, operand.shape)))}"
    return f"{link(key, name)} <b>{brief(operand.value)}</b>"


def link(key: str, words: str) -> str:
    """Words that can be clicked."""
    return f"<a href='{key}' style='color:{current().accent}; text-decoration:none'>{escape(words)}</a>"


def bracketed(value: float) -> str:
    """A number as a factor."""
    return f"({brief(value)})" if value < 0 else brief(value)
