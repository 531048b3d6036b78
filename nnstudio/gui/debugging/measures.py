"""What can be measured in a network: only what there is, in words, for editors to offer."""

from collections.abc import Iterable

from nnstudio.document.model import ROLES, SPOKEN, WHOLE, Document, Measure, spoken
from nnstudio.engine.activation import Activation
from nnstudio.engine.layer import Layer
from nnstudio.engine.layers.activation import ActivationLayer
from nnstudio.engine.layers.dense import Dense
from nnstudio.gui.canvas.cards import layer_of
from nnstudio.gui.phrases import capital
from nnstudio.session.moment import Outline
from nnstudio.session.statistics import OF_UNITS, RATED, WHOLE_LEARNED

EVERYWHERE = "all parameters"
USUAL = "mean_abs"


def quantities(outline: Outline, metrics: Iterable[str]) -> dict[str, str]:
    """What can be measured, with its words: quantities of the whole run, then roles."""
    known = {each.role for each in outline.quantities}
    whole = ["loss", *(f"metric.{name}" for name in metrics), "iteration", "epoch"]
    words = {name: capital(spoken(name)) for name in whole}
    return words | {role: capital(title) for role, title in ROLES.items() if role in known}


def places(outline: Outline, role: str) -> dict[str, str]:
    """Parameters or nodes that have a role, with their words."""
    names = {each.name: each.name for each in outline.quantities if each.role == role}
    return {"": capital(EVERYWHERE), **names} if role in WHOLE_LEARNED else names


def statistics(document: Document, outline: Outline, role: str, place: str) -> dict[str, str]:
    """What can be said of a role at a place, with its words."""
    learned = not place or any(each.name == place and each.role == "value" for each in outline.quantities)
    words = {name: capital(phrase.format(ROLES[role])) for name, phrase in SPOKEN.items()}
    if role not in RATED or not learned:
        del words["ratio_to_value"]
    if role not in OF_UNITS or not squashes(document, place):
        del words["saturated"]
    return words


def squashes(document: Document, name: str) -> bool:
    """Whether a node has a function whose units could be saturated."""
    node = document.by_name.get(name)
    function = None if node is None else function_of(layer_of(node))
    return function is not None and function.elementwise


def function_of(layer: Layer | None) -> Activation | None:
    """The function that a layer applies to sums; None where it has none."""
    if isinstance(layer, Dense):
        return layer.activation
    return layer.function if isinstance(layer, ActivationLayer) else None


def shape(outline: Outline, measure: Measure) -> tuple[int, ...]:
    """What an index chooses from: a parameter's shape, or the units of a node; empty where there is nothing."""
    role = measure.quantity.partition(".")[0]
    found = next((each for each in outline.quantities if (each.role, each.name) == (role, measure.place)), None)
    if found is None:
        return ()
    parameter = any(each.name == measure.place and each.role == "value" for each in outline.quantities)
    return found.shape if parameter else found.shape[-1:]


def usual(document: Document, outline: Outline, quantity: str, place: str = "", statistic: str = USUAL) -> Measure:
    """A measure of a quantity that there is, at the place and with the statistic that are wished where these fit."""
    if quantity.partition(".")[0] in WHOLE:
        return Measure(quantity)
    known = places(outline, quantity)
    if place not in known:
        node = place.partition(".")[0]
        same = (each for each in known if each.partition(".")[0] == node and node)
        place = next(same, next((each for each in known if each), ""))
    said = statistics(document, outline, quantity, place)
    return Measure(f"{quantity}.{statistic if statistic in said else USUAL}", place)


def index_in(text: str) -> tuple[int, ...] | None:
    """The whole numbers that a text says; empty: all; None: it says something else."""
    parts = text.replace("[", " ").replace("]", " ").replace(",", " ").split()
    return tuple(map(int, parts)) if all(part.isascii() and part.isdigit() for part in parts) else None


def index_complaint(index: tuple[int, ...] | None, size: tuple[int, ...]) -> str:
    """Why there is nothing at an index, in a sentence; empty where there is."""
    if index is None:
        return "An index is of whole numbers, such as 0, 2; leave it empty for all."
    fits = len(index) == len(size) and all(at < count for at, count in zip(index, size, strict=False))
    if index and not fits:
        ranges = " and ".join(f"0 to {count - 1:,}" for count in size)
        return f"Here an index is {len(size)} number{'' if len(size) == 1 else 's'}: {ranges}."
    return ""
