"""Chapter 1: with more data a deep network goes on getting better where a classic method does not."""

import numpy as np
from msgspec.structs import replace

import nnstudio as nn
from nnstudio.document.edits import set_data
from nnstudio.files.examples import example

SHARES = (0.05, 0.2, 0.8)


def trained_on(share):
    """The digits' network trained on a share of the digits; the others are for validation."""
    document = example("digits")
    return nn.Session(set_data(document, replace(document.data, validation=1 - share)))


def network_accuracy(session):
    session.run(epochs=20)
    return session.run_state.curves["validation.accuracy"].at(session.where.iteration)


def centroid_accuracy(data):
    """Of saying the class whose mean image is nearest."""
    images, classes = data.training.inputs[""], data.training.targets[""].argmax(1)
    means = np.stack([images[classes == digit].mean(0) for digit in range(10)])
    distances = ((data.validation.inputs[""][:, None] - means) ** 2).sum(2)
    return (distances.argmin(1) == data.validation.targets[""].argmax(1)).mean()


def test_the_network_goes_on_rising_where_the_nearest_mean_saturates():
    sessions = [trained_on(share) for share in SHARES]
    classic = [centroid_accuracy(session.dataset) for session in sessions]
    deep = [network_accuracy(session) for session in sessions]
    assert deep[0] < deep[1] < deep[2]
    assert 1 - deep[2] < (1 - deep[1]) / 2, "four times the digits take more than half of the network's errors away"
    assert 1 - classic[2] > (1 - classic[1]) / 2, "and not of the means'"
    assert deep[2] > classic[2] + 0.04


def test_every_hidden_unit_has_an_image_of_weights_of_its_own():
    session = trained_on(0.2)
    assert session["hidden1.weight"].shape == (64, 64)
    session.run(epochs=1)
    images = session["hidden1.weight"].T
    assert len(np.unique(images, axis=0)) == 64
    assert np.corrcoef(images)[np.triu_indices(64, 1)].max() < 0.9
