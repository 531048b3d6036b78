"""Rich text that scrolls: formulas with their numbers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea

from nnstudio.gui.formulas import FormulaLabel
from nnstudio.gui.theme import GAP, PADDING, current


class Reading(QScrollArea):
    """Text that can be selected and copied; Ctrl+C takes the selection.

    Attributes:
        html: what is shown.
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.html = ""
        self.label = FormulaLabel()
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.label.setContentsMargins(PADDING, GAP, PADDING, GAP)
        self.label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.label.setAccessibleName(title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setMinimumSize(60, 40)
        self.setWidget(self.label)

    def say(self, html: str, *, still: bool = True) -> None:
        """Show a text; the place that was scrolled to stays.

        Args:
            html: rich text; formulas in it are marked by `formulas.formula`.
            still: whether it stays for a while, so that formulas with numbers are worth typesetting.
        """
        self.html = html
        self.label.say(html, still=still)


def signed(text: str, value: float) -> str:
    """A number's text in the color of its sign."""
    theme = current()
    color = theme.positive if value > 0 else theme.negative if value < 0 else theme.secondary
    return f'<span style="color:{color}">{text}</span>'


def quiet(text: str) -> str:
    """A remark."""
    return f'<span style="color:{current().secondary}">{text}</span>'
