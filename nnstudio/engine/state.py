"""Everything that training changes and the next instruction can read, flat, so that a keyframe is a copy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnstudio.engine.arrays import Array, aligned
from nnstudio.engine.layout import Layout
from nnstudio.engine.streams import stream

Attic = Mapping[tuple[int, str, tuple[int, ...], str], Array]
"""By node id, part, shape and vector of the optimizer's memory ("" for the values): what a parameter held as users see
it when its node last had one of that shape."""

NUMBERS = ("learning_rate", "clip_norm", "clip_value")


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A copy of a state.

    Attributes:
        floats: parameters and the optimizer's memory.
        counters: (4,) iteration, epoch, cursor, and the iteration at which the optimizer began.
        order: (rows,) in which this epoch visits the training rows.
        streams: (streams, 6) the random streams' words, in the order of `names`.
        names: (node, purpose) of the streams.
        watched, best, attic: as in `State`.
    """

    floats: Array
    counters: Array
    order: Array
    streams: Array
    names: tuple[tuple[str, str], ...]
    watched: Array
    best: Array
    attic: Attic

    @property
    def arrays(self) -> dict[str, Array]:
        """The numbers, by name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(array.nbytes for array in self.arrays.values())

    def same(self, other: "Snapshot") -> bool:
        """Whether both hold the same bits."""
        pairs = zip(self.arrays.values(), other.arrays.values(), strict=True)
        return self.names == other.names and all(a.tobytes() == b.tobytes() for a, b in pairs)


class State:
    """A network's parameters and all else that a run remembers; shared by the programs of all batch sizes.

    Args:
        layout: of the parameters.
        memory: the optimizer's vectors by name, with the value that each starts with.
        rows: number of training rows.
        seed: of all random streams.
        dtype: of parameters and computation.

    Attributes:
        values: (size,) all parameters.
        gradient: (size,) ∂L/∂ of them; not part of a snapshot, because every pass computes it before it is read.
        memory: the optimizer's vectors (size,), by name.
        numbers: what the recipe sets and instructions read, as arrays without axes, by name.
        iteration: updates made.
        epoch: whole passes over the training rows made.
        began: the iteration at which the optimizer's memory began.
        steps: updates since then with the present one, from 1; float64 (), set at the start of an iteration.
        cursor: the place in `order` with which the next batch begins.
        order: (rows,) int64.
        watched: (n,) float64 what the schedule and the conditions to stop remember of earlier epochs.
        best: (rules, size) the weights that conditions to stop would put back; replaced, never changed in place.
        attic: parameters that earlier drawings had and this one has not; replaced, never changed in place.
    """

    def __init__(self, layout: Layout, memory: dict[str, float], rows: int, seed: int, dtype: np.dtype[Any]) -> None:
        self.layout = layout
        self.seed = seed
        self.dtype = dtype
        padded = max(layout.size, 1)
        self.floats = aligned(((1 + len(memory)) * padded,), dtype)
        self.values = self.floats[: layout.size]
        self.values[:] = layout.initial(seed, dtype)
        self.memory = {
            name: self.floats[(i + 1) * padded : (i + 1) * padded + layout.size] for i, name in enumerate(memory)
        }
        for name, start in memory.items():
            self.memory[name][:] = start
        self.gradient = aligned((layout.size,), dtype)
        self.numbers: dict[str, Array] = {name: aligned((), dtype) for name in NUMBERS}
        self.steps = np.ones(())
        self.iteration = self.epoch = self.cursor = self.began = 0
        self.order = np.arange(rows, dtype=np.int64)
        self.streams: dict[tuple[str, str], np.random.SFC64] = {}
        self.watched = np.empty(0)
        self.best = np.empty((0, layout.size), dtype)
        self.attic: Attic = {}

    def set_value(self, name: str, values: Array) -> None:
        """Set a parameter, as users see it; cut weights stay 0."""
        self.layout[name].user(self.values)[...] = values
        self.values[self.layout.cut] = 0

    def stream(self, node: str, purpose: str) -> np.random.SFC64:
        """The random stream of a node and purpose; it goes on where it stood."""
        key = (node, purpose)
        if key not in self.streams:
            self.streams[key] = stream(self.seed, node, purpose)
        return self.streams[key]

    def snapshot(self) -> Snapshot:
        """A copy of everything."""
        words = np.array([words_of(each) for each in self.streams.values()], np.uint64).reshape(-1, 6)
        counters = np.array([self.iteration, self.epoch, self.cursor, self.began], np.int64)
        return Snapshot(
            self.floats.copy(),
            counters,
            self.order.copy(),
            words,
            tuple(self.streams),
            self.watched.copy(),
            self.best,
            self.attic,
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Become what a snapshot of a state with the same layout was; streams that it lacks begin anew."""
        self.floats[:] = snapshot.floats
        self.iteration, self.epoch, self.cursor, self.began = map(int, snapshot.counters)
        self.order[:] = snapshot.order
        self.watched, self.best, self.attic = snapshot.watched.copy(), snapshot.best, snapshot.attic
        known = dict(zip(snapshot.names, snapshot.streams, strict=True))
        for key in known:
            self.stream(*key)
        for key, each in self.streams.items():
            set_words(each, known[key] if key in known else words_of(stream(self.seed, *key)))


def words_of(source: np.random.SFC64) -> Array:
    """The six words that a random stream consists of."""
    state: dict[str, Any] = dict(source.state)
    return np.array([*state["state"]["state"], state["has_uint32"], state["uinteger"]], np.uint64)


def set_words(source: np.random.SFC64, words: Array) -> None:
    """Put a random stream where `words_of` found it."""
    source.state = {
        "bit_generator": "SFC64",
        "state": {"state": np.array(words[:4], np.uint64)},
        "has_uint32": int(words[4]),
        "uinteger": int(words[5]),
    }
