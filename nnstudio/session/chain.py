"""By what each layer multiplies the gradient on its way back: the factors that make it vanish or explode."""

from collections.abc import Iterator

import numpy as np

from nnstudio.engine.layers.activation import ActivationLayer
from nnstudio.engine.layers.dense import Dense
from nnstudio.engine.layers.dropout import Dropout
from nnstudio.engine.layers.embedding import Embedding
from nnstudio.engine.layers.flatten import Flatten
from nnstudio.engine.layers.gru import GRU
from nnstudio.engine.layers.lstm import LSTM
from nnstudio.engine.layers.reshape import Reshape
from nnstudio.engine.layers.simple_rnn import SimpleRNN
from nnstudio.engine.network import Step
from nnstudio.engine.program import Program
from nnstudio.engine.recurrent import RecurrentLayer
from nnstudio.session.frame import Chain, Passage
from nnstudio.session.latest import Array, finished, used
from nnstudio.session.machine import Machine
from nnstudio.session.requests import ChainRequest

NARROWEST, LARGEST = 256, 100_000
"""Matrices with a narrower side and a size up to these have their spectral norm computed."""
NOT_YET = "Not computed yet in this pass. Step to the end of the forward pass, or run."
KEEPERS = {LSTM: ("forget_gate", "cell_gradient"), GRU: ("update_gate", "state_gradient")}
"""By kind, the gate that says what share of the memory is kept, and so of the error, and the memory's gradient."""


def chain(machine: Machine, wish: ChainRequest) -> Chain:
    """The way back from an output in the latest pass; nothing in the run changes."""
    outputs = list(machine.stretch.plan.outputs)
    output = wish.output or outputs[0]
    program = machine.program
    if output not in outputs:
        return Chain(output, remark="There is no such output in the network that runs.")
    if program is None or not finished(machine, "activation", output):
        return Chain(output, remark=NOT_YET)
    return Walk(machine, program).back_from(output)


class Walk:
    """Follows the gradient of one pass.

    Attributes:
        program: that the pass ran in.
        remark: why the way ends before the input; empty while it goes on.
    """

    def __init__(self, machine: Machine, program: Program) -> None:
        self.machine, self.program = machine, program
        self.steps = machine.stretch.plan.steps
        self.remark = ""

    def back_from(self, output: str) -> Chain:
        """All passages from an output."""
        first, _ = self.summing(output)
        if first is None:
            return Chain(output, remark=self.remark)
        passages = tuple(self.passages(first))
        return Chain(first, self.size(first), passages, self.remark)

    def passages(self, name: str) -> Iterator[Passage]:
        """From a layer's sums back to the input."""
        while True:
            layer = self.steps[name].layer
            if isinstance(layer, RecurrentLayer) and (through := self.through_time(name, layer)):
                yield through
            before, functions = self.summing(self.steps[name].inputs[0])
            if before is None:
                return
            if not isinstance(self.steps[before].layer, RecurrentLayer):
                if isinstance(layer, RecurrentLayer):
                    self.remark = (
                        f"Not applicable before {name}, because each of its time steps passes a gradient back."
                    )
                    return
                yield self.passage(name, before, functions)
            name = before

    def summing(self, name: str) -> tuple[str | None, list[str]]:
        """The layer whose sums make what a node puts out, and the nodes on the way that apply functions.

        None at an input, and where the way cannot be followed.
        """
        functions: list[str] = []
        while True:
            step = self.steps[name]
            if isinstance(step.layer, (Dense, RecurrentLayer)):
                return name, [*functions, name]
            if isinstance(step.layer, ActivationLayer) and step.layer.function.elementwise:
                functions.append(name)
            elif isinstance(step.layer, Embedding) or not step.inputs:
                return None, []
            elif not isinstance(step.layer, (Dropout, Flatten, Reshape)):
                self.remark = f"Not applicable before {name}, because what “{step.layer.title}” does is not one factor."
                return None, []
            name = step.inputs[0]

    def passage(self, behind: str, before: str, functions: list[str]) -> Passage:
        """From the sums of a layer to those of the dense layer before."""
        weight = f"{behind}.weight"
        norm, typical = norm_of(self.used(weight))
        slope = self.mean_slope(functions)
        size, whole = self.size(before), self.size(behind)
        ratio = size / whole if size and whole else None
        return Passage(before, weight, norm, typical, slope, ratio, size)

    def through_time(self, name: str, layer: RecurrentLayer) -> Passage | None:
        """From one time step of a recurrent layer to the one before; None where its sequences have but one."""
        steps = self.steps[name].input_shapes[0][0]
        if steps < 2:
            return None
        if isinstance(layer, SimpleRNN):
            weight = f"{name}.recurrent_weight"
            norm, typical = norm_of(self.used(weight))
            slopes = layer.activation.slopes(self.seen("pre_activation", name))
            slope, gradient = (np.nan if slopes is None else float(slopes.mean())), "state_gradient"
        else:
            gate, gradient = KEEPERS[type(layer)]
            weight, norm, typical = "", None, False
            slope = float(self.seen(gate, name).mean())
        return Passage(name, weight, norm, typical, slope, self.in_time(gradient, name, layer), None, steps - 1)

    def in_time(self, role: str, name: str, layer: RecurrentLayer) -> float | None:
        """The mean factor of a gradient from time step to time step, as its logarithm has it.

        None where each time step is given an error of its own too, which cannot be told apart.
        """
        if layer.return_sequences or not finished(self.machine, role, name):
            return None
        sizes = np.linalg.norm(self.seen(role, name), axis=(0, 2))
        sizes = sizes if layer.go_backwards else sizes[::-1]
        known = np.flatnonzero(sizes > 0)
        if len(known) < 2:
            return None
        first, last = known[0], known[-1]
        return float((sizes[last] / sizes[first]) ** (1 / (last - first)))

    # What the pass left behind

    def used(self, weight: str) -> Array:
        """A parameter as the pass used it."""
        return used(self.machine, self.program, self.machine.state.layout[weight])

    def seen(self, role: str, name: str) -> Array:
        """A quantity of the pass."""
        return np.asarray(self.program.buffers[role, name].user, np.float64)

    def mean_slope(self, functions: list[str]) -> float:
        """The mean of the product of several nodes' derivatives; NaN where one of them has none of single sums."""
        found = [each for name in functions if (each := self.slopes(name)) is not None]
        return float(np.mean(np.prod(np.stack(found), 0))) if len(found) == len(functions) else np.nan

    def slopes(self, name: str) -> Array | None:
        """The derivatives of a node's function at all its sums (batch, values); 0 of clamped units."""
        step: Step = self.steps[name]
        layer = step.layer
        if isinstance(layer, ActivationLayer):
            slopes = layer.function.slopes(self.seen("activation", step.inputs[0]))
        else:
            assert isinstance(layer, Dense)  # noqa: S101
            slopes = layer.activation.slopes(self.seen("pre_activation", name))
        if slopes is None:
            return None
        slopes[..., [unit for unit, _ in step.clamped]] = 0
        return slopes.reshape(len(slopes), -1)

    def size(self, name: str) -> float | None:
        """‖∂L/∂f‖ of a layer over the batch; None where it is not computed yet, or nothing learns there."""
        role = "pre_activation_gradient"
        if (role, name) not in self.program.buffers or not finished(self.machine, role, name):
            return None
        return float(np.linalg.norm(self.seen(role, name)))


def norm_of(weight: Array) -> tuple[float, bool]:
    """The spectral norm of a matrix, or of a large one ‖W‖/√(columns); whether it is the latter.

    The largest eigenvalue of the smaller of W·Wᵀ and Wᵀ·W is the spectral norm's square.
    """
    if not np.isfinite(weight).all():
        return float("nan"), False
    largest = float(np.abs(weight).max(initial=0.0))
    if not largest:
        return 0.0, False
    scaled = weight / largest
    if min(weight.shape) > NARROWEST or weight.size > LARGEST:
        return largest * float(np.linalg.norm(scaled)) / float(np.sqrt(weight.shape[1])), True
    wide = scaled if weight.shape[0] <= weight.shape[1] else scaled.T
    return largest * float(np.sqrt(np.linalg.eigvalsh(wide @ wide.T)[-1])), False
