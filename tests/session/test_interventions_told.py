"""What a moment tells of the whole run: its furthest place, and what was done by hand where."""

import numpy as np

from tests.session.runs import session


def test_a_moment_in_the_past_tells_the_furthest_place() -> None:
    run = session()
    run.run(iterations=7)
    run.step("layer")
    end = run.position
    run.go_to(2)
    moment = run.moment()
    assert (moment.end, moment.end_instruction) == end
    assert not moment.live
    run.go_to(moment.end, moment.end_instruction)
    assert run.moment().live


def test_interventions_are_told_in_words_with_their_iterations() -> None:
    run = session()
    assert run.moment().interventions == ()
    run.run(iterations=3)
    run["output.bias"] = np.array([0.5])
    run.run(iterations=2)
    run.set(learning_rate=0.25)
    run.run(iterations=2)
    told = ((3, "output.bias set by hand"), (5, "learning rate 0.5 → 0.25"))
    assert run.moment().interventions == told
    run.go_to(1)
    assert run.moment().interventions == told


def test_a_branch_does_not_tell_what_only_the_other_run_did() -> None:
    run = session()
    run.run(iterations=3)
    run["output.bias"] = np.array([0.5])
    run.run(iterations=3)
    run.go_to(1)
    run["output.bias"] = np.array([0.25])
    assert run.moment().interventions == ((1, "output.bias set by hand"),)
    run.switch("run 1")
    assert run.moment().interventions == ((3, "output.bias set by hand"),)
