"""Chapter 5: four students, one hidden unit, one output; w_new = w_old − α·∂L/∂w_old."""

import math

import pytest

import nnstudio as nn
from nnstudio.data.sources import SOURCES
from nnstudio.document.edits import set_data
from nnstudio.document.model import DataChoice
from nnstudio.files.examples import DEFAULT, example

STUDENTS = (((2, 4, 9), 1), ((1, 2, 8), 0), ((5, 1, 9), 1), ((2, 2, 5), 0))
ALPHA = 1.0


def sigmoid(f):
    return 1 / (1 + math.exp(-f))


def test_the_program_opens_with_the_students():
    assert DEFAULT == "students"
    table = SOURCES.make(example().data.source).read()
    rows = zip(*[column.values.tolist() for column in table.columns], strict=True)
    assert [(row[:3], row[3]) for row in rows] == [(hours, manages) for hours, manages in STUDENTS]


@pytest.fixture
def session():
    """The default project on the hours as they are."""
    document = example()
    assert (document.recipe.learning_rate, document.recipe.batch_size) == (ALPHA, None)
    return nn.Session(set_data(document, DataChoice(document.data.source)))


def weights(session):
    """(w1, w2, w3, b) of the hidden unit and (v, c) of the output."""
    w, b = session["hidden1.weight"][:, 0].tolist(), session["hidden1.bias"].item()
    return (*w, b), (session["output.weight"].item(), session["output.bias"].item())


def gradient_by_hand(hidden, output):
    """∂L/∂ of all six weights, one student after another, of L = mean (y − ŷ)²."""
    *w, b = hidden
    v, c = output
    back_hidden, back_output, loss = [0.0] * 4, [0.0] * 2, 0.0
    for hours, y in STUDENTS:
        o1 = sigmoid(sum(each * x for each, x in zip(w, hours, strict=True)) + b)
        o2 = sigmoid(v * o1 + c)
        loss += (y - o2) ** 2 / 4
        to_f2 = -2 * (y - o2) / 4 * o2 * (1 - o2)
        to_f1 = to_f2 * v * o1 * (1 - o1)
        for place, x in enumerate((*hours, 1)):
            back_hidden[place] += to_f1 * x
        back_output[0] += to_f2 * o1
        back_output[1] += to_f2
    return loss, back_hidden, back_output


def test_one_propagation_after_the_other(session):
    phases = [session.where.phase]
    while session.where.iteration == 0:
        session.step("phase")
        phases.append(session.where.phase)
    assert phases == ["forward", "loss", "backward", "update", "forward"]


def test_the_loss_and_every_gradient_are_those_worked_out_by_hand(session):
    loss, back_hidden, back_output = gradient_by_hand(*weights(session))
    session.step("iteration")
    assert session.loss == pytest.approx(loss, rel=1e-13)
    found = [*session.gradient("hidden1.weight")[:, 0], *session.gradient("hidden1.bias")]
    assert found == pytest.approx(back_hidden, rel=1e-11)
    found = [*session.gradient("output.weight")[:, 0], *session.gradient("output.bias")]
    assert found == pytest.approx(back_output, rel=1e-11)


def test_the_new_weight_is_the_old_one_minus_the_rate_times_the_gradient(session):
    for _ in range(20):
        old = {name: session[name] for name in session.parameters}
        session.step("iteration")
        for name, before in old.items():
            assert (session[name] == before - ALPHA * session.gradient(name)).all()


def test_repeating_it_makes_the_loss_small():
    session = nn.Session(example())
    session.run(epochs=1000)
    assert session.loss < 0.01
    assert (session.predict([hours for hours, _ in STUDENTS])[:, 0] > 0.5).tolist() == [y == 1 for _, y in STUDENTS]


def test_the_sum_of_signed_errors_has_no_minimum():
    """Why it cannot be trained on: of one linear unit it falls by as much with every step, without end."""

    def signed(bias):
        return sum(y - bias for _, y in STUDENTS)

    falls = [signed(bias + 1) - signed(bias) for bias in range(5)]
    assert falls == [-4] * 5
    assert signed(0.5) == 0, "it is 0 where every student is told wrong alike"
