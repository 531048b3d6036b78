"""Editing nodes, the recipe and the data in the inspector."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.base.catalogue import Choice
from nnstudio.document import edits
from nnstudio.document.model import Condition, DataChoice, Document, NoImprovement
from nnstudio.document.problems import Problem
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.plan import check
from nnstudio.engine.recipe import recipe_problems
from nnstudio.files.examples import example
from nnstudio.gui.docks.inspector import InspectorDock
from nnstudio.gui.forms.row import Row
from nnstudio.gui.store import Store

HIDDEN, OUTPUT = 2, 3


@pytest.fixture
def inspector(qtbot, store):
    dock = InspectorDock(store)
    qtbot.addWidget(dock.widget)
    dock.widget.resize(300, 600)
    with qtbot.waitActive(dock.widget):
        dock.widget.show()
        dock.widget.activateWindow()
    return dock.inspector


def row(inspector, *names):
    """The row of a setting, or of a setting of a kind."""
    found = inspector.panel.form.rows[names[0]]
    for name in names[1:]:
        found = found.editor.below.findChild(type(inspector.panel.form)).rows[name]
    return found


def enter(line, text):
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def choose(combo, words):
    """Choose with the keyboard alone."""
    combo.setFocus()
    while combo.currentText() != words:
        before = combo.currentIndex()
        QTest.keyClick(combo, Qt.Key.Key_Down if combo.findText(words) > before else Qt.Key.Key_Up)
        assert combo.currentIndex() != before


def test_a_setting_of_the_selected_node_is_changed_in_one_step_that_can_be_undone(inspector, store):
    before = store.document
    store.select([HIDDEN])
    enter(row(inspector, "units").editor.line, "5")
    assert store.document.by_id[HIDDEN].settings["units"] == 5
    assert store.edits.undo_words == "set units of hidden1 to 5"
    store.undo()
    assert store.document == before
    assert row(inspector, "units").editor.line.text() == "4"
    store.redo()
    assert row(inspector, "units").editor.line.text() == "5"


def test_no_name_shape_or_sentence_makes_the_panel_wider_than_its_view(inspector, store, qtbot):
    store.select([HIDDEN])
    inspector.resize(inspector.minimumWidth(), 500)
    enter(row(inspector, "units").editor.line, "100000000")
    enter(row(inspector, "units").editor.line, "1000000")
    store.show_problems([Problem("hidden1", "warning", "w" * 60, "x" * 60, "y" * 60)])
    QTest.qWait(50)
    assert inspector.panel.width() == inspector.stack.currentWidget().viewport().width()
    name = inspector.panel.name
    assert name.mapTo(inspector.panel, name.rect().bottomRight()).x() < inspector.panel.width()


def test_a_refused_value_says_why_and_leaves_the_document_as_it_was(inspector, store):
    before = store.document
    store.select([HIDDEN])
    enter(row(inspector, "units").editor.line, "0")
    assert row(inspector, "units").refusal.words == "Units takes a whole number from 1 to 1,000,000, not 0"
    assert row(inspector, "units").refusal.isVisible()
    assert store.document is before
    assert store.edits.undo_words is None


def test_a_default_is_not_kept_as_a_setting(inspector, store):
    store.select([HIDDEN])
    QTest.mouseClick(row(inspector, "units").reset, Qt.MouseButton.LeftButton)
    assert store.document.by_id[HIDDEN].settings == {}
    assert store.edits.undo_words == "set units of hidden1 to 1"


def test_the_settings_of_a_kind_within_a_setting(inspector, store):
    store.select([HIDDEN])
    choose(row(inspector, "activation").editor.combo, "Leaky ReLU")
    enter(row(inspector, "activation", "slope").editor.line, "0.2")
    activation = store.document.by_id[HIDDEN].settings["activation"]
    assert activation == {"kind": "leaky_relu", "settings": {"slope": 0.2}}
    assert store.edits.undo_words == "set slope of hidden1 to 0.2"


def test_renaming_and_names_that_cannot_be(inspector, store):
    store.select([HIDDEN])
    enter(inspector.panel.name, "output")
    assert inspector.panel.refusal.words == "there is already a node 'output'; names are unique"
    enter(inspector.panel.name, "first")
    assert inspector.panel.refusal.words == ""
    assert store.document.by_id[HIDDEN].name == "first"
    assert store.edits.undo_words == "rename hidden1 to first"
    store.undo()
    assert inspector.panel.name.text() == "hidden1"


def test_the_shapes_of_a_node(inspector, store):
    store.select([HIDDEN])
    assert inspector.panel.parameters.shown == [
        ("weight", "(3, 4)", "12"),
        ("bias", "(4,)", "4"),
        ("in all", "", "16"),
        ("output per example", "(4,)", ""),
    ]


def test_the_problems_of_a_node_and_what_to_do(inspector, store):
    store.select([HIDDEN])
    store.edit(edits.disconnect(store.document, store.document.edges[:1]), "disconnect")
    problems = check(store.document)
    store.show_problems(problems)
    mine = [problem for problem in problems if problem.node == "hidden1"]
    assert mine
    assert inspector.panel.problems.isVisible()
    said = [inspector.panel.problems.column.itemAt(place).widget().words for place in range(len(mine))]
    assert all(problem.fix in words for problem, words in zip(mine, said, strict=True))
    store.show_problems([])
    assert not inspector.panel.problems.isVisible()


def test_several_nodes_are_changed_at_once_in_one_step(inspector, store):
    before = store.document
    store.select([HIDDEN, OUTPUT])
    assert row(inspector, "units").editor.line.placeholderText() == "different values"
    enter(row(inspector, "units").editor.line, "7")
    assert [store.document.by_id[number].settings["units"] for number in (HIDDEN, OUTPUT)] == [7, 7]
    assert store.edits.undo_words == "set units of 2 nodes to 7"
    store.undo()
    assert store.document == before


def test_nodes_without_a_common_setting_say_so(inspector, store):
    store.select([1, HIDDEN])
    assert not inspector.panel.form.rows


def test_the_recipe_is_edited_where_nothing_is_selected(inspector, store):
    enter(row(inspector, "learning_rate").editor.line, "0.01")
    enter(row(inspector, "batch_size").editor.line, "")
    choose(row(inspector, "optimizer").editor.combo, "SGD")
    enter(row(inspector, "optimizer", "momentum").editor.line, "0.9")
    enter(row(inspector, "seed").editor.line, "12")
    choose(row(inspector, "precision").editor.combo, "float32")
    recipe = store.document.recipe
    assert (recipe.learning_rate, recipe.batch_size, recipe.seed, recipe.precision) == (0.01, None, 12, "float32")
    assert recipe.optimizer == Choice("sgd", {"momentum": 0.9})
    words = [step.words for step in store.edits.steps[1:]]
    assert words == [
        "set learning rate to 0.01",
        "set batch size to the whole training set",
        "set momentum to 0.9",
        "set seed to 12",
        "set precision to float32",
    ]


def test_clearing_the_batch_size_with_the_button_takes_the_whole_set(inspector, store):
    [action] = row(inspector, "batch_size").editor.line.actions()
    assert action.toolTip() == "the whole training set"
    action.trigger()
    assert store.document.recipe.batch_size is None


def test_outputs_are_checked_in_a_menu(inspector, store):
    editor = row(inspector, "outputs").editor
    assert editor.combo.placeholderText() == "Automatic: output"
    for name in ("output", "hidden1"):
        editor.fill()
        {action.text(): action for action in editor.menu.actions()}[name].trigger()
    assert store.document.recipe.outputs == ("output", "hidden1")
    assert editor.combo.placeholderText() == "output, hidden1"
    editor.fill()
    assert [action.text() for action in editor.menu.actions() if action.isChecked()] == ["hidden1", "output"]
    editor.menu.actions()[0].trigger()
    assert store.document.recipe.outputs == ()


def test_one_loss_for_each_of_several_outputs(inspector, store):
    editor = row(inspector, "loss").editor
    assert not editor.each.isVisible()
    store.edit(edits.set_recipe(store.document, outputs=("hidden1", "output")), "outputs")
    assert editor.each.isVisible()
    QTest.keyClick(editor.each, Qt.Key.Key_Space)
    assert store.document.recipe.loss == (Choice("mse"), Choice("mse"))
    choose(editor.losses[1].combo, LOSS)
    assert store.document.recipe.loss == (Choice("mse"), Choice("sse"))
    assert editor.losses[1].combo.accessibleName() == "Loss of output"
    QTest.keyClick(editor.each, Qt.Key.Key_Space)
    assert store.document.recipe.loss == (Choice("mse"),)


LOSS = "Sum of squared errors"


def test_stopping_at_a_condition(inspector, store):
    editor = row(inspector, "stop").editor
    choose(editor.combo, "Epoch")
    assert store.document.recipe.stop == (Condition("epoch", ">=", 1000.0),)
    choose(editor.combo, "Loss")
    enter(editor.parts[0].forms[Condition].rows["threshold"].editor.line, "1e-3")
    assert store.document.recipe.stop == (Condition("loss", "<", 1e-3),)
    assert store.edits.undo_words == "set threshold to 0.001"
    choose(editor.combo, "Never")
    assert store.document.recipe.stop is None


def test_stopping_without_improvement_and_at_another_condition(inspector, store):
    editor = row(inspector, "stop").editor
    assert not editor.more.isVisible()
    choose(editor.combo, "No better validation loss")
    assert store.document.recipe.stop == (NoImprovement("validation.loss"),)
    enter(editor.parts[0].forms[NoImprovement].rows["epochs"].editor.line, "5")
    QTest.keyClick(editor.parts[0].forms[NoImprovement].rows["restore"].editor.box, Qt.Key.Key_Space)
    QTest.mouseClick(editor.more, Qt.MouseButton.LeftButton)
    patient = NoImprovement("validation.loss", 5, restore=False)
    assert store.document.recipe.stop == (patient, Condition("epoch", ">=", 1000.0))
    choose(editor.parts[1].combo, "Seconds")
    assert store.document.recipe.stop == (patient, Condition("seconds", ">=", 60.0))
    assert store.edits.undo_words == "set stop to no better validation loss for 5 epochs or seconds >= 60"
    choose(editor.parts[1].combo, "Remove")
    assert store.document.recipe.stop == (patient,)
    assert not editor.parts[1].combo.isVisible()
    store.undo()
    assert editor.parts[1].combo.isVisible()
    assert not any(each.refusal.words for each in inspector.panel.findChildren(Row))


def test_a_schedule_and_its_settings(inspector, store):
    editor = row(inspector, "schedule").editor
    choose(editor.combo, "Cosine")
    enter(editor.form.rows["length"].editor.line, "30")
    enter(editor.form.rows["warmup"].editor.line, "2")
    assert store.document.recipe.schedule == Choice("cosine", {"length": 30, "warmup": 2})
    choose(editor.combo, "It stays")
    assert store.document.recipe.schedule is None


def test_metrics_are_checked_in_a_menu(inspector, store):
    editor = row(inspector, "metrics").editor
    assert editor.combo.placeholderText() == "Automatic"

    def check_entry(words):
        editor.fill()
        {action.text(): action for action in editor.menu.actions()}[words].trigger()

    check_entry("R²")
    check_entry("Mean absolute error")
    assert store.document.recipe.metrics == ("r2", "mae")
    assert editor.combo.placeholderText() == "R², Mean absolute error"
    check_entry("R²")
    check_entry("Mean absolute error")
    assert store.document.recipe.metrics == ()
    assert editor.combo.placeholderText() == "None"
    check_entry("Automatic")
    assert store.document.recipe.metrics is None


def test_choosing_a_data_set_prepares_it_its_way_and_makes_the_drawing_fit_in_one_step(inspector, store, qtbot):
    before = store.document
    inspector.tabs.setCurrentIndex(1)
    QTest.keyClicks(row(inspector, "source").editor.combo, "Iri")
    qtbot.waitUntil(lambda: store.document is not before)
    assert store.document.data == DataChoice(Choice("iris"), standardize=True)
    assert store.document.by_name["x"].settings["shape"] == [4]
    assert store.document.by_name["output"].settings["units"] == 3
    assert store.edits.undo_words == "set source to Iris"
    store.undo()
    assert store.document == before


def test_the_settings_of_a_data_set_and_the_share_for_validation(inspector, store, qtbot):
    inspector.tabs.setCurrentIndex(1)
    store.edit(edits.set_data(store.document, DataChoice(Choice("circles"))), "choose")
    enter(row(inspector, "source", "samples").editor.line, "50")
    enter(row(inspector, "source", "noise").editor.line, "0.3")
    enter(row(inspector, "validation").editor.line, "1")
    assert row(inspector, "validation").refusal.words
    enter(row(inspector, "validation").editor.line, "0.25")
    wanted = DataChoice(Choice("circles", {"samples": 50, "noise": 0.3}), validation=0.25)
    qtbot.waitUntil(lambda: store.document.data == wanted)
    store.edit(edits.set_data(store.document, DataChoice(None)), "no data")
    assert row(inspector, "source").editor.combo.currentText() == "No data"


def test_every_data_set_can_be_chosen_and_has_an_editor_for_each_setting(inspector, store, qtbot):
    inspector.tabs.setCurrentIndex(1)
    editor = row(inspector, "source").editor
    for name, kind in editor.offered().items():
        store.edit(edits.set_data(store.document, DataChoice(None)), "no data")
        inspector.panel.set("source", name, "source", kind.title)
        qtbot.waitUntil(lambda name=name: store.document.data.source == Choice(name), timeout=20_000)
        assert set(editor.form.rows if editor.form else ()) == set(kind.settings)


def test_a_file_is_chosen_with_the_button_in_its_line(inspector, store, qtbot, monkeypatch, tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text("to be or not to be " * 20)
    inspector.tabs.setCurrentIndex(1)
    store.edit(edits.set_data(store.document, DataChoice(Choice("text"))), "choose")
    editor = row(inspector, "source", "path").editor
    assert editor.line.placeholderText() == "the beginning of Alice in Wonderland"
    monkeypatch.setattr("nnstudio.gui.dialogs.asking.ask_open", lambda *_: path)
    editor.button.trigger()
    qtbot.waitUntil(lambda: store.document.data.source == Choice("text", {"path": str(path)}))
    assert store.edits.undo_words == "set path to mine.txt"


def test_a_file_that_is_refused_stays_to_be_corrected_and_what_was_said_is_taken_back_then(
    inspector, store, qtbot, tmp_path
):
    (tmp_path / "good.txt").write_text("to be or not to be " * 20)
    failed, mended = [], []
    store.failed.connect(failed.append)
    store.mended.connect(mended.append)
    inspector.tabs.setCurrentIndex(1)
    store.edit(edits.set_data(store.document, DataChoice(Choice("text"))), "choose")
    enter(row(inspector, "source", "path").editor.line, str(tmp_path / "bad.txt"))
    qtbot.waitUntil(lambda: bool(failed))
    inspector.refresh()
    assert row(inspector, "source", "path").editor.line.text() == str(tmp_path / "bad.txt")
    assert store.document.data.source == Choice("text")
    assert not mended
    good = Choice("text", {"path": str(tmp_path / "good.txt")})
    enter(row(inspector, "source", "path").editor.line, good.settings["path"])
    qtbot.waitUntil(lambda: store.document.data.source == good)
    assert mended == failed


def test_a_refused_file_is_given_up_when_other_data_is_chosen_elsewhere(inspector, store, qtbot):
    failed = []
    store.failed.connect(failed.append)
    inspector.tabs.setCurrentIndex(1)
    store.edit(edits.set_data(store.document, DataChoice(Choice("text"))), "choose")
    enter(row(inspector, "source", "path").editor.line, "/nowhere/bad.txt")
    qtbot.waitUntil(lambda: bool(failed))
    store.edit(edits.set_data(store.document, DataChoice(Choice("xor"))), "choose")
    assert row(inspector, "source").editor.value == "xor"


@pytest.mark.parametrize(
    ("choice", "words"),
    [(Choice("csv", {"path": "/somewhere/my rows.csv"}), "my rows.csv"), (Choice("arrays"), "Arrays of a script")],
)
def test_data_from_elsewhere_is_named(inspector, store, choice, words):
    inspector.tabs.setCurrentIndex(1)
    store.edit(edits.set_data(store.document, DataChoice(choice)), "choose")
    assert row(inspector, "source").editor.combo.placeholderText() == words
    assert row(inspector, "source").refusal.words == ""


def test_the_help_of_the_field_that_has_the_keyboard_is_read_below(inspector, store):
    store.select([HIDDEN])
    assert "Every unit sums all inputs" in inspector.hint.text()
    row(inspector, "units").editor.line.setFocus()
    assert "number of units, and so of outputs" in inspector.hint.text().lower()
    assert "from 1 to 1,000,000" in inspector.hint.text()
    inspector.panel.name.setFocus()
    assert "Every unit sums all inputs" in inspector.hint.text()


def test_the_dock_hands_the_keyboard_to_the_first_setting(inspector, store):
    for chosen, name in (((), "Outputs"), ((HIDDEN,), "Units"), ((), "Outputs")):
        store.select(chosen)
        inspector.setFocus()
        assert QApplication.focusWidget().accessibleName() == name


def test_tab_goes_from_top_to_bottom_also_through_settings_that_came_later(inspector, store):
    store.select([HIDDEN])
    choose(row(inspector, "activation").editor.combo, "Leaky ReLU")
    inspector.panel.name.setFocus()
    stops = []
    for _ in range(20):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        stops.append(focus.accessibleName())
        if focus.accessibleName() == "Bias initializer":
            break
    order = [name for name in stops if not name.startswith("Reset")]
    assert order == ["Units", "Activation", "Slope", "Use bias", "Initializer", "Bias initializer"]


def test_what_was_typed_for_one_node_never_reaches_another(inspector, store):
    before = store.document
    store.select([HIDDEN])
    line = row(inspector, "units").editor.line
    enter(line, "none")
    assert row(inspector, "units").refusal.words
    QTest.keyClicks(line, "9")
    QTest.keyClicks(inspector.panel.name, "9")
    store.select([OUTPUT])
    assert (line.text(), row(inspector, "units").refusal.words, inspector.panel.name.text()) == ("1", "", "output")
    line.setFocus()
    inspector.panel.name.setFocus()
    store.select([])
    inspector.tabs.setFocus()
    store.select([HIDDEN])
    assert (line.text(), inspector.panel.name.text()) == ("4", "hidden1")
    assert store.document is before


def test_a_node_may_vanish_while_something_is_typed_for_it(inspector, store):
    store.select([HIDDEN])
    row(inspector, "units").editor.line.setFocus()
    QTest.keyClicks(row(inspector, "units").editor.line, "9")
    store.edit(edits.remove_nodes(store.document, [HIDDEN]), "delete hidden1")
    inspector.tabs.setFocus()
    assert store.edits.undo_words == "delete hidden1"


def test_undo_keys_are_left_to_the_window_unless_something_was_typed(inspector, store):
    QShortcut(QKeySequence.StandardKey.Undo, inspector).activated.connect(store.undo)
    store.select([HIDDEN])
    line = row(inspector, "units").editor.line
    enter(line, "9")
    QTest.keyClicks(line, "1")
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert store.document.by_id[HIDDEN].settings["units"] == 9
    QTest.keyClick(line, Qt.Key.Key_Escape)
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert store.document.by_id[HIDDEN].settings["units"] == 4


def test_a_kind_that_does_not_exist_can_still_be_selected_and_renamed(inspector, store):
    document = edits.add_node(store.document, "quantum", {"spin": [1]}, name="odd")
    store.edit(document, "add odd")
    store.select([document.nodes[-1].id])
    enter(inspector.panel.name, "even")
    assert store.document.nodes[-1].name == "even"
    store.select([document.nodes[-1].id, HIDDEN])
    assert not inspector.panel.form.rows


def test_every_kind_of_layer_has_a_row_for_each_of_its_settings(inspector, store):
    for kind in LAYERS.members.values():
        store.edit(edits.add_node(store.document, kind.name), "add")
        store.select([store.document.nodes[-1].id])
        assert set(inspector.panel.form.rows) == set(kind.settings)
        assert not any(each.refusal.words for each in inspector.panel.findChildren(Row))


def test_the_panel_is_no_wider_than_the_dock(inspector, store):
    inspector.resize(260, 300)
    for chosen in ((), (HIDDEN,), (HIDDEN, OUTPUT)):
        store.select(chosen)
        QApplication.processEvents()
        assert inspector.panel.width() <= inspector.stack.currentWidget().viewport().width()


def test_any_text_leaves_a_document_that_can_be_checked_and_undone(qtbot):
    document = edits.add_node(Document(), "input", {"shape": [2]})
    document = edits.connect(edits.add_node(document, "dense", {"units": 2}), 1, 2)
    dock = InspectorDock(Store(document))
    qtbot.addWidget(dock.widget)
    lines = [(1, "shape"), (2, "units"), (0, "learning_rate"), (0, "batch_size"), (0, "clip_norm"), (0, "seed")]

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.sampled_from(lines), st.text(max_size=10) | st.from_regex(r"\A[-0-9.,e ]{1,10}\Z"))
    def type_text(place, text):
        number, name = place
        store = dock.store
        store.select([number] if number else [])
        editor = dock.inspector.panel.form.rows[name].editor
        editor.line.setText(text)
        editor.line.setModified(True)
        QTest.keyClick(editor.line, Qt.Key.Key_Return)
        check(store.document)
        assert [LAYERS[node.kind](**node.settings).name for node in store.document.nodes] == ["input", "dense"]
        assert recipe_problems(store.document.recipe) == []
        while store.edits.undo_words:
            store.undo()
        assert store.document == document

    type_text()


def test_the_hint_explains_the_recipe_from_the_start(qtbot):
    dock = InspectorDock(Store(example()))
    qtbot.addWidget(dock.widget)
    assert "How the network is trained" in dock.inspector.hint.text()
