"""Single numbers of the network: what they are called, and what can be asked about them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from nnstudio.document.model import ROLES, Measure
from nnstudio.gui.debugging import watching
from nnstudio.gui.store import Store

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.session.requests import DerivationRequest

WORDS = {
    **ROLES,
    "pre_activation_gradient": "∂L/∂f",
    "direction": "direction",
    "mask": "mask",
    "target": "target",
}


def called(role: str, name: str, index: tuple[int, ...] | None) -> str:
    """A number in words, such as "output of hidden1, example 1, unit 2"; of no index the whole."""
    words = WORDS.get(role, role.replace("moment.", "").replace("_", " "))
    return f"{words} of {name}{at(name, index)}"


def at(name: str, index: tuple[int, ...] | None) -> str:
    """The place of a number: of parameters as in the façade, of a batch in words that count from 1."""
    if index is None:
        return ""
    if "." in name or len(index) not in (2, 3):
        return f"[{', '.join(map(str, index))}]" if index else ""
    time = f", t={index[1] + 1}" if len(index) == 3 else ""
    return f", example {index[0] + 1}{time}, unit {index[-1] + 1}"


def measure_of(place: "DerivationRequest") -> Measure | None:
    """What is watched of a number: itself, or of a unit its mean over the batch; None of what cannot be."""
    if place.role not in ROLES:
        return None
    index = place.index if "." in place.name else place.index[-1:]
    return Measure(f"{place.role}.mean", place.name, index)


def ask(store: Store, place: "DerivationRequest") -> None:
    """Show where a number comes from."""
    store.origin = place
    store.origin_changed.emit()
    store.dock_wanted.emit("origin")


def add_actions(menu: QMenu, store: Store, place: "DerivationRequest") -> None:
    """What can be asked about a number, at the top of a menu."""
    before = menu.actions()[0] if menu.actions() else None

    def add(words: str, then: Callable[[], None]) -> None:
        action = menu.addAction(words)
        action.triggered.connect(then)
        menu.removeAction(action)
        menu.insertAction(before, action) if before else menu.addAction(action)

    add("Where does this come from?", lambda: ask(store, place))
    measure = measure_of(place)
    if measure is not None:
        add(f"Watch the {measure}", lambda: watching.watch(store, measure))
    if before:
        menu.insertSeparator(before)
