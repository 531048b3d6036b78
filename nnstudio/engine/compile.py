"""From a plan to programs."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from nnstudio.engine.arrays import Array, copy
from nnstudio.engine.builder import NO_LIMIT, Builder, clear
from nnstudio.engine.clamping import Clamp
from nnstudio.engine.clipping import clip_by_norm, clip_by_value
from nnstudio.engine.layer import Layer, WeightedLayer
from nnstudio.engine.layout import Parameter
from nnstudio.engine.loss import Loss
from nnstudio.engine.network import Plan
from nnstudio.engine.network import Step as Planned
from nnstudio.engine.optimizer import Step
from nnstudio.engine.program import Program, Slot
from nnstudio.engine.state import State
from nnstudio.engine.tensor import Tensor


def make_state(plan: Plan, rows: int) -> State:
    """A state with freshly drawn parameters for training on that many rows."""
    recipe = plan.document.recipe
    state = State(plan.layout, plan.optimizer.memory(), rows, recipe.seed, np.dtype(recipe.precision))
    set_numbers(plan, state)
    return state


def set_numbers(plan: Plan, state: State) -> None:
    """Write the recipe's numbers where instructions read them."""
    recipe = plan.document.recipe
    state.numbers["learning_rate"][...] = plan.learning_rate
    state.numbers["clip_norm"][...] = recipe.clip_norm or 0
    state.numbers["clip_value"][...] = recipe.clip_value or 0


@contextmanager
def uncollected() -> Iterator[None]:
    """Compile without the garbage collector, which would look through thousands of objects all of which are kept."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@uncollected()
def training_program(plan: Plan, state: State, batch: int, limit: int = NO_LIMIT) -> Program:
    """One training step: forward, loss, backward, update; raises TooLargeError above so many bytes."""
    b = Builder(state, batch, training=True, masked=plan.masked, limit=limit)
    loss = build_losses(b, plan, build_layers(b, plan))
    show_parameters(b)
    b.resume()
    step = build_update(b, plan)
    program = b.finish(loss)
    program.change, program.rate = step.change, step.rate
    return program


@uncollected()
def evaluation_program(plan: Plan, state: State, batch: int, limit: int = NO_LIMIT) -> Program:
    """Forward and loss in buffers of its own: nothing is dropped, no random stream is touched; raises as above."""
    b = Builder(state, batch, training=False, masked=plan.masked, limit=limit)
    loss = build_losses(b, plan, build_layers(b, plan))
    show_parameters(b)
    return b.finish(loss)


def output_gradient(plan: Plan, program: Program, state: State, name: str) -> Array:
    """∂L/∂O of an output (batch, …), for losses that send their gradient past it to the weighted sum."""
    b = Builder(state, program.batch, training=True)
    b.node = name
    output = b.hidden(plan.steps[name].shape)
    output.value[...] = program.buffers["activation", name].memory
    if ("loss_mask", name) in program.buffers:
        output.mask = program.buffers["loss_mask", name].memory
    loss = b.apply(plan.outputs[name].operation(b, output, program.targets[name]))
    loss.grad = loss.value
    b.resume()
    b.finish().run()
    return output.as_users_see(output.delta)


def build_layers(b: Builder, plan: Plan) -> dict[str, Tensor]:
    """Emit the forward parts of all nodes; their outputs by name."""
    tensors: dict[str, Tensor] = {}
    for name, step in plan.steps.items():
        b.node = name
        before = [tensors[each] for each in step.inputs]
        made = tensors[name] = built(b, step, before)
        if made.mask is None and len(made.shape) > 1:
            made.mask = common_mask(b, [x.mask for x in before if x.shape[:-1] == made.shape[:-1]])
        for mask in [tensor.mask for tensor in (made, *before) if tensor.mask is not None]:
            b.lanes.setdefault(name, mask)
    return tensors


def built(b: Builder, step: Planned, before: list[Tensor]) -> Tensor:
    """Emit a node's forward part, with what holds its clamped units."""
    b.clamped = step.clamped
    if not b.clamped or step.layer.clamps_state:
        return step.layer.build(b, *before)
    b.renamed = {"activation": "unclamped"}
    made = step.layer.build(b, *before)
    b.renamed = {}
    return b.apply(Clamp(b).operation(made))


def common_mask(b: Builder, masks: list[Array | None]) -> Array | None:
    """The mask of the time steps that are there in all of several sequences; None where none is padded."""
    found = list({id(mask): mask for mask in masks if mask is not None}.values())
    if len(found) < 2:
        return found[0] if found else None
    common = b.array(found[0].shape)
    further = [(np.multiply, common, mask, common) for mask in found[1:]]
    b.emit("padding", "a time step is there where all inputs have it", (copy, found[0], common), *further)
    return common


def build_losses(b: Builder, plan: Plan, tensors: dict[str, Tensor]) -> Array | None:
    """Emit the losses and penalties; the loss of all together."""
    b.phase = "loss"
    parts = [build_loss(b, name, loss, tensors[name], coded=name in plan.coded) for name, loss in plan.outputs.items()]
    for name, step in plan.steps.items():
        if isinstance(step.layer, WeightedLayer):
            b.node = name
            for parameter, share in step.layer.penalties(b, *step.input_shapes).items():
                share.grad = share.value
                b.buffer("penalty", parameter, share.value)
                parts.append((f"penalty({parameter})", share))
    if not plan.outputs:
        return None
    if len(parts) == 1:
        return b.buffer("loss", "", parts[0][1].value.reshape(()))
    b.node = next(iter(plan.outputs))
    total, (first, second, *others) = b.array(()), [part.value.reshape(()) for _, part in parts]
    calls = [(np.add, first, second, total)] + [(np.add, total, part, total) for part in others]
    b.emit("total", "L = " + " + ".join(word for word, _ in parts), *calls)
    return b.buffer("loss", "", total)


def build_loss(b: Builder, name: str, loss: Loss, prediction: Tensor, *, coded: bool) -> tuple[str, Tensor]:
    """Emit one output's loss; what it is called in the total, and what it counts there."""
    b.node = name
    target = b.array(prediction.value.shape)
    seen = prediction.as_users_see(target)
    b.slots.targets[name] = Slot(target, seen, coded)
    b.buffer("target", name, target, seen)
    if prediction.mask is not None:
        b.buffer("loss_mask", name, prediction.mask)
    found = b.apply(loss.operation(b, prediction, target))
    found.grad = found.value  # a loss passes its gradient 1 on to itself; what counts is that it is resumed
    b.buffer("loss", name, found.value)
    if loss.weight == 1:
        return f"L({name})", found
    weighted = b.scalar()
    b.emit(
        "weighted loss",
        f"{loss.weight:g}·L({name})",
        (np.multiply, found.value, b.constant(loss.weight), weighted.value),
    )
    return f"{loss.weight:g}·L({name})", weighted


def show_parameters(b: Builder) -> None:
    """Let users see values and gradients of the parameters, and the optimizer's memory."""
    moments = {f"moment.{name}": vector for name, vector in b.state.memory.items()}
    for parameter in b.state.layout.parameters:
        show_parameter(b, parameter, {"value": b.state.values, "gradient": b.state.gradient, **moments})


def show_parameter(b: Builder, parameter: Parameter, vectors: Mapping[str, Array]) -> None:
    """Let users see a parameter's part of flat vectors, by role."""
    for role, vector in vectors.items():
        block = parameter.block(vector)
        b.show_part(role, parameter.name, block, parameter.within(block))


def build_update(b: Builder, plan: Plan) -> Step:
    """Emit clipping, the optimizer's step and weight decay, for all parameters that are not frozen; what was done."""
    b.phase, b.node = "update", plan.optimizer.name
    count = b.state.layout.trained
    values, memory = b.state.values[:count], {name: vector[:count] for name, vector in b.state.memory.items()}
    step = plan.optimizer.build(b, clipped(b, plan, b.state.gradient[:count]), memory, b.number("learning_rate"))
    change = decayed(b, plan, values, step.change)
    cut = b.state.layout.cut[b.state.layout.cut < count]
    b.emit("cut", "ΔW = 0 where a connection is cut", *[(clear, change, cut, change)] * (len(cut) > 0))
    b.emit("new weights", "W ← W − ΔW", (np.subtract, values, change, values))
    done = Step(step.rate, change)
    show_step(b, done)
    return done


def decayed(b: Builder, plan: Plan, values: Array, change: Array) -> Array:
    """Emit the decay that nodes or the optimizer ask for; the change with it."""
    shares = {name: decay_of(plan, step.layer) for name, step in plan.steps.items()}
    if not any(shares.values()):
        return change
    rates = np.zeros(b.state.layout.size)
    for parameter in b.state.layout.parameters:
        parameter.user(rates)[...] = shares[parameter.node]
    decay, whole = b.array(values.shape), b.array(values.shape)
    decay[...] = rates[: len(values)]
    t = b.spare(values.shape)
    b.emit(
        "weight decay",
        "ΔW ← ΔW + α·λ·W",
        (np.multiply, values, decay, t),
        (np.multiply, t, b.number("learning_rate"), t),
        (np.add, change, t, whole),
    )
    return whole


def decay_of(plan: Plan, layer: Layer) -> float:
    """The λ of a layer's weights: its own, or the optimizer's."""
    chosen = layer.weight_decay if isinstance(layer, WeightedLayer) else 0.0
    return plan.optimizer.decay() if chosen is None else chosen


def show_step(b: Builder, step: Step) -> None:
    """Let users see what each parameter's step and effective rate were."""
    vectors = {"step": step.change, "rate": step.rate} if step.rate.ndim else {"step": step.change}
    for parameter in b.state.layout.parameters:
        if not b.state.layout.frozen(parameter):
            show_parameter(b, parameter, vectors)


def clipped(b: Builder, plan: Plan, gradient: Array) -> Array:
    """Emit what limits the gradient, by value and then by norm, as the recipe asks; the limited gradient."""
    recipe = plan.document.recipe
    if recipe.clip_value is not None:
        gradient = clip_by_value(b, gradient)
    if recipe.clip_norm is not None:
        gradient = clip_by_norm(b, gradient)
    return gradient
