"""Going on with another drawing: weights, optimizer memory and random streams that still fit are kept."""

from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.document.change import made_of
from nnstudio.engine.compile import make_state
from nnstudio.engine.state import Attic, State
from nnstudio.session.machine import Machine
from nnstudio.session.stretch import Stretch, difference
from nnstudio.session.watch import Watch

Array = npt.NDArray[Any]

ATTIC_BYTES = 64 * 2**20
"""Bytes of parameters of former shapes that are kept."""


def only_numbers(old: Stretch, new: Stretch) -> bool:
    """Whether the programs of the old stretch can go on, because nothing that is compiled into them differs."""
    a, b = old.document, new.document
    same_drawing = a.edges == b.edges and [(n.id, n.name, made_of(n)) for n in a.nodes] == [
        (n.id, n.name, made_of(n)) for n in b.nodes
    ]
    compiled = ("outputs", "loss", "optimizer", "batch_size", "precision", "threads")
    same_recipe = all(getattr(a.recipe, field) == getattr(b.recipe, field) for field in compiled)
    clips = ("clip_norm", "clip_value")
    same_clips = all((getattr(a.recipe, c) is None) == (getattr(b.recipe, c) is None) for c in clips)
    return same_drawing and same_recipe and same_clips and old.dataset is new.dataset


def carry_over(old: Machine, stretch: Stretch) -> Machine:
    """A machine for the new stretch that knows what the old one learned, by node and shape."""
    state = make_state(stretch.plan, len(stretch.dataset.training))
    state.seed = old.state.seed
    former = {step.node.id: name for name, step in old.stretch.plan.steps.items()}
    names = {name: former[step.node.id] for name, step in stretch.plan.steps.items() if step.node.id in former}
    same = old.stretch.plan.optimizer == stretch.plan.optimizer
    copy_parameters(old, stretch, state, memory=same)
    state.began = old.state.began if same else old.state.iteration
    copy_place(old.state, state, same_rows=old.stretch.dataset is stretch.dataset)
    carry_watch(old, stretch, state)
    machine = Machine(stretch, state)
    for (node, purpose), source in old.state.streams.items():
        for new, was in {**names, "": ""}.items():
            if was == node and (new, purpose) in state.streams:
                state.stream(new, purpose).state = source.state
    return machine


def carry_watch(old: Machine, stretch: Stretch, state: State) -> None:
    """Remember what was watched, unless its losses cannot be compared with the coming ones."""
    watch = Watch(stretch.document.recipe, stretch.plan.schedule)
    if difference(old.stretch, stretch):
        watch.begin(state)
    else:
        watch.go_on(state, old.watch, old.state.watched, old.state.best.astype(state.dtype))


def copy_parameters(old: Machine, stretch: Stretch, new: State, *, memory: bool) -> None:
    """Copy values and, if asked for, optimizer memory of parameters whose node and shape are, or once were, there.

    Those of other shapes are put away for an edit that is taken back.
    """
    known = {key: array for key, array in old.state.attic.items() if memory or not key[3]}
    known |= {key: array for key, array in parameters_of(old.stretch, old.state).items() if memory or not key[3]}
    wanted = parameters_of(stretch, new)
    for key in known.keys() & wanted.keys():
        wanted[key][...] = known[key]
    new.values[new.layout.cut] = 0
    new.attic = put_away({key: array for key, array in known.items() if key not in wanted}, stretch)


def parameters_of(stretch: Stretch, state: State) -> dict[tuple[int, str, tuple[int, ...], str], Array]:
    """Views of all parameters' values and optimizer memory, as users see them, by the keys of an attic."""
    ids = {name: step.node.id for name, step in stretch.plan.steps.items()}
    return {
        (ids[parameter.node], parameter.part.name, parameter.shape, name): parameter.user(vector)
        for parameter in state.layout.parameters
        for name, vector in {"": state.values, **state.memory}.items()
    }


def put_away(arrays: Attic, stretch: Stretch) -> Attic:
    """Copies of the latest arrays whose nodes are still drawn, as many as may be kept."""
    found: dict[tuple[int, str, tuple[int, ...], str], Array] = {}
    room = ATTIC_BYTES
    for key, array in reversed(list(arrays.items())):
        room -= array.nbytes
        if room >= 0 and key[0] in stretch.document.by_id:
            found[key] = array.copy()
    return dict(reversed(found.items()))


def copy_place(old: State, new: State, *, same_rows: bool) -> None:
    """Copy the counters; with other rows a new epoch begins."""
    new.iteration, new.epoch = old.iteration, old.epoch
    if same_rows and np.array_equal(np.sort(old.order), np.sort(new.order)):
        new.order[:] = old.order
        new.cursor = old.cursor
