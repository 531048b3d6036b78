"""Changing the past begins a branch; the run that was left keeps its future, to the last bit."""

import json

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.base.catalogue import SettingError
from nnstudio.document.edits import set_data
from nnstudio.document.model import DataChoice
from nnstudio.files.errors import FileError
from nnstudio.session import branches
from nnstudio.session.record import Record, record_of, session_of
from nnstudio.session.requests import CurveRequest
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.client import Trainer
from nnstudio.session.trainer.handle import Direct, Handle
from tests.session.runs import network, rows, seen, session


def forked() -> nn.Session:
    """A run of 30 iterations that was left in the middle of iteration 12 with another weight, and trained to 20."""
    run = session(optimizer="adam", learning_rate=0.05)
    run.run(iterations=30)
    run.go_to(12, 3)
    run["hidden1.weight"] = run["hidden1.weight"] * -1
    run.run(iterations=8)
    return run


def test_a_weight_set_in_the_past_begins_a_branch_and_the_old_run_keeps_its_future() -> None:
    run = session()
    run.run(iterations=30)
    there = seen(run)
    run.go_to(12, 3)
    weight = run["hidden1.weight"].copy()
    weight[0, 1] = 2.5
    run["hidden1.weight"] = weight
    first, second = run.branches
    assert (first.name, first.end, first.present) == ("run 1", (30, 0), False)
    assert (second.name, second.origin, second.left, second.present) == ("run 2", 1, (12, 3), True)
    assert second.changed.startswith("hidden1.weight[0, 1] ")
    assert second.changed.endswith("→ 2.5")
    assert run.moment().end == 12
    run.run(iterations=3)
    run.switch("run 1")
    assert (seen(run), run.moment().live, run.position) == (there, True, (30, 0))


def test_a_branch_is_to_the_bit_the_run_that_was_changed_there_and_then() -> None:
    run, straight = forked(), session(optimizer="adam", learning_rate=0.05)
    straight.run(iterations=12)
    straight.step("instruction")
    straight.step("instruction")
    straight.step("instruction")
    straight["hidden1.weight"] = straight["hidden1.weight"] * -1
    straight.run(iterations=8)
    assert seen(run) == seen(straight)
    run.go_to(5)
    straight.go_to(5)
    assert seen(run) == seen(straight)


def test_switching_to_and_fro_shows_each_where_it_was_left() -> None:
    run = forked()
    run.back("layer")
    here, place = seen(run), run.position
    run.switch("run 1")
    run.go_to(7, 2)
    other = seen(run)
    run.switch("run 2")
    assert (seen(run), run.position) == (here, place)
    run.switch("run 1")
    assert (seen(run), run.position) == (other, (7, 2))


def test_a_change_at_the_end_of_a_run_begins_no_branch() -> None:
    run = session()
    run.run(iterations=5)
    run.step("layer")
    run.set(learning_rate=0.2)
    run["output.bias"] = [1.0]
    assert [each.name for each in run.branches] == ["run 1"]


def test_a_setting_and_a_drawing_changed_in_the_past_begin_branches() -> None:
    run = session(learning_rate=0.5)
    run.run(iterations=20)
    run.go_to(10)
    run.set(learning_rate=0.25, batch_size=5)
    assert run.branches[-1].changed == "learning rate 0.5 → 0.25, batch size 4 → 5"
    run.run(iterations=5)
    run.go_to(3)
    run.change(set_data(run.document, DataChoice(run.document.data.source, validation=0.5)))
    assert run.branches[-1].changed == "other data"
    assert [each.origin for each in run.branches] == [None, 1, 2]


def test_a_drawing_that_is_refused_in_the_past_leaves_no_branch_behind() -> None:
    run = session()
    run.run(iterations=6)
    run.back("epoch")
    wrong = nn.Network()
    wrong.add("dense", units=2)
    with pytest.raises(nn.ProblemError):
        run.change(wrong.document)
    assert len(run.branches) == 1
    assert not run.moment().live


def test_a_reset_keeps_the_run_before_it_unless_it_was_never_trained() -> None:
    run = session()
    run.reset()
    assert [each.name for each in run.branches] == ["run 2"]
    run.run(iterations=4)
    there = seen(run)
    run.reset(seed=11)
    run.run(iterations=4)
    assert [(each.name, each.origin) for each in run.branches] == [("run 2", None), ("run 3", None)]
    other = seen(run)
    assert other != there
    run.switch("run 2")
    assert seen(run) == there
    run.switch("run 3")
    assert seen(run) == other


def test_a_named_branch_is_begun_anywhere_and_goes_on_like_the_run() -> None:
    run = session()
    run.run(iterations=8)
    run.branch("higher")
    run.set(learning_rate=0.9)
    run.run(iterations=2)
    assert [(each.name, each.origin, each.left) for each in run.branches] == [
        ("run 1", None, (0, 0)),
        ("higher", 1, (8, 0)),
    ]
    run.switch("run 1")
    assert run.position == (8, 0)
    assert run.learning_rate == 0.5


def test_names_are_unique_and_not_empty() -> None:
    run = forked()
    run.rename_branch("run 2", "  turned   round ")
    assert [each.name for each in run.branches] == ["run 1", "turned round"]
    for name, words in (("run 1", "already"), ("  ", "needs a name"), ("x" * 61, "needs a name")):
        with pytest.raises(SettingError, match=words):
            run.rename_branch("turned round", name)
    with pytest.raises(SettingError, match="there is no branch 'turned'"):
        run.switch("turned")


def test_a_branch_is_deleted_for_good_but_not_the_one_that_is_trained() -> None:
    run = forked()
    with pytest.raises(SettingError, match="switch to another"):
        run.delete_branch("run 2")
    run.delete_branch("run 1")
    assert [(each.name, each.origin) for each in run.branches] == [("run 2", None)]
    run.go_to(0)
    run.run(iterations=3)


def test_the_curves_of_all_branches_can_be_seen_at_once() -> None:
    run = forked()
    both = [CurveRequest("loss", branch=number) for number in (1, 2)]
    curves = run.frame([*both, CurveRequest("loss", branch=9)]).curves
    old, new = (curves[request] for request in both)
    assert (old.iteration[-1], new.iteration[-1]) == (30, 20)
    np.testing.assert_array_equal(old.mean[:12], new.mean[:12])
    assert not np.array_equal(old.mean[12:20], new.mean[12:20])
    assert not len(curves[CurveRequest("loss", branch=9)].iteration)


class Cancelled(Exception):
    """Raised in the middle of a replay."""


def cancel(_: float) -> None:
    """Progress that nobody waits for."""
    raise Cancelled


def test_a_cancelled_switch_stays_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    run = forked()
    run.go_to(2)
    run.switch("run 1")
    run.go_to(0)
    here = seen(run)
    with monkeypatch.context() as patch:
        patch.setattr("nnstudio.session.run.REPORT_SECONDS", -1.0)
        run.runs[2].history.keyframes[1:] = []
        with pytest.raises(Cancelled):
            run.runs.switch(2, (20, 0), cancel)
    assert (seen(run), run.position) == (here, (0, 0))
    run.switch("run 2")
    assert run.position == (2, 0)


def test_more_runs_than_are_kept_let_the_oldest_unnamed_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branches, "MOST", 4)
    run = session()
    run.run(iterations=1)
    run.rename_branch("run 1", "first")
    for _ in range(6):
        run.reset()
        run.run(iterations=1)
    assert [each.name for each in run.branches] == ["first", "run 5", "run 6", "run 7"]


def test_branches_share_one_budget_for_keyframes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnstudio.session.run.KEYFRAME_SECONDS", 0.0)
    monkeypatch.setattr("nnstudio.session.run.KEYFRAME_PAUSE", 0.0)
    run = session()
    run.runs.budget = budget = 40_000
    run.runs.thin()
    for _ in range(4):
        run.run(iterations=40)
        run.back("epoch")
        run["output.bias"] = run["output.bias"] + 1
    held = {id(frame.snapshot): frame.snapshot.size for each in run.runs.values() for frame in each.history.keyframes}
    assert sum(held.values()) <= budget


def test_a_record_keeps_all_branches_to_the_bit() -> None:
    run = forked()
    run.rename_branch("run 2", "turned")
    run.reset(seed=5)
    run.run(iterations=3)
    record = record_of(run)
    arrays = {key: np.array(array) for key, array in record.arrays.items()}
    again = session_of(Record(record.document, json.loads(json.dumps(record.meta)), arrays))
    assert again.branches == run.branches
    assert seen(again) == seen(run)
    for name in ("run 1", "turned", "run 3"):
        run.switch(name)
        again.switch(name)
        assert (seen(again), again.position) == (seen(run), run.position)
        run.back("epoch")
        again.back("epoch")
        assert seen(again) == seen(run)


@pytest.mark.parametrize(
    ("key", "value"),
    [("number", 3), ("name", "run 3"), ("origin", 9), ("first", 99), ("changed", "x" * 501), ("end", [1, 0])],
)
def test_a_record_with_branches_that_do_not_fit_is_refused(key: str, value: object) -> None:
    run = forked()
    run.reset()
    run.run(iterations=2)
    record = record_of(run)
    meta = json.loads(json.dumps(record.meta))
    meta["others"][1][key] = value
    with pytest.raises(FileError, match="saved"):
        session_of(Record(record.document, meta, record.arrays))


def test_a_session_on_other_rows_has_its_own_branches() -> None:
    one, other = nn.Session(network(), data=rows()), nn.Session(network(), data=rows(7))
    one.run(iterations=3)
    one.reset()
    assert (len(one.branches), len(other.branches)) == (2, 1)


def test_the_trainer_has_the_same_branches() -> None:
    run = session(optimizer="adam", learning_rate=0.05)
    with Trainer() as process:
        data = run.run_state.next_stretch.origin.data
        process.wait(process.send(orders.Begin(run.document, orders.Rows.of(data))), 30)
        there = Handle(Direct(process))
        for each in (run, there):
            each.run(iterations=12)
            each.go_to(4)
            each["output.bias"] = [1.5]
            each.run(iterations=2)
            each.branch("third")
            each.rename_branch("run 2", "second")
        assert there.branches == run.branches
        news = [each for each in process.poll() if isinstance(each, answers.Branched)]
        assert news[-1].branches[-1].name == "third"
        for name in ("run 1", "second"):
            run.switch(name)
            there.switch(name)
            assert there.where == run.where
            np.testing.assert_array_equal(there["hidden1.weight"], run["hidden1.weight"])
        there.delete_branch("third")
        assert [each.name for each in there.branches] == ["run 1", "second"]
        with pytest.raises(SettingError, match="no branch"):
            there.switch("third")
