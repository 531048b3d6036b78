"""scikit-learn's multilayer perceptrons."""

import warnings
from typing import Any

import numpy as np

from tests.benchmarks.peer import Peer, package
from tests.benchmarks.timing import Timed, timed
from tests.benchmarks.workloads import LEARNING_RATE, Array, Workload


def build(work: Workload, x: Array, y: Array) -> Timed:
    """The nearest that it has: one `partial_fit` on the batch."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    words: dict[str, Any] = {
        "hidden_layer_sizes": work.widths[1:-1],
        "activation": {"sigmoid": "logistic"}.get(work.hidden, work.hidden),
        "solver": work.optimizer,
        "batch_size": work.batch,
        "alpha": 0,
        "learning_rate_init": LEARNING_RATE,
    }
    words |= {"momentum": 0, "nesterovs_momentum": False} if work.optimizer == "sgd" else {}
    if work.loss == "mse":
        model, targets = MLPRegressor(**words), y.ravel()
        return timed(lambda: model.partial_fit(x, targets))
    model, classes, targets = MLPClassifier(**words), np.arange(work.widths[-1]), y.argmax(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.partial_fit(x, targets, classes=classes)
    return timed(lambda: model.partial_fit(x, targets))


PEER = Peer(
    "scikit-learn",
    build,
    package("sklearn"),
    "linear output for mse (W1, W2), no dropout (W3), no recurrent layers (W4 – W5b not compared)",
)
