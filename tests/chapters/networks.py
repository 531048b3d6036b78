"""Networks as scripts draw them."""

from itertools import pairwise

import nnstudio as nn


def chain(*layers, **recipe):
    """A network of layers (kind, name, settings) that each feed the next."""
    net = nn.Network()
    for kind, name, settings in layers:
        net.add(kind, name=name, **settings)
    for (_, source, _), (_, target, _) in pairwise(layers):
        net.connect(source, target)
    net.train_with(**recipe)
    return net


def entry(*shape):
    """An input called x."""
    return "input", "x", {"shape": shape}


def dense(name, units, activation="linear", **settings):
    """A dense layer."""
    return "dense", name, {"units": units, "activation": activation, **settings}


def constant(value):
    """An initializer."""
    return nn.initializer("constant", value=value)


def learn(session):
    """Forward, loss and backward, as far as before the update."""
    while session.where.phase != "update":
        session.step("phase")


def flat_weights(session):
    """All parameters as one list of numbers."""
    return [float(value) for name in session.parameters for value in session[name].ravel()]
