"""JAX: the whole training step jitted, memory of parameters and moments donated."""

import os
from collections.abc import Callable
from typing import Any

from tests.benchmarks.peer import Peer, package
from tests.benchmarks.timing import Timed, timed
from tests.benchmarks.workloads import LEARNING_RATE, Array, Workload

ONE_THREAD = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
Tree = Any
"""Nested lists of arrays."""


def build(work: Workload, x: Array, y: Array) -> Timed:
    """A training step, awaited; sequences are (time, batch, features)."""
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    os.environ.setdefault("XLA_FLAGS", ONE_THREAD)
    import jax

    inputs = jax.numpy.asarray(x.swapaxes(0, 1) if work.times else x)
    targets = jax.numpy.asarray(y)
    step = jax.jit(training_step(work), donate_argnums=(0, 1, 2))
    parameters = initial(work)
    moments = [jax.tree.map(jax.numpy.zeros_like, parameters) for _ in range(2)] if work.optimizer == "adam" else []
    state = [parameters, [jax.numpy.zeros(()), moments], jax.random.key(7)]

    def run() -> None:
        *state[:], loss = step(*state, inputs, targets)
        loss.block_until_ready()

    return timed(run)


def initial(work: Workload) -> Tree:
    """Per layer a weight and a bias; a recurrent layer has its recurrent weight between them."""
    from jax import numpy as jnp
    from jax import random

    parameters = []
    for i, (fan_in, units) in enumerate(zip(work.widths[:-1], work.widths[1:], strict=True)):
        recurrent = work.cell and i == 0
        gates = 4 * units if recurrent and work.cell == "lstm" else units
        shapes = [(fan_in, gates), (units, gates)] if recurrent else [(fan_in, gates)]
        weights = [random.normal(random.key(i), shape) * shape[0] ** -0.5 for shape in shapes]
        parameters.append([*weights, jnp.zeros(gates)])
    return parameters


def training_step(work: Workload) -> Callable[..., Any]:
    """A function of (parameters, memory, key, inputs, targets) to the first three, renewed, and the loss."""
    import jax

    update = {"sgd": sgd, "adam": adam}[work.optimizer]

    def loss_of(parameters: Tree, key: Any, x: Any, y: Any) -> Any:
        prediction = predict(work, parameters, key, x)
        if work.loss == "mse":
            return jax.numpy.mean((prediction - y) ** 2)
        return -jax.numpy.mean(jax.numpy.sum(y * jax.nn.log_softmax(prediction), 1))

    def step(parameters: Tree, memory: Tree, key: Any, x: Any, y: Any) -> Any:
        key, now = jax.random.split(key) if work.dropout else (key, key)
        loss, gradient = jax.value_and_grad(loss_of)(parameters, now, x, y)
        return *update(parameters, memory, gradient), key, loss

    return step


def predict(work: Workload, parameters: Tree, key: Any, x: Any) -> Any:
    """The output; before softmax where cross-entropy follows."""
    import jax

    activations = {"sigmoid": jax.nn.sigmoid, "tanh": jax.numpy.tanh, "relu": jax.nn.relu, "linear": lambda f: f}
    *hidden, (weight, bias) = parameters
    for each in hidden:
        if work.cell:
            x = {"simple_rnn": rnn, "lstm": lstm}[work.cell](*each, x)
            continue
        x = activations[work.hidden](x @ each[0] + each[1])
        if work.dropout:
            key, now = jax.random.split(key)
            mask = jax.random.bernoulli(now, 1 - work.dropout, x.shape)
            x = jax.numpy.where(mask, x / (1 - work.dropout), 0)
    return activations.get(work.last, activations["linear"])(x @ weight + bias)


def rnn(weight: Any, recurrent: Any, bias: Any, x: Any) -> Any:
    """The last state; the inputs' sums are taken for all time steps at once."""
    import jax

    def cell(h: Any, sums: Any) -> Any:
        return jax.numpy.tanh(sums + h @ recurrent), None

    return jax.lax.scan(cell, jax.numpy.zeros((x.shape[1], len(recurrent))), x @ weight + bias)[0]


def lstm(weight: Any, recurrent: Any, bias: Any, x: Any) -> Any:
    """The last output; the inputs' sums are taken for all time steps at once."""
    import jax

    units = len(recurrent)

    def cell(state: Any, sums: Any) -> Any:
        h, c = state
        f = sums + h @ recurrent
        let_in, keep, out = jax.numpy.split(jax.nn.sigmoid(f[:, : 3 * units]), 3, 1)
        c = let_in * jax.numpy.tanh(f[:, 3 * units :]) + keep * c
        return (out * jax.numpy.tanh(c), c), None

    start = jax.numpy.zeros((x.shape[1], units))
    return jax.lax.scan(cell, (start, start), x @ weight + bias)[0][0]


def sgd(parameters: Tree, memory: Tree, gradient: Tree) -> tuple[Tree, Tree]:
    """W − α·g."""
    import jax

    return jax.tree.map(lambda w, g: w - LEARNING_RATE * g, parameters, gradient), memory


def adam(parameters: Tree, memory: Tree, gradient: Tree) -> tuple[Tree, Tree]:
    """Adam as the paper has it; the memory is the number of updates and the two moments."""
    import jax

    count, (first, second) = memory
    count = count + 1
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradient)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradient)
    rate, share = LEARNING_RATE / (1 - 0.9**count), 1 / (1 - 0.999**count)

    def moved(w: Any, m: Any, v: Any) -> Any:
        return w - rate * m / (jax.numpy.sqrt(share * v) + 1e-8)

    return jax.tree.map(moved, parameters, first, second), [count, [first, second]]


PEER = Peer("JAX", build, package("jax"), "jitted: XLA fuses the step and keeps no intermediates")
