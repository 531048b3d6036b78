"""What every editor of a setting is, and which one edits which setting."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from nnstudio.base.catalogue import Maybe, Setting, SettingError
from nnstudio.document.model import Document
from nnstudio.gui.forms.values import MIXED, spoken

DIFFERENT = "different values"
E = TypeVar("E", bound="Editor")


class Editor(QObject):
    """Shows a setting's plain value and hands on another that the setting takes.

    Attributes:
        setting: what is edited.
        inner: the same, or the setting inside a `Maybe`.
        optional: whether None is a value too.
        value: the plain value that is shown.
        control: the widget that stands behind the caption.
        below: the widget that stands under both, where there is one.
        depth: how many kinds this is a setting within.

    Signals:
        edited(object, str, str): the user entered another plain value, which the setting takes; what was changed, and
            what it became, in words.
        judged(str): the sentence that refuses what is entered; empty: nothing is wrong with it.
    """

    edited = Signal(object, str, str)
    judged = Signal(str)
    control: QWidget

    def __init__(self, setting: Setting[Any]) -> None:
        super().__init__()
        self.setting = setting
        self.optional = isinstance(setting, Maybe)
        self.inner: Setting[Any] = setting.inner if isinstance(setting, Maybe) else setting
        self.document = Document()
        self.value: Any = None
        self.begun = False
        self.below: QWidget | None = None
        self.depth = 0

    @property
    def focus(self) -> QWidget:
        """What takes the keyboard."""
        return self.control.focusProxy() or self.control

    @property
    def empty_words(self) -> str:
        """What no value means."""
        return self.setting.help.partition("empty: ")[2] or "automatic"

    def show_value(self, value: Any, document: Document) -> None:
        """Show a plain value, or `MIXED`; what is being typed stays unless the value is another one."""
        self.document = document
        if self.begun and same(value, self.value):
            return
        self.begun = True
        self.value = value
        self.display(value)
        self.judged.emit(self.complaint(value))

    def forget(self) -> None:
        """Drop what is being typed; the next value that is shown is shown anew."""
        self.begun = False

    def complaint(self, value: Any) -> str:
        """Why the setting does not take a value; empty where it does."""
        try:
            if value is not MIXED:
                self.setting.read(value)
        except SettingError as error:
            return str(error)
        return ""

    def display(self, value: Any) -> None:
        """Put a plain value, or `MIXED`, on the screen; values that the setting does not take come too."""
        raise NotImplementedError

    def words(self, value: Any) -> str:
        """A plain value in a sentence."""
        return str(value)

    def offer(self, value: object, what: str = "", to: str = "") -> None:
        """Hand on a value, or say why the setting does not take it.

        Args:
            value: what was entered.
            what: what was changed, if not the setting itself.
            to: what it became.
        """
        complaint = self.complaint(value)
        self.judged.emit(complaint)
        if complaint:
            return
        plain = self.setting.plain(self.setting.read(value))
        self.value = plain
        self.display(plain)
        self.edited.emit(plain, what or spoken(self.setting.name), to or self.words(plain))

    def mark(self, *, refused: bool) -> None:
        """Frame what is entered as refused, or no more."""


def same(one: object, other: object) -> bool:
    """Whether two plain values are the same, of the same sort too: 1 is not True, and nan is nan."""
    return one is other or repr(one) == repr(other)


EDITORS: dict[type[Setting[Any]], Callable[[Setting[Any]], Editor]] = {}


def edits(*sorts: type[Setting[Any]]) -> Callable[[type[E]], type[E]]:
    """Declare which settings a class of editors is for."""

    def register(editor: type[E]) -> type[E]:
        EDITORS.update(dict.fromkeys(sorts, editor))
        return editor

    return register


def editor_of(setting: Setting[Any]) -> Editor | None:
    """An editor for a setting; None where there is nothing to choose."""
    inner = setting.inner if isinstance(setting, Maybe) else setting
    for sort in type(inner).__mro__:
        if sort in EDITORS:
            return EDITORS[sort](setting)
    return None
