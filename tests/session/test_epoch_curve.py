"""At which iterations epochs ended."""

import nnstudio as nn
from nnstudio.session.requests import CurveRequest
from tests.session.runs import session


def ends(run: nn.Session, points: int = 600) -> list[tuple[int, float]]:
    request = CurveRequest("epoch", points)
    curve = run.frame([request]).curves[request]
    return list(zip(curve.iteration.tolist(), curve.mean.tolist(), strict=True))


def test_three_batches_make_an_epoch_of_ten_rows() -> None:
    run = session()
    assert ends(run) == []
    run.run(iterations=10)
    assert ends(run) == [(3, 1), (6, 2), (9, 3)]
    run.go_to(1)
    assert ends(run) == [(3, 1), (6, 2), (9, 3)]


def test_of_many_every_second_or_third_is_told() -> None:
    run = session()
    run.run(epochs=10)
    assert ends(run, 4) == [(9, 3), (18, 6), (27, 9)]


def test_a_batch_size_that_was_changed_counts() -> None:
    run = session()
    run.run(epochs=1)
    run.set(batch_size=10)
    run.run(epochs=2)
    assert ends(run) == [(3, 1), (4, 2), (5, 3)]
