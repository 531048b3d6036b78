"""One setting in a form: caption, editor, a button for the default, and the sentence that refuses a value."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from nnstudio.base.catalogue import Maybe, Setting
from nnstudio.document.model import Document
from nnstudio.gui import phrases, theme
from nnstudio.gui.forms.editor import Editor
from nnstudio.gui.forms.finding import Finding
from nnstudio.gui.forms.values import spoken

CAPTION = 96
RESET = 20


class Row(QWidget):
    """A setting to be edited.

    Args:
        editor: of the setting.
        default: the plain value that the button puts back.
        depth: how many kinds this is a setting within.

    Signals:
        edited(object, str, str): another plain value; what was changed and what it became, in words.
    """

    edited = Signal(object, str, str)

    def __init__(self, editor: Editor, default: Any, depth: int) -> None:
        super().__init__()
        self.editor = editor
        self.title = spoken(editor.setting.name).capitalize()
        self.caption = QLabel(self.title, wordWrap=True)
        self.caption.setFixedWidth(CAPTION - depth * theme.PADDING)
        self.caption.setMinimumHeight(theme.ROW)
        self.refusal = Finding()
        self.reset = QToolButton()
        editor.setParent(self)
        editor.depth = depth
        editor.edited.connect(self.edited)
        editor.judged.connect(self.judge)
        self.set_up_reset()
        self.set_default(default)
        self.describe()
        self.lay_out()

    def set_up_reset(self) -> None:
        """The button that puts the default back; it keeps its place while it is not seen."""
        theme.dress(self.reset, "reset", "secondary")
        self.reset.setFixedSize(RESET, theme.ROW)
        self.reset.clicked.connect(lambda: self.editor.offer(self.default))
        policy = QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)

    def set_default(self, default: Any) -> None:
        """Put back another value."""
        self.default = default
        words = self.editor.words(default)
        self.reset.setToolTip(f"Reset to {words}")
        self.reset.setAccessibleName(f"Reset {self.title} to {words}")

    def describe(self) -> None:
        """Help and range as tool tip and for screen readers."""
        self.setToolTip(f"<p>{explanation(self.editor.setting)}</p>")
        self.caption.setBuddy(self.editor.focus)
        self.editor.focus.setAccessibleName(self.title)
        self.editor.focus.setAccessibleDescription(explanation(self.editor.setting))

    def lay_out(self) -> None:
        """Caption, editor and button in a line; refusal and further rows below."""
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(theme.GRID)
        grid.setColumnStretch(1, 1)
        grid.setRowMinimumHeight(0, theme.ROW)
        grid.addWidget(self.caption, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.editor.control, 0, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.reset, 0, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.refusal, 1, 1, 1, 2)
        if self.editor.below is not None:
            grid.addWidget(self.editor.below, 2, 0, 1, 3)

    def judge(self, sentence: str) -> None:
        """Say why what is entered is refused; empty: nothing is wrong with it."""
        sentence = titled(sentence, self.editor.setting.name, self.title)
        if sentence == self.refusal.words:
            return
        self.refusal.say(sentence)
        self.editor.mark(refused=bool(sentence))
        help_words = explanation(self.editor.setting)
        self.editor.focus.setAccessibleDescription(f"Refused: {sentence}. {help_words}" if sentence else help_words)

    def show_value(self, value: Any, document: Document) -> None:
        """Show a plain value, or `MIXED`."""
        self.editor.show_value(value, document)
        self.reset.setVisible(value != self.default)


def titled(sentence: str, name: str, title: str) -> str:
    """A refusal as the form speaks: the setting by its title."""
    return title + sentence.removeprefix(name) if sentence.startswith(f"{name} ") else sentence


def explanation(setting: Setting[Any]) -> str:
    """What a setting does and takes."""
    inner = setting.inner if isinstance(setting, Maybe) else setting
    words = phrases.capital(setting.help)
    expected = getattr(inner, "expected", "")
    return f"{words}. {phrases.capital(expected)}." if expected else f"{words}."
