"""Simple RNN."""

from nnstudio.base.catalogue import KindOf
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.builder import Builder
from nnstudio.engine.layout import Matrix, bias, weight
from nnstudio.engine.recurrence import Operand
from nnstudio.engine.recurrent import Holding, RecurrentLayer
from nnstudio.engine.tensor import Tensor


class SimpleRNN(RecurrentLayer):
    """Every unit sees the input and all units' values of the time step before: h(t) = act(x(t)·W + h(t−1)·U + b).

    Source: Elman, "Finding structure in time", Cognitive Science 14 (1990).
    """

    name = "simple_rnn"
    title = "Simple RNN"

    activation = KindOf(ACTIVATIONS, "tanh", help="function that each unit applies to its weighted sum")

    def matrices(self, *inputs: tuple[int, ...]) -> tuple[Matrix, ...]:
        """(features, units) and (units, units) weights, (units,) biases."""
        features = inputs[0][-1]
        parts = [
            weight(self.initializer, features),
            weight(self.recurrent_initializer, self.units, "recurrent_weight"),
        ]
        if self.use_bias:
            parts.append(bias(self.bias_initializer, fan_in=features))
        return (Matrix(self.units, tuple(parts)),)

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """The weighted sum and its activation in every time step."""
        x, steps = inputs[0], inputs[0].shape[0]
        w = b.weights(f"{b.node}.weight")
        operand = Operand(b, w, x, self.units, steps, reverse=self.go_backwards, role="pre_activation")
        b.lend("state", operand.states)
        holding = Holding(b, x.mask)
        b.apply(operand.gathered())
        state, states = operand.initial, dict[int, Tensor]()
        for step in self.order(b, steps):
            state = state.detached() if self.cuts_off(step, steps) else state
            f = b.apply(operand.summed(step, state))
            new = b.apply(self.activation.operation(b, f), holding.role("state"))
            state = states[step] = holding.hold(new, state, step, "state")
        return self.output(b, states)
