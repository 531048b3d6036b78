"""A script drives the window's run in the words of a session."""

import nnstudio as nn
from nnstudio.files.examples import example
from tests.app.program import run

STEPS = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from nnstudio.app import open_window
window = open_window(sys.argv[1])
window.session.step("iteration")
print(window.session.where.iteration, window.session["output.weight"].tobytes().hex())
window.close()
"""


def test_a_project_is_there_with_its_run_before_the_first_order(tmp_path):
    session = nn.Session(example("spirals"))
    session.run(epochs=2)
    nn.save(session, tmp_path / "a.nns")
    session.step("iteration")
    found = run("-c", STEPS, str(tmp_path / "a.nns"))
    assert found.stdout.split() == [str(session.where.iteration), session["output.weight"].tobytes().hex()], (
        found.stderr
    )


TRAINS = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from nnstudio.app import open_window
window = open_window()
window.session.run(epochs=7)
window.session.step("layer")
window.session.back("iteration")
window.session.run(epochs=5)
for name in sys.argv[1:]:
    print(name, window.session[name].tobytes().hex())
window.close()
"""


def test_the_same_seed_gives_the_same_weights_in_the_window_and_in_a_script():
    session = nn.Session(example("students"))
    session.run(epochs=7)
    session.step("layer")
    session.back("iteration")
    session.run(epochs=5)
    found = run("-c", TRAINS, *session.parameters)
    assert found.stdout.splitlines() == [f"{name} {session[name].tobytes().hex()}" for name in session.parameters]


COPIES = """
import os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from nnstudio.app import open_window
window = open_window()
window.session.step("iteration")
window.desk.canvas.do("select_all")
window.desk.canvas.do("copy")
window.close()
"""


def test_what_was_copied_does_not_crash_the_end_of_a_program_without_a_screen():
    found = run("-c", COPIES)
    assert (found.returncode, found.stderr) == (0, "")
