"""One number of a moment, as watches and breakpoints show it."""

import numpy as np

import nnstudio as nn
from nnstudio.document.model import Measure
from nnstudio.session.frame import Reply
from nnstudio.session.requests import MeasureRequest
from tests.session.runs import session


def seen(run: nn.Session, measure: Measure) -> Reply:
    wish = MeasureRequest(measure)
    return run.frame([wish]).replies[wish]


def test_a_number_is_the_statistic_of_what_the_facade_sees():
    run = session()
    run.step("iteration")
    found, gradient = seen(run, Measure("gradient.mean_abs", "hidden1.weight")), run.gradient("hidden1.weight")
    assert found.values is not None
    assert gradient is not None
    assert float(found.values) == np.mean(np.abs(gradient))


def test_what_the_network_has_not_is_refused_in_a_sentence():
    found = seen(session(), Measure("gradient.norm", "nowhere.weight"))
    assert "nowhere" in found.refusal
    assert found.values is None


def test_what_is_not_computed_yet_has_no_number():
    found = seen(session(), Measure("loss"))
    assert found.values is None
    assert found.refusal == ""
