"""What a recurrent layer's timeline shows: a strip for each quantity that the layer computes at every time step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.recurrent import RecurrentLayer
from nnstudio.gui.notation import lowered
from nnstudio.gui.plots.naming import Naming
from nnstudio.gui.plots.numerals import full
from nnstudio.gui.plots.pictures import Examples, Picture, output, time_step
from nnstudio.gui.plots.sheet import Sheet, assemble
from nnstudio.session.moment import Example, Outline, Quantity
from nnstudio.session.requests import Request, View

Look = Literal["heat", "bars", "tokens"]
WHOLE = 65_536
"""Values of one example up to which all are sent; more are cut into blocks."""
MOST_UNITS, MOST_STEPS = 64, 1024
PARAMETERS = {"weight": "W", "recurrent_weight": "U", "bias": "b", "recurrent_bias": "c"}


@dataclass(frozen=True)
class Strip:
    """One quantity through time.

    Attributes:
        key: the role, of what is not the layer's own followed by a space and the name.
        label: its symbol.
        words: what it is.
        picture: what it is made of: (time, units) of one example.
        look: whether units are painted as colors, one number as bars, or tokens as text.
        backward: whether the backward pass computes it.
        total: of bars that are the sizes of addends, the request for the size of their sum.
    """

    key: str
    label: str
    words: str
    picture: Picture
    look: Look = "heat"
    backward: bool = False
    total: Request | None = None

    @property
    def units(self) -> int:
        """Values at each time step."""
        return self.picture.shape[1]

    def request(self, width: int, example: Example) -> Request:
        """What to ask for where there is room for so many time steps."""
        quantity = self.picture.quantities[0]
        if self.total:
            return Request(quantity.role, quantity.name)
        steps, units = self.picture.shape
        room = (0, 0) if steps * units <= WHOLE else (min(width, MOST_STEPS), MOST_UNITS)
        return Request(quantity.role, quantity.name, *room, example)

    def sheet(self, view: View) -> Sheet:
        """Its values from the answer."""
        if self.look == "heat" or view.values is None:
            return assemble(self.picture, [view])
        values = view.values.reshape(-1, 1)
        finite = values[np.isfinite(values)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        return Sheet(self.picture, values, ((len(values),) * 2,), 1, low, high, view.computed, view.steps or (0, 0))


def recurrent_nodes(outline: Outline, naming: Naming) -> list[str]:
    """The recurrent layers, in the order of the drawing."""
    found = {each.name for each in outline.quantities if each.role == "state" and len(each.shape) == 3}
    kinds = ((node.name, LAYERS.members.get(node.kind)) for node in naming.document.order)
    return [name for name, kind in kinds if name in found and kind is not None and issubclass(kind, RecurrentLayer)]


def strips_of(outline: Outline, naming: Naming, node: str) -> list[Strip]:
    """A layer's strips, top to bottom: what it reads and keeps, what comes of it, and how it decides."""
    known = {(each.role, each.name): each for each in outline.quantities}
    return [
        *read_by(known, naming, node),
        *kept(known, naming, node, "state", "h", "state"),
        *kept(known, naming, node, "cell", "c", "memory cell"),
        *put_out(known, naming, node),
        *shared(known, node),
        *pair(known, naming, node, "pre_activation", "f", "weighted sums"),
        *gated(known, naming, node),
    ]


Known = dict[tuple[str, str], Quantity]


def heat(known: Known, naming: Naming, role: str, name: str, label: str, words: str) -> Iterator[Strip]:
    """A strip of a quantity (batch, time, units), where there is one."""
    quantity = known.get((role, name))
    if quantity is not None and len(quantity.shape) == 3:
        backward = role.endswith("gradient")
        yield Strip(role, label, words, output(naming, quantity, Examples()), backward=backward)


def pair(known: Known, naming: Naming, name: str, role: str, label: str, words: str) -> Iterator[Strip]:
    """A quantity and its gradient."""
    yield from heat(known, naming, role, name, label, words)
    gradient = "gradient" if role == "activation" else f"{role}_gradient"
    yield from heat(known, naming, gradient, name, f"∂L/∂{label}", f"gradient of the {words}")


def kept(known: Known, naming: Naming, node: str, role: str, label: str, words: str) -> Iterator[Strip]:
    """What is kept from time step to time step, and how much of the error reaches it on its way back."""
    yield from pair(known, naming, node, role, label, words)
    gradient = known.get((f"{role}_gradient", node))
    if gradient is not None:
        size = Quantity(f"norm.{role}_gradient", node, (*gradient.shape[:2], 1))
        of = f"size of the gradient of the {words}"
        yield Strip(size.role, f"‖∂L/∂{label}‖", of, bars(size, f"‖∂L/∂{label}"), "bars", backward=True)


def shared(known: Known, node: str) -> Iterator[Strip]:
    """Each time step's share of the gradients of the weights that all of them share."""
    for part, letter in PARAMETERS.items():
        quantity = known.get(("contribution", f"{node}.{part}"))
        if quantity is not None:
            size = Quantity("norm.contribution", quantity.name, (1, quantity.shape[0], 1))
            words = f"each time step's share of the gradient of {part.replace('_', ' ')}"
            total = Request("norm.gradient", quantity.name)
            picture = bars(size, f"‖share of ∂L/∂{letter}")
            yield Strip(
                f"{size.role} {part}", f"share ∂L/∂{letter}", words, picture, "bars", backward=True, total=total
            )


def gated(known: Known, naming: Naming, node: str) -> Iterator[Strip]:
    """The gates and the candidate."""
    for letter, words in naming.gates(node).items():
        role = words.replace(" ", "_")
        yield from pair(known, naming, node, role, letter, words)
        for strip in pair(known, naming, node, f"{role}_pre_activation", f"f of {letter}", f"sums of the {words}"):
            yield replace(strip, picture=replace(strip.picture, cell=called(strip.label)))


def read_by(known: Known, naming: Naming, node: str) -> Iterator[Strip]:
    """What the layer reads; of tokens that are looked up, the tokens too."""
    for source in naming.feeds(node):
        for before in naming.feeds(source.name):
            tokens = known.get(("activation", before.name))
            if before.name in naming.inputs and tokens is not None and len(tokens.shape) == 2:
                picture = bars(replace_shape(tokens), "token")
                yield Strip(f"tokens {before.name}", "token", "tokens", picture, "tokens")
        for strip in pair(known, naming, source.name, "activation", "x", "input"):
            yield replace(strip, key=f"{strip.key} {source.name}")


def put_out(known: Known, naming: Naming, node: str) -> Iterator[Strip]:
    """What the network answers at each of the layer's time steps, where it does, and what it should."""
    steps = known["state", node].shape[1]
    for (role, name), quantity in known.items():
        if role == "target" and quantity.shape[1:2] == (steps,):
            found = [*pair(known, naming, name, "activation", "O", "output")]
            for strip in [*found, *heat(known, naming, "target", name, "y", "target")]:
                yield replace(strip, key=f"{strip.key} {name}")
            yield from lost(known, name)


def lost(known: Known, name: str) -> Iterator[Strip]:
    """The loss at each time step."""
    quantity = known.get(("step_loss", name))
    if quantity is not None:
        yield Strip(f"step_loss {name}", "L", "loss of this time step", bars(quantity, "L"), "bars")


def replace_shape(tokens: Quantity) -> Quantity:
    """Tokens (batch, time) as one value at each time step."""
    return Quantity(tokens.role, tokens.name, (*tokens.shape, 1))


def bars(quantity: Quantity, opening: str) -> Picture:
    """One number at each time step, called after what its name begins with."""
    close = "‖" if opening.startswith("‖") else ""
    return Picture(
        quantity.name,
        quantity.name,
        (quantity,),
        time_step,
        lambda _: "",
        lambda row, _: f"{opening}({row + 1}){close}",
        signed=False,
        single=True,
    )


def called(label: str) -> Any:
    """Names of values by the strip's symbol: f of n₃(5)."""
    return lambda row, unit: f"{label}{lowered(unit + 1)}({row + 1})"


def block(size: int, count: int, place: int) -> int:
    """Which of `count` blocks of `size` values stands for one of them."""
    return ((place + 1) * count - 1) // size


def value_at(sheet: Sheet, step: int, unit: int = 0) -> float | None:
    """The value at a time step, or the largest of the block that stands for it; None where there is none."""
    if sheet.filled is None:
        return None
    rows, columns = sheet.filled.shape
    place = block(sheet.parts[0][1], rows, step), block(sheet.columns, columns, unit)
    value = float(sheet.filled[place])
    return value if np.isfinite(value) or present(sheet, step) else None


def present(sheet: Sheet, step: int) -> bool:
    """Whether a time step is of this pass."""
    return sheet.computed or sheet.fresh[0] <= step < sheet.fresh[1]


def read(strip: Strip, sheet: Sheet, step: int, unit: int, vocabulary: Sequence[str] = ()) -> str:
    """A value in words."""
    value = value_at(sheet, step, unit)
    name = strip.picture.cell(step, unit)
    if value is None:
        return f"{name}: not computed yet"
    if strip.look == "tokens":
        return f"{name} = {token(value, vocabulary) or 'a mean of several'}"
    old = "" if present(sheet, step) else " · of the pass before"
    note = "largest near " if sheet.reduced != (1, 1) else ""
    return f"{note}{name} = {full(value)}{old}"


def token(value: float, vocabulary: Sequence[str]) -> str:
    """The text of a token number; a mean of several has none."""
    if not value.is_integer():
        return ""
    number = int(value)
    text = vocabulary[number] if 0 <= number < len(vocabulary) else str(number)
    return {" ": "␣", "\n": "⏎", "\t": "⇥"}.get(text, text)
