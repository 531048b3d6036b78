"""Going on with another drawing: weights, optimizer memory and random streams that still fit are kept."""

import numpy as np

from nnstudio.engine.compile import make_state
from nnstudio.engine.state import State
from nnstudio.session.machine import Machine
from nnstudio.session.stretch import Stretch, difference
from nnstudio.session.watch import Watch


def only_numbers(old: Stretch, new: Stretch) -> bool:
    """Whether the programs of the old stretch can go on, because nothing that is compiled into them differs."""
    a, b = old.document, new.document
    same_drawing = a.edges == b.edges and [(n.id, n.kind, n.name, n.settings) for n in a.nodes] == [
        (n.id, n.kind, n.name, n.settings) for n in b.nodes
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
    copy_parameters(old.state, state, names, memory=same)
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


def copy_parameters(old: State, new: State, names: dict[str, str], *, memory: bool) -> None:
    """Copy values and, if asked for, optimizer memory of parameters whose node (new name to old) and shape remain."""
    before = old.layout.by_name
    for parameter in new.layout.parameters:
        was = before.get(f"{names.get(parameter.node)}.{parameter.name.partition('.')[2]}")
        if was is not None and was.shape == parameter.shape:
            parameter.user(new.values)[...] = was.user(old.values)
            for name in new.memory.keys() & old.memory.keys() if memory else ():
                parameter.user(new.memory[name])[...] = was.user(old.memory[name])
    new.values[new.layout.cut] = 0


def copy_place(old: State, new: State, *, same_rows: bool) -> None:
    """Copy the counters; with other rows a new epoch begins."""
    new.iteration, new.epoch = old.iteration, old.epoch
    if same_rows and np.array_equal(np.sort(old.order), np.sort(new.order)):
        new.order[:] = old.order
        new.cursor = old.cursor
