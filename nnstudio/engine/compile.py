"""From a plan to programs."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder
from nnstudio.engine.clipping import clip_by_norm, clip_by_value
from nnstudio.engine.optimizer import Step
from nnstudio.engine.plan import Plan
from nnstudio.engine.program import Program
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


def training_program(plan: Plan, state: State, batch: int) -> Program:
    """One training step: forward, loss, backward, update."""
    b = Builder(state, batch, training=True)
    tensors = build_layers(b, plan)
    targets, loss = build_losses(b, plan, tensors)
    show_parameters(b)
    b.resume()
    build_update(b, plan)
    return b.finish({name: tensors[name].value for name in plan.inputs}, targets, loss)


def evaluation_program(plan: Plan, state: State, batch: int) -> Program:
    """Forward and loss in buffers of its own: nothing is dropped, no random stream is touched."""
    b = Builder(state, batch, training=False)
    tensors = build_layers(b, plan)
    targets, loss = build_losses(b, plan, tensors)
    show_parameters(b)
    return b.finish({name: tensors[name].value for name in plan.inputs}, targets, loss)


def output_gradient(plan: Plan, state: State, name: str, prediction: Array, target: Array) -> Array:
    """∂L/∂O of an output (batch, features), for losses that send their gradient past it to the weighted sum."""
    b = Builder(state, len(prediction), training=True)
    output = Tensor(plan.steps[name].shape, len(prediction), state.dtype, wanted=True)
    output.value[...] = prediction.reshape(len(prediction), -1).T
    flat = np.ascontiguousarray(target.reshape(len(target), -1).T)
    loss = b.apply(plan.outputs[name].operation(b, output, flat))
    loss.grad = loss.value
    b.resume()
    b.finish({}, {}, None).run()
    return output.as_users_see(output.delta)


def build_layers(b: Builder, plan: Plan) -> dict[str, Tensor]:
    """Emit the forward parts of all nodes; their outputs by name."""
    tensors: dict[str, Tensor] = {}
    for name, step in plan.steps.items():
        b.node = name
        tensors[name] = step.layer.build(b, *(tensors[each] for each in step.inputs))
    return tensors


def build_losses(b: Builder, plan: Plan, tensors: dict[str, Tensor]) -> tuple[dict[str, Array], Array | None]:
    """Emit the losses; the memory of the targets by output, and the loss of all together."""
    b.phase = "loss"
    targets: dict[str, Array] = {}
    parts: list[Array] = []
    for name, loss in plan.outputs.items():
        b.node = name
        targets[name] = b.array(tensors[name].value.shape)
        b.buffer("target", name, targets[name], tensors[name].as_users_see(targets[name]))
        part = b.apply(loss.operation(b, tensors[name], targets[name]))
        part.grad = part.value  # a loss passes its gradient 1 on to itself; what counts is that it is resumed
        b.buffer("loss", name, part.value)
        parts.append(part.value.reshape(()))
    if len(parts) < 2:
        return targets, parts[0] if parts else None
    total = b.array(())
    calls = [(np.add, parts[0], parts[1], total)] + [(np.add, total, part, total) for part in parts[2:]]
    b.emit("total", "L = " + " + ".join(f"L({name})" for name in plan.outputs), *calls)
    return targets, b.buffer("loss", "", total)


def show_parameters(b: Builder) -> None:
    """Let users see values and gradients of the parameters, and the optimizer's memory."""
    for parameter in b.state.layout.parameters:
        vectors = {"value": b.state.values, "gradient": b.state.gradient} | {
            f"moment.{name}": vector for name, vector in b.state.memory.items()
        }
        for role, vector in vectors.items():
            block = parameter.block(vector)
            b.show_part(role, parameter.name, block, parameter.user(vector))


def build_update(b: Builder, plan: Plan) -> None:
    """Emit clipping and the optimizer's step."""
    b.phase, b.node = "update", plan.optimizer.name
    gradient = clipped(b, plan)
    step = plan.optimizer.build(b, gradient, b.state.memory, b.number("learning_rate"))
    b.emit("new weights", "W ← W − ΔW", (np.subtract, b.state.values, step.change, b.state.values))
    show_step(b, step)


def show_step(b: Builder, step: Step) -> None:
    """Let users see what each parameter's step and effective rate were."""
    for parameter in b.state.layout.parameters:
        b.show_part("step", parameter.name, parameter.block(step.change), parameter.user(step.change))
        if step.rate.ndim:
            b.show_part("rate", parameter.name, parameter.block(step.rate), parameter.user(step.rate))


def clipped(b: Builder, plan: Plan) -> Array:
    """Emit what limits the gradient, by value and then by norm, as the recipe asks; the limited gradient."""
    recipe, gradient = plan.document.recipe, b.state.gradient
    if recipe.clip_value is not None:
        gradient = clip_by_value(b, gradient)
    if recipe.clip_norm is not None:
        gradient = clip_by_norm(b, gradient)
    return gradient
