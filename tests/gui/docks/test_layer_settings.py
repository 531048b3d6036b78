"""The settings that all layers with weights share, and those of the layers for sequences."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.document import edits
from nnstudio.engine.layers import LAYERS
from nnstudio.gui.docks.inspector import InspectorDock
from tests.gui.docks.test_inspector import enter, row

HIDDEN = 2


@pytest.fixture
def inspector(qtbot, store):
    dock = InspectorDock(store)
    qtbot.addWidget(dock.widget)
    dock.widget.resize(300, 600)
    with qtbot.waitActive(dock.widget):
        dock.widget.show()
        dock.widget.activateWindow()
    return dock.inspector


def unfold(inspector, title):
    """Open a section with the keyboard."""
    head = inspector.panel.form.sections[title].head
    head.setFocus()
    QTest.keyClick(head, Qt.Key.Key_Space)


def test_what_weights_do_while_training_is_folded_away_until_it_is_wanted(inspector, store):
    store.select([HIDDEN])
    assert row(inspector, "units").isVisible()
    assert not row(inspector, "frozen").isVisible()
    unfold(inspector, "Training")
    assert row(inspector, "frozen").isVisible()
    row(inspector, "frozen").editor.box.click()
    assert store.document.by_id[HIDDEN].settings["frozen"] is True


def test_a_folded_section_says_what_is_not_at_its_default(inspector, store):
    store.select([HIDDEN])
    section = inspector.panel.form.sections["Training"]
    assert section.head.text() == "Training"
    store.edit(edits.set_settings(store.document, HIDDEN, {"l2": 0.01, "cut": [[0, 1]]}), "regularize")
    assert section.head.accessibleName() == "Training: l2, cut"
    assert section.head.text() == "Training: l2, cut"


def test_connections_are_cut_by_their_numbers(inspector, store):
    store.select([HIDDEN])
    unfold(inspector, "Training")
    line = row(inspector, "cut").editor.line
    enter(line, "1-0, 0-2 0-2")
    assert store.document.by_id[HIDDEN].settings["cut"] == [[0, 2], [1, 0]]
    assert line.text() == "0-2, 1-0"
    enter(line, "")
    assert "cut" not in store.document.by_id[HIDDEN].settings


@pytest.mark.parametrize("text", ["1", "0-", "a-b", "0-1-2", "-1-0", "0_1"])
def test_what_is_no_pair_of_units_is_refused_with_an_example(inspector, store, text):
    before = store.document
    store.select([HIDDEN])
    unfold(inspector, "Training")
    enter(row(inspector, "cut").editor.line, text)
    assert store.document == before
    words = row(inspector, "cut").refusal.words
    assert words.startswith("Cut takes pairs of an input and a unit, counted from 0, such as 0-2, 1-0, not")


def test_many_cut_connections_are_all_kept(inspector, store):
    pairs = [[source, target] for source in range(300) for target in range(40)]
    store.edit(edits.set_settings(store.document, HIDDEN, {"cut": pairs}), "cut")
    store.select([HIDDEN])
    assert row(inspector, "cut").editor.line.text().count("-") == len(pairs)


def test_what_a_recurrent_layer_is_comes_before_how_it_is_initialized(inspector, store):
    store.edit(edits.add_node(store.document, "lstm"), "add")
    store.select([store.document.nodes[-1].id])
    rows = list(inspector.panel.form.rows)
    assert rows[:3] == ["units", "return_sequences", "go_backwards"]
    assert rows.index("use_bias") < rows.index("initializer") < rows.index("frozen")
    assert not row(inspector, "forget_bias_initializer").isVisible()
    enter(row(inspector, "truncate").editor.line, "5")
    assert store.document.nodes[-1].settings == {"truncate": 5}
    enter(row(inspector, "truncate").editor.line, "")
    assert store.document.nodes[-1].settings == {}


@pytest.mark.parametrize("kind", sorted(LAYERS.members))
def test_all_words_of_every_layer_have_room(inspector, store, kind):
    store.edit(edits.add_node(store.document, kind), "add")
    store.select([store.document.nodes[-1].id])
    for section in inspector.panel.form.sections.values():
        section.head.click()
    QApplication.processEvents()
    assert inspector.panel.width() <= inspector.width()
    for each in inspector.panel.form.rows.values():
        assert each.caption.heightForWidth(each.caption.width()) <= each.caption.height()
