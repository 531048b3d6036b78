"""Opening and saving projects: nothing that was drawn or trained gets lost."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.document import edits
from nnstudio.files.examples import examples


def example_named(name):
    return next(each for each in examples() if each.name == name)


def test_a_new_project_has_nothing_to_save(project):
    assert not project.dirty
    assert project.path is None
    assert project.name == "Students"


def test_drawing_makes_something_to_save_and_undoing_it_does_not(project, draw):
    draw(project)
    assert project.dirty
    project.store.undo()
    assert not project.dirty


def test_training_makes_something_to_save_and_going_back_does_not(project, step, qtbot):
    from nnstudio.session.trainer.orders import Back

    step(project)
    assert project.dirty
    project.run.send(Back("iteration"))
    qtbot.waitUntil(lambda: not project.dirty, timeout=10_000)


def test_a_saved_project_is_the_same_in_a_script(project, step, rest, value, tmp_path):
    step(project, 20)
    project.save(tmp_path / "mine.nns")
    rest(project)
    assert not project.dirty
    assert project.name == "mine.nns"
    session = nn.load(tmp_path / "mine.nns")
    assert session.where.iteration == 20
    np.testing.assert_array_equal(session["output.weight"], value(project, "output.weight"))


def test_a_reopened_project_goes_on_to_the_last_bit(project, step, rest, value, qtbot, tmp_path):
    step(project, 10)
    project.save(tmp_path / "mine.nns")
    rest(project)
    step(project, 15)
    expected = value(project, "hidden1.weight")
    project.open(tmp_path / "mine.nns")
    rest(project)
    qtbot.waitUntil(lambda: project.place == (10, 0), timeout=10_000)
    qtbot.waitUntil(lambda: project.store.loaded is not None and project.store.reading is None, timeout=10_000)
    assert not project.dirty
    step(project, 15)
    np.testing.assert_array_equal(value(project, "hidden1.weight"), expected)


def test_a_project_saved_in_the_past_still_knows_its_future(project, step, rest, qtbot, tmp_path):
    from nnstudio.session.trainer.orders import Back, GoTo

    step(project, 10)
    project.run.send(Back("iteration", 6))
    qtbot.waitUntil(lambda: project.place == (4, 0), timeout=10_000)
    project.save(tmp_path / "mine.nns")
    rest(project)
    project.open(tmp_path / "mine.nns")
    rest(project)
    qtbot.waitUntil(lambda: project.place == (4, 0), timeout=10_000)
    project.run.send(GoTo(10))
    qtbot.waitUntil(lambda: project.place == (10, 0), timeout=10_000)


def test_a_drawing_with_errors_is_saved_and_reopened(project, rest, tmp_path):
    document = project.store.document
    broken = edits.set_settings(document, document.by_name["hidden1"].id, {"units": "many"})
    project.store.edit(broken, "break")
    project.save(tmp_path / "broken.nns")
    rest(project)
    project.store.undo()
    project.open(tmp_path / "broken.nns")
    rest(project)
    assert project.store.document == broken
    assert any(problem.severity == "error" for problem in project.store.problems)
    assert not project.dirty


def test_an_example_begins_untrained_and_without_a_file(project, step, rest, qtbot, tmp_path):
    step(project, 3)
    project.save(tmp_path / "mine.nns")
    rest(project)
    project.begin(example_named("xor"))
    qtbot.waitUntil(lambda: project.run.moment is not None, timeout=10_000)
    assert project.place == (0, 0)
    assert project.path is None
    assert not project.dirty
    assert project.store.edits.undo_words is None


def test_the_same_example_again_begins_anew(project, step, qtbot):
    step(project, 3)
    project.begin(example_named("students"))
    qtbot.waitUntil(lambda: project.run.moment is not None, timeout=10_000)
    assert project.place == (0, 0)


def draw_students(store):
    """Draws the students' network node by node, as it is on the screen of one who begins with an empty drawing."""
    document = next(each for each in examples() if each.name == "students").document
    drawing = edits.set_data(edits.set_recipe(store.document, **recipe_of(document)), document.data)
    store.edit(drawing, "choose data")
    for node in document.nodes:
        drawing = edits.add_node(drawing, node.kind, node.settings, name=node.name)
        store.edit(drawing, f"add {node.name}")
    for edge in document.edges:
        names = (document.by_id[end].name for end in (edge.source, edge.target))
        drawing = edits.connect(drawing, *(drawing.by_name[name].id for name in names))
        store.edit(drawing, "connect")


def recipe_of(document):
    return {name: getattr(document.recipe, name) for name in document.recipe.__struct_fields__}


@pytest.mark.parametrize("running", [False, True])
def test_a_new_project_begins_at_the_beginning_with_weights_from_the_seed(
    project, step, rest, value, qtbot, tmp_path, sayings, running
):
    from nnstudio.session.trainer.orders import Back, Run

    first = value(project, "hidden1.weight")
    step(project, 40)
    if running:
        project.run.send(Run())
    project.begin_empty()
    assert project.place == (0, 0)
    assert not project.run.running
    assert project.store.frame is None
    assert project.store.outline is None
    draw_students(project.store)
    qtbot.waitUntil(lambda: project.run.moment is not None, timeout=10_000)
    assert project.place == (0, 0)
    np.testing.assert_array_equal(value(project, "hidden1.weight"), first)
    heard = []
    project.run.ask(Back("iteration"), heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=10_000)
    assert not heard[0].moved
    project.save(tmp_path / "new.nns")
    rest(project)
    session = nn.load(tmp_path / "new.nns")
    assert session.where.iteration == 0
    np.testing.assert_array_equal(session["hidden1.weight"], first)
    assert not sayings


def test_a_new_project_without_a_drawing_has_no_run_that_could_be_saved(project, step, rest, tmp_path):
    step(project, 5)
    project.begin_empty()
    project.save(tmp_path / "empty.nns")
    rest(project)
    found = nn.load(tmp_path / "empty.nns")
    assert isinstance(found, nn.Network)
    assert not found.document.nodes


def test_what_was_said_of_a_file_is_taken_back_when_saving_succeeds(project, draw, rest, sayings, tmp_path):
    mended = []
    project.store.mended.connect(mended.append)
    draw(project)
    (tmp_path / "file").write_text("no folder")
    project.save(tmp_path / "file" / "mine.nns")
    rest(project)
    assert sayings
    assert not mended
    project.save(tmp_path / "mine.nns")
    rest(project)
    assert mended == sayings


def test_a_file_that_cannot_be_written_is_said_and_stays_unsaved(project, draw, rest, sayings, tmp_path):
    draw(project)
    (tmp_path / "file").write_text("no folder")
    project.save(tmp_path / "file" / "mine.nns")
    rest(project)
    assert project.dirty
    assert project.path is None
    assert len(sayings) == 1
    assert "mine.nns" in sayings[0]
    assert "\n" not in sayings[0]


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04 half a zip"])
def test_a_file_that_is_no_project_is_said_and_changes_nothing(project, rest, sayings, tmp_path, content):
    document = project.store.document
    (tmp_path / "broken.nns").write_bytes(content)
    project.open(tmp_path / "broken.nns")
    rest(project)
    assert len(sayings) == 1
    assert "broken.nns" in sayings[0]
    assert project.store.document is document
    assert not project.recent.paths


@pytest.fixture
def damaged(project, step, rest, tmp_path):
    """Writes a trained project with a damaged run."""
    from nnstudio.files.project import read_project, write_project

    def damage(change):
        step(project, 3)
        project.save(tmp_path / "mine.nns")
        rest(project)
        file = read_project(tmp_path / "mine.nns")
        change(file.run, file.arrays)
        write_project(tmp_path / "damaged.nns", file)
        return tmp_path / "damaged.nns"

    return damage


@pytest.mark.parametrize(
    "change",
    [
        lambda run, arrays: run.clear(),
        lambda run, arrays: run.update(position="here"),
        lambda run, arrays: run.update(origins=[]),
        lambda run, arrays: run.update(stretches=[]),
        lambda run, arrays: arrays.pop("data.0.column.0"),
    ],
)
def test_a_project_whose_run_says_nonsense_is_not_opened(project, damaged, rest, sayings, change):
    project.open(damaged(change))
    rest(project)
    assert len(sayings) == 1
    assert "damaged.nns cannot be opened" in sayings[0]
    assert "\n" not in sayings[0]
    assert project.path.name == "mine.nns"


def test_a_project_whose_run_cannot_go_on_begins_a_new_one(project, damaged, rest, sayings, step, qtbot):
    project.open(damaged(lambda run, arrays: arrays.pop("keyframe.0.floats")))
    rest(project)
    qtbot.waitUntil(lambda: project.run.moment is not None and bool(sayings), timeout=10_000)
    assert len(sayings) == 1
    step(project, 2)
    qtbot.waitUntil(lambda: project.place == (2, 0), timeout=10_000)


def test_a_project_brings_its_own_table(project, rest, qtbot, tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text("a,b,y\n1,2,0\n2,1,1\n3,5,0\n4,0,1\n")
    from nnstudio.base.catalogue import Choice
    from nnstudio.document.model import DataChoice

    document = edits.set_data(project.store.document, DataChoice(Choice("csv", {"path": str(file)})))
    document = edits.fit_to_data(document, (2,), 1, 0)
    project.store.edit(document, "import")
    qtbot.waitUntil(lambda: project.store.outline and project.store.outline.shapes["x"] == (2,), timeout=10_000)
    project.save(tmp_path / "mine.nns")
    rest(project)
    file.unlink()
    project.reader.known.clear()
    project.begin(example_named("iris"))
    project.open(tmp_path / "mine.nns")
    rest(project)
    qtbot.waitUntil(lambda: project.store.loaded and project.store.loaded.table.name == "rows.csv", timeout=10_000)
    assert not project.store.complaint
    assert [column.name for column in project.store.loaded.table.columns] == ["a", "b", "y"]


def test_recent_projects_are_remembered_latest_first(project, rest, settings, tmp_path):
    from nnstudio.gui.dialogs.recent import Recent

    for name in ("a.nns", "b.nns", "a.nns"):
        project.save(tmp_path / name)
        rest(project)
    assert [path.name for path in Recent(settings).paths] == ["a.nns", "b.nns"]


def test_a_new_project_is_an_empty_drawing_with_nothing_to_save(project):
    project.begin_empty()
    assert project.store.document.nodes == ()
    assert project.name == "Untitled"
    assert not project.dirty
    assert project.store.edits.undo_words is None
