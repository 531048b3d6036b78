"""What is seen of sequences while a pass goes through their time steps."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.session.requests import Request, View

STEPS = 4
WHOLE = Request("cell", "h", example=1)
PRESENT = Request("cell", "h", example=1, now=True)
BACK = Request("state_gradient", "h", example=1)


def session(*, go_backwards: bool = False) -> nn.Session:
    """An LSTM over four time steps."""
    net = nn.Network()
    x = net.add("input", shape=(STEPS, 2), name="x")
    h = net.add("lstm", units=3, go_backwards=go_backwards, name="h")
    y = net.add("dense", units=1, name="y")
    net.connect(x, h)
    net.connect(h, y)
    random = np.random.default_rng(3)
    return nn.Session(net, data=(random.normal(size=(8, STEPS, 2)), random.normal(size=(8, 1))))


def look(run: nn.Session, wish: Request) -> View:
    """One answer."""
    return run.frame([wish]).views[wish]


def step_to(run: nn.Session, phase: str, title: str, time_step: int | None) -> None:
    """Step until an instruction has run."""
    while True:
        where = run.where
        run.step()
        if (where.phase, where.title, where.time_step) == (phase, title, time_step):
            return


LENGTHS = [2, 4, 1, 3, 4, 2]


def padded() -> nn.Session:
    """Tokens of different lengths, read by an LSTM whose states a dense layer reads."""
    net = nn.Network()
    for kind, settings in (
        ("input", {"shape": STEPS}),
        ("embedding", {"vocabulary": 5, "units": STEPS}),
        ("lstm", {"units": 3, "return_sequences": True}),
        ("lstm", {"units": STEPS}),
        ("dense", {"units": 1}),
    ):
        net.add(kind, name=f"n{len(net.document.nodes)}", **settings)
    for place in range(4):
        net.connect(f"n{place}", f"n{place + 1}")
    net.train_with(batch_size=3, shuffle=False)
    return nn.Session(net, data=([[1] * length for length in LENGTHS], np.zeros((6, 1))))


@pytest.mark.parametrize(
    ("role", "name"),
    [("activation", "n0"), ("activation", "n1"), ("state", "n2"), ("norm.cell_gradient", "n2"), ("cell", "n3")],
)
def test_a_view_says_how_many_time_steps_of_the_example_are_real(role: str, name: str) -> None:
    run = padded()
    for batch in (LENGTHS[:3], LENGTHS[3:]):
        run.step("iteration")
        lengths = {example: look(run, Request(role, name, example=example)).length for example in range(3)}
        assert [*lengths.values()] == batch
        assert look(run, Request(role, name)).length == max(batch)
        assert look(run, Request(role, name, example="mean")).length == max(batch)
        assert look(run, Request(role, name, example=1, now=True)).length == batch[1]


def test_where_nothing_is_padded_or_there_is_no_time_a_view_says_no_length() -> None:
    run = padded()
    run.step("iteration")
    for role, name in (
        ("activation", "n3"),
        ("activation", "n4"),
        ("value", "n1.weight"),
        ("contribution", "n2.weight"),
    ):
        assert look(run, Request(role, name, example=0)).length is None
    whole = session()
    whole.step("iteration")
    assert look(whole, WHOLE).length is None


@pytest.mark.parametrize(
    ("go_backwards", "expected"), [(False, [(0, 1), (0, 2), (0, 3)]), (True, [(3, 4), (2, 4), (1, 4)])]
)
def test_time_steps_that_the_pass_has_computed_are_told_from_those_of_the_pass_before(
    go_backwards: bool, expected: list[tuple[int, int]]
) -> None:
    run = session(go_backwards=go_backwards)
    run.run(iterations=3)
    for steps in expected:
        step_to(run, "forward", "memory", steps[0] if go_backwards else steps[1] - 1)
        view = look(run, WHOLE)
        assert (view.computed, view.steps) == (False, steps)
    step_to(run, "forward", "memory", 0 if go_backwards else STEPS - 1)
    assert (look(run, WHOLE).computed, look(run, WHOLE).steps) == (True, None)


def test_gradients_of_time_steps_come_from_the_last_to_the_first() -> None:
    run = session()
    run.run(iterations=2)
    step_to(run, "backward", "error passed back", 3)
    while run.where.time_step == 3:
        run.step()
    assert look(run, BACK).steps == (3, 4)


def test_the_present_time_step_is_that_of_the_instruction_that_ran_last() -> None:
    run = session()
    run.run(iterations=1)
    whole = run.seen("cell", "h")
    assert whole is not None
    view = look(run, PRESENT)
    assert (view.time_step, view.shape) == (STEPS - 1, (4, STEPS, 3))
    assert view.values is not None
    np.testing.assert_array_equal(view.values, whole[1:2, STEPS - 1])
    step_to(run, "forward", "memory", 1)
    view = look(run, PRESENT)
    assert (view.time_step, view.computed) == (1, True)
    step_to(run, "forward", "weighted sum", 2)
    view = look(run, PRESENT)
    assert (view.time_step, view.computed) == (2, False)


def test_one_example_of_sequences_is_cut_into_blocks_of_time_steps_and_features() -> None:
    run = session()
    run.run(iterations=1)
    whole = run.seen("cell", "h")
    assert whole is not None
    wish = Request("cell", "h", rows=2, columns=2, example=1)
    view = look(run, wish)
    blocks = [[whole[1, 0:2, 0:1], whole[1, 0:2, 1:3]], [whole[1, 2:4, 0:1], whole[1, 2:4, 1:3]]]
    expected = [[block.ravel()[np.abs(block).argmax()] for block in row] for row in blocks]
    assert view.values is not None
    np.testing.assert_array_equal(view.values, [expected])
