"""Chapter 15: recurrent networks: order, shared weights, vanishing and exploding through time, and the LSTM."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.files.examples import example
from tests.chapters.networks import chain, constant, dense, entry, learn

T, FEATURES, UNITS = 6, 3, 4
X = np.random.default_rng(0).normal(size=(5, T, FEATURES))
Y = np.random.default_rng(1).normal(size=(5, 2))
FUNCTIONS = {
    "linear": (lambda f: f, np.ones_like),
    "tanh": (np.tanh, lambda o: 1 - o**2),
    "sigmoid": (lambda f: 1 / (1 + np.exp(-f)), lambda o: o * (1 - o)),
    "relu": (lambda f: np.maximum(f, 0), lambda o: (o > 0).astype(float)),
}
"""Each activation with its slope by its output."""


def recurrent(kind="simple_rnn", x=X, y=Y, **settings):
    """A recurrent layer and a dense one, after forward and backward propagation of all rows."""
    layer = kind, "memory", {"units": UNITS, **settings}
    net = chain(entry(*x.shape[1:]), layer, dense("output", y.shape[1]), batch_size=None, shuffle=False)
    session = nn.Session(net, (x, y))
    learn(session)
    return session


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_every_state_is_made_of_the_input_and_the_state_before(activation):
    """O_t = f(x_t·w + O_{t−1}·u + b), with the same w and u at every time step."""
    session = recurrent(activation=activation)
    w, u, b = (session[f"memory.{name}"] for name in ("weight", "recurrent_weight", "bias"))
    state = np.zeros((5, UNITS))
    for t in range(T):
        state = FUNCTIONS[activation][0](X[:, t] @ w + state @ u + b)
        np.testing.assert_allclose(session.seen("state", "memory")[:, t], state, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(session.activation("memory"), state, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_the_contributions_of_all_time_steps_add_up_to_the_gradient_of_a_shared_weight(activation):
    """∂L/∂w = Σ_t x_tᵀ·∂L/∂f_t and ∂L/∂u = Σ_t O_{t−1}ᵀ·∂L/∂f_t, the error being passed back through time by hand."""
    session = recurrent(activation=activation)
    u, v = session["memory.recurrent_weight"], session["output.weight"]
    states = [np.zeros((5, UNITS)), *session.seen("state", "memory").transpose(1, 0, 2)]
    error = 2 / Y.size * (session.activation("output") - Y) @ v.T
    of_w, of_u, of_b = [], [], []
    for t in reversed(range(T)):
        delta = error * FUNCTIONS[activation][1](states[t + 1])
        of_w.append(X[:, t].T @ delta)
        of_u.append(states[t].T @ delta)
        of_b.append(delta.sum(0))
        error = delta @ u.T
        np.testing.assert_allclose(
            session.seen("pre_activation_gradient", "memory")[:, t], delta, rtol=1e-9, atol=1e-14
        )
    for name, parts in (("weight", of_w), ("recurrent_weight", of_u), ("bias", of_b)):
        np.testing.assert_allclose(session.contributions(f"memory.{name}"), parts[::-1], rtol=1e-9, atol=1e-14)
        np.testing.assert_allclose(session.gradient(f"memory.{name}"), sum(parts), rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
def test_the_order_of_the_sequence_matters(kind):
    session = recurrent(kind)
    assert np.abs(session.predict(X) - session.predict(X[:, ::-1])).min() > 1e-4


def test_a_linear_layer_with_weights_of_one_adds_up_and_sees_no_order():
    session = recurrent(
        x=X[:, :, :1], units=1, activation="linear", initializer=constant(1.0), recurrent_initializer=constant(1.0)
    )
    np.testing.assert_allclose(session.activation("memory"), X[:, :, :1].sum(1), rtol=1e-13)
    np.testing.assert_allclose(session.predict(X[:, :, :1]), session.predict(X[:, ::-1, :1]), rtol=1e-12, atol=1e-14)


def test_the_same_words_in_another_order_mean_something_else():
    session = nn.Session(example("word_order"))
    vocabulary = session.dataset.encoding.vocabulary[""]
    doers = session.dataset.encoding.classes
    session.run(epochs=session.document.recipe.batch_size * 2)

    def doer(sentence):
        words = [[vocabulary.index(word) for word in sentence.split()]]
        return doers[session.predict(np.array(words, float)).argmax()]

    assert doer("dog bites man") == "dog"
    assert doer("man bites dog") == "man"


LONG = 50


def sizes_by_time_step(kind, role="state_gradient", **settings):
    """The size of the gradient of the state at each of 50 time steps, the target being of the last one."""
    x = np.random.default_rng(2).normal(0, 0.5, (8, LONG, FEATURES))
    session = recurrent(kind, x=x, y=np.ones((8, 1)), units=16, **settings)
    return np.linalg.norm(session.seen(role, "memory"), axis=(0, 2))


def test_through_sigmoid_units_the_gradient_vanishes_by_at_least_a_quarter_each_step():
    sizes = sizes_by_time_step("simple_rnn", activation="sigmoid")
    assert (sizes[:-1] <= sizes[1:] / 4).all()
    assert 0 < sizes[0] < 1e-29 * sizes[-1]


def test_through_relu_units_with_large_weights_it_explodes():
    sizes = sizes_by_time_step(
        "simple_rnn", activation="relu", recurrent_initializer=nn.initializer("identity", gain=1.5)
    )
    assert sizes[0] > 1e6 * sizes[-1]


def test_through_the_lstms_cell_it_does_neither():
    """∂c(t)/∂c(t−1) is the forget gate along the cell, which is nearly 1 where its bias is 5."""
    settings = {"forget_bias_initializer": constant(5.0)}
    sizes = sizes_by_time_step("lstm", "cell_gradient", **settings)
    assert (sizes > sizes[-1] / 100).all()
    assert (sizes < sizes[-1] * 100).all()


def reach(name, role):
    """For several seeds, the gradient at the first time step over that at the last once an example has learned."""
    session, found = nn.Session(example(name)), []
    for seed in range(5):
        session.reset(seed)
        session.run(epochs=15)
        learn(session)
        sizes = np.linalg.norm(session.seen(role, "memory"), axis=(0, 2))
        found.append(float(sizes[0] / sizes[-1]))
    return found


@pytest.mark.long
def test_in_the_adding_problem_the_lstm_has_learned_to_hold_the_gradient_and_the_simple_rnn_loses_it():
    lstm, rnn = reach("lstm_adding", "cell_gradient"), reach("rnn_adding", "state_gradient")
    assert all(0.1 < each < 10 for each in lstm)
    assert np.median(rnn) < 0.01
