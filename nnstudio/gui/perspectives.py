"""The layouts that one switches between: which panels are seen, where, and how large."""

from dataclasses import dataclass, field

Side = tuple[tuple[str, ...], ...]
"""The places beside each other on one side of the canvas, and the panels that share each as tabs."""


@dataclass(frozen=True)
class Perspective:
    """One layout of the window, for one kind of work.

    Attributes:
        name: by which it is kept.
        title: on screen.
        tip: what it is for.
        left, right, bottom: what stands on each side of the canvas.
        widths: of the left and the right column, in pixels.
        height: of the bottom strip.
        shares: of each place's size in its column or strip, by side; equal where nothing is said.
        wide: whether the bottom strip goes on below the right column.
        type: by how much letters and drawings are enlarged.
    """

    name: str
    title: str
    tip: str
    left: Side = ()
    right: Side = ()
    bottom: Side = ()
    widths: tuple[int, int] = (204, 332)
    height: int = 244
    shares: dict[str, list[int]] = field(default_factory=dict)
    wide: bool = False
    type: float = 1.0

    def side(self, name: str) -> Side:
        """What stands on a side."""
        return {"left": self.left, "right": self.right, "bottom": self.bottom}[name]

    @property
    def placed(self) -> list[str]:
        """All panels that are open."""
        return [name for side in (self.left, self.right, self.bottom) for place in side for name in place]


PERSPECTIVES = (
    Perspective(
        "build",
        "Build",
        "Draw the network and see a little of everything",
        left=(("palette",),),
        right=(("inspector",), ("program", "problems")),
        bottom=(("loss", "data"), ("activations",), ("gradients", "weights")),
    ),
    Perspective(
        "train",
        "Train",
        "Follow a training: a large loss, and every layer's numbers",
        right=(("loss", "data"), ("inspector", "program", "problems")),
        bottom=(("activations",), ("weights",), ("gradients",)),
        widths=(0, 440),
    ),
    Perspective(
        "debug",
        "Debug",
        "Step through the program and look at single units and weights",
        left=(("program", "breakpoints", "watches", "branches"),),
        right=(("neuron", "inspector"), ("chain_rule", "origin", "problems")),
        bottom=(("loss",), ("activations",), ("gradients", "weights", "compare")),
        widths=(284, 364),
    ),
    Perspective(
        "recurrent",
        "Recurrent",
        "See a network unrolled over its time steps",
        left=(("program",),),
        right=(("neuron", "inspector"),),
        bottom=(("recurrent",), ("loss", "gradients", "activations")),
        widths=(264, 332),
        height=316,
        shares={"bottom": [76, 24]},
        wide=True,
    ),
    Perspective(
        "present",
        "Present",
        "Large letters for a lecture hall: the network, its loss and its gradients",
        right=(("loss",), ("gradients",)),
        widths=(0, 472),
        type=1.5,
    ),
)
BY_NAME = {each.name: each for each in PERSPECTIVES}

HOMES = {
    "inspector": ("neuron", "program"),
    "neuron": ("inspector", "program"),
    "chain_rule": ("inspector", "neuron"),
    "breakpoints": ("program", "inspector"),
    "data": ("loss",),
    "rates": ("loss", "weights"),
    "optimizer": ("weights", "gradients"),
    "dropout": ("activations", "gradients"),
    "loss": ("activations",),
    "activations": ("gradients", "loss"),
    "weights": ("gradients", "activations"),
    "gradients": ("weights", "activations"),
    "compare": ("gradients", "weights"),
}
"""Whose place a panel shares that is opened where a perspective does not have it; the first that is open counts."""
OTHERWISE = ("program", "inspector", "neuron", "loss")
"""The same for panels that are not named."""
ALONE = {"palette": "left", "recurrent": "bottom"}
"""Panels that get a place of their own instead, and on which side."""
