"""Edits and interventions in the middle of a run keep what was learned where it still fits."""

import numpy as np
import pytest
from msgspec.structs import replace

import nnstudio as nn
from nnstudio.base.catalogue import Choice
from nnstudio.data.arrays import read_arrays
from nnstudio.data.errors import DataError
from nnstudio.document.edits import (
    add_node,
    connect,
    disconnect,
    node_of,
    remove_nodes,
    rename,
    set_data,
    set_recipe,
    set_settings,
)
from nnstudio.document.model import DataChoice, Document
from nnstudio.session.record import record_of, session_of
from tests.session.runs import rows, seen, session, weights


def node(run: nn.Session, name: str) -> int:
    return node_of(run.latest_document, name).id


def test_a_renamed_node_keeps_its_weights_and_its_memory() -> None:
    run, same = (session(optimizer=nn.optimizer("sgd", momentum=0.9)) for _ in range(2))
    for each in (run, same):
        each.run(epochs=2)
    run.change(rename(run.document, node(run, "hidden1"), "first"))
    assert run["first.weight"].tobytes() == same["hidden1.weight"].tobytes()
    for each in (run, same):
        each.run(epochs=2)
    assert list(weights(run).values()) == list(weights(same).values())


def test_another_shape_is_drawn_anew_and_the_rest_is_kept() -> None:
    run = session()
    run.run(epochs=2)
    before = weights(run)
    run.change(set_settings(run.document, node(run, "hidden1"), {"units": 5}))
    assert run["hidden1.weight"].shape == (4, 5)
    assert run["output.weight"].shape == (5, 1)
    assert run["output.bias"].tobytes() == before["output.bias"]
    run.run(epochs=1)


def memory(run: nn.Session) -> dict[str, bytes]:
    """The bits of the optimizer's memory."""
    roles = [each for each in run.outline().quantities if each.role.startswith("moment.")]
    return {f"{each.role} {each.name}": run.seen(each.role, each.name).tobytes() for each in roles}  # type: ignore[union-attr]


def test_an_edit_that_is_taken_back_brings_back_what_was_learned() -> None:
    run = session(optimizer="adam")
    run.run(epochs=2)
    document, before, moments = run.document, weights(run), memory(run)
    wider = set_settings(document, node(run, "hidden1"), {"units": 5})
    run.change(wider)
    run.change(set_settings(document, node(run, "hidden1"), {"units": 7}))
    assert weights(run) != before
    run.change(document)
    assert (weights(run), memory(run)) == (before, moments)
    run.run(epochs=1)
    later = weights(run)
    run.change(wider)
    run.change(document)
    assert weights(run) == later


def test_what_was_put_away_is_saved_and_found_again_after_going_back() -> None:
    run = session(optimizer=nn.optimizer("sgd", momentum=0.9))
    run.run(epochs=2)
    document, before = run.document, weights(run)
    run.change(set_settings(document, node(run, "hidden1"), {"units": 5}))
    run.run(epochs=2)
    run = session_of(record_of(run))
    run.run(epochs=1)
    run.go_to(run.position[0] - 2)
    run.change(document)
    assert weights(run)["hidden1.weight"] == before["hidden1.weight"]
    there, found = run.position, seen(run)
    run.run(epochs=1)
    run.go_to(*there)
    assert seen(run) == found


def test_another_optimizer_finds_the_weights_without_the_memory_of_the_former() -> None:
    run = session(optimizer="adam")
    run.run(epochs=2)
    document, before = run.document, weights(run)
    run.change(set_settings(document, node(run, "hidden1"), {"units": 5}))
    run.set(optimizer="rmsprop")
    run.set(optimizer="adam")
    run.change(set_settings(run.latest_document, node(run, "hidden1"), {"units": 3}))
    assert weights(run)["hidden1.weight"] == before["hidden1.weight"]
    assert not np.frombuffer(memory(run)["moment.first_moment hidden1.weight"]).any()


def test_a_new_node_inherits_nothing_from_a_removed_one() -> None:
    run = session()
    document = run.document
    drawn = add_node(document, "dense", {"units": 2}, name="aside")
    drawn = set_recipe(connect(drawn, node(run, "x"), node_of(drawn, "aside").id), outputs=("output",))
    run.change(drawn)
    run["aside.weight"] = np.ones((4, 2))
    run.change(document)
    run.change(drawn)
    assert not (run["aside.weight"] == 1).any()


def test_a_removed_layer_leaves_the_others_as_they_were() -> None:
    run = session()
    run.run(epochs=2)
    before = weights(run)
    run.change(remove_nodes(run.document, [node(run, "drop")], heal=True))
    assert weights(run) == before
    assert run.where.epoch == 2


def test_a_change_in_the_middle_of_an_iteration_waits_for_its_end() -> None:
    run = session()
    run.step("layer")
    run.set(learning_rate=0.25)
    run.change(rename(run.latest_document, node(run, "hidden1"), "first"))
    assert run.document.recipe.learning_rate == 0.5
    assert run.latest_document.recipe.learning_rate == 0.25
    assert "hidden1.weight" in run.parameters
    run.step("iteration")
    assert run.document.recipe.learning_rate == 0.25
    assert "first.weight" in run.parameters


def test_moving_a_node_does_not_compile_anew() -> None:
    run = session()
    version = run.outline().version
    run.change(replace(run.document, nodes=tuple(replace(n, position=(9.0, 9.0)) for n in run.document.nodes)))
    run.set(learning_rate=0.1)
    assert run.outline().version == version
    run.set(batch_size=2)
    assert run.outline().version > version


def broken(run: nn.Session) -> Document:
    named = set_recipe(run.document, outputs=("output",))
    return disconnect(named, [edge for edge in named.edges if edge.target == node(run, "output")])


def test_a_drawing_with_errors_is_refused_and_nothing_changes() -> None:
    run = session()
    run.run(iterations=4)
    before = seen(run)
    with pytest.raises(nn.ProblemError) as caught:
        run.change(broken(run))
    assert [(p.node, p.severity) for p in caught.value.problems if p.severity == "error"] == [("output", "error")]
    assert seen(run) == before
    assert run.latest_document == run.document
    run.step("iteration")


def test_data_that_does_not_fit_is_refused_and_nothing_changes() -> None:
    run = session()
    before = seen(run)
    with pytest.raises(nn.ProblemError, match="does not fit the data"):
        run.change(run.document, read_arrays(*rows(8, features=3)))
    assert seen(run) == before
    run.reset()
    assert len(run.dataset.training) == 10


def test_other_data_begins_a_new_epoch_with_the_same_weights() -> None:
    run = session()
    run.run(iterations=4)
    before = weights(run)
    run.change(run.document, read_arrays(*rows(6, seed=9)))
    assert weights(run) == before
    run.step("iteration")
    assert len(run.dataset.training) == 6
    run.step("epoch")
    assert run.where.epoch == 2


def test_another_built_in_data_set_is_read() -> None:
    net = nn.Network()
    net.connect(net.add("input", shape=(3,), name="x"), net.add("dense", units=1, activation="sigmoid", name="y"))
    run = nn.Session(set_data(net.document, DataChoice(Choice("students"))))
    assert run.dataset.name.lower().startswith("students")
    with pytest.raises(nn.ProblemError, match="does not fit the data"):
        run.change(set_data(run.document, DataChoice(Choice("xor"))))
    with pytest.raises(nn.SettingError, match="data set"):
        run.change(set_data(run.document, DataChoice(Choice("nothing"))))
    wider = set_settings(run.document, run.document.nodes[0].id, {"shape": [2]})
    run.change(set_data(wider, DataChoice(Choice("xor"))))
    assert len(run.dataset.training.inputs[""][0]) == 2


def test_standardizing_on_the_way_keeps_rows_and_weights() -> None:
    run = session()
    run.run(iterations=4)
    before = weights(run)
    run.change(replace(run.document, data=replace(run.document.data, standardize=True)))
    assert weights(run) == before
    np.testing.assert_allclose(run.dataset.training.inputs[""].mean(0), 0, atol=1e-12)


def test_values_of_another_shape_are_refused() -> None:
    run = session()
    with pytest.raises(ValueError, match=r"hidden1.weight has shape \(4, 3\), and the values have shape \(3, 4\)"):
        run["hidden1.weight"] = np.zeros((3, 4))
    with pytest.raises(KeyError, match=r"did you mean 'hidden1.weight'"):
        run["hidden1.weigh"] = np.zeros((4, 3))


@pytest.mark.parametrize(
    ("precision", "number", "named"),
    [("float64", np.nan, "nan"), ("float64", -np.inf, "-inf"), ("float32", 1e300, "inf")],
)
def test_values_that_are_not_finite_are_refused(precision: str, number: float, named: str) -> None:
    run = session(precision=precision)
    before = weights(run)
    with pytest.raises(ValueError, match=f"hidden1.bias takes finite numbers, and there is {named} among the values"):
        run["hidden1.bias"] = [0.0, number, 1.0]
    assert weights(run) == before


def test_weights_of_a_file_that_are_too_large_for_the_precision_are_refused(tmp_path) -> None:
    wide = session()
    wide["hidden1.bias"] = [0.0, 1e300, 1.0]
    wide.export(tmp_path / "w.npz")
    run = session(precision="float32")
    before = weights(run)
    with pytest.raises(nn.FileError, match=r"hidden1\.bias holds numbers too large for float32"):
        run.import_weights(tmp_path / "w.npz")
    assert weights(run) == before


def test_a_value_that_was_set_is_what_the_next_instruction_reads() -> None:
    run = session()
    run.step("layer")
    run["output.weight"] = np.zeros((3, 1))
    run["output.bias"] = [np.log(3)]
    run.step("phase")
    assert run.activation("output") == pytest.approx(0.75)


def test_a_reset_begins_again_with_the_same_seed() -> None:
    run = session()
    start = seen(run)
    run.run(epochs=2)
    trained = weights(run)
    run["output.bias"] = [3.0]
    run.reset()
    assert seen(run) == start
    assert run.moment().run == 2
    run.run(epochs=2)
    assert weights(run) == trained


def test_a_reset_to_another_seed_draws_other_weights_and_says_so_in_the_recipe() -> None:
    run = session()
    start = weights(run)
    run.reset(seed=11)
    assert weights(run) != start
    assert run.document.recipe.seed == 11


def test_bad_data_is_one_sentence() -> None:
    with pytest.raises(DataError) as caught:
        session().change(session().document, read_arrays([[1, 2.5], [3]], [1, 0]))
    assert "\n" not in str(caught.value)
