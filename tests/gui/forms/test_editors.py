"""Editing a setting of every sort with keys and mouse."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.base.catalogue import SettingError
from nnstudio.gui.forms import MIXED
from nnstudio.gui.forms.row import titled
from tests.gui.forms.conftest import Everything

LINES = ["units", "rate", "limit", "shape", "note"]


def retype(line, text):
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)


def enter(line, text):
    retype(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def choose(combo, words):
    """Choose with the keyboard alone."""
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.findText(words)):
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentText() == words


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("units", "12", 12),
        ("rate", "2.5e-1", 0.25),
        ("rate", "0", 0.0),
        ("limit", "3", 3.0),
        ("shape", "28 x 28", [28, 28]),
        ("shape", "4", [4]),
        ("note", "left hand", "left hand"),
    ],
)
def test_enter_hands_on_the_value(sheet, name, text, value):
    form = sheet()
    enter(form.editor(name).line, text)
    assert form.values == [(name, value)]
    assert Everything.settings[name].plain(Everything.settings[name].read(value)) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("units", text) for text in ("0", "51", "2.5", "many", "", "9" * 5000)),
        *(("rate", text) for text in ("1", "nan", "inf", "-0.1", "0,5")),
        ("limit", "0"),
        *(("shape", text) for text in ("", "0", "3, -1", "1,2,3,4,5,6,7,8,9", "wide")),
    ],
)
def test_what_does_not_fit_is_refused_in_place_and_kept_to_be_mended(sheet, name, text):
    form = sheet()
    form.editor(name).line.setText(text)
    form.editor(name).line.setModified(True)
    QTest.keyClick(form.editor(name).line, Qt.Key.Key_Return)
    assert form.values == []
    assert form.refusal(name).startswith(f"{name.capitalize()} takes ")
    assert form.form.rows[name].refusal.isVisible()
    assert form.editor(name).line.text() == text
    assert form.refusal(name) in form.editor(name).focus.accessibleDescription()
    enter(form.editor(name).line, "0.5" if name in {"rate", "limit"} else "7")
    assert form.refusal(name) == ""
    assert len(form.values) == 1


def test_nothing_is_handed_on_while_typing_and_once_when_the_keyboard_goes_elsewhere(sheet):
    form = sheet()
    retype(form.editor("units").line, "12")
    assert form.values == []
    form.editor("rate").line.setFocus()
    assert form.values == [("units", 12)]
    form.editor("units").line.setFocus()
    form.editor("rate").line.setFocus()
    assert len(form.values) == 1


def test_escape_takes_back_what_was_typed(sheet):
    form = sheet(units=9)
    enter(form.editor("units").line, "99")
    retype(form.editor("units").line, "888")
    QTest.keyClick(form.editor("units").line, Qt.Key.Key_Escape)
    assert form.editor("units").line.text() == "9"
    assert form.refusal("units") == ""
    form.editor("rate").line.setFocus()
    assert form.values == []


def test_arrow_keys_change_the_last_digit_and_stay_within_the_range(sheet):
    form = sheet(units=49, rate=0.25)
    units, rate = form.editor("units").line, form.editor("rate").line
    for _ in range(3):
        QTest.keyClick(units, Qt.Key.Key_Up)
    assert units.text() == "50"
    QTest.keyClick(units, Qt.Key.Key_PageDown)
    QTest.keyClick(units, Qt.Key.Key_Return)
    QTest.keyClick(rate, Qt.Key.Key_Down)
    QTest.keyClick(rate, Qt.Key.Key_Return)
    assert form.values == [("units", 40), ("rate", 0.24)]


def test_an_emptied_optional_number_is_none(sheet):
    form = sheet(limit=3.0)
    enter(form.editor("limit").line, "")
    assert form.values == [("limit", None)]
    assert form.editor("limit").line.placeholderText() == "any"


def test_a_flag_is_switched_by_click_and_by_space(sheet):
    form = sheet()
    box = form.editor("on").box
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert form.values == [("on", False), ("on", True)]


def test_an_optional_flag_goes_through_three_states(sheet):
    form = sheet()
    box = form.editor("perhaps").box
    for _ in range(3):
        QTest.keyClick(box, Qt.Key.Key_Space)
    assert form.values == [("perhaps", True), ("perhaps", False), ("perhaps", None)]


def test_options_are_chosen_with_the_keyboard(sheet):
    form = sheet()
    choose(form.editor("mode").combo, "fast")
    choose(form.editor("maybe_mode").combo, "slow")
    assert form.values[0] == ("mode", "fast")
    assert form.values[-1] == ("maybe_mode", "slow")


def test_a_kind_is_chosen_and_its_settings_follow(sheet):
    form = sheet()
    editor = form.editor("optimizer")
    assert list(editor.form.rows) == ["momentum", "nesterov", "convention"]
    choose(editor.combo, "Adagrad")
    assert form.values[-1] == ("optimizer", "adagrad")
    assert list(editor.form.rows) == ["convention", "epsilon", "initial_accumulator"]
    enter(editor.form.rows["epsilon"].editor.line, "1e-6")
    assert form.values[-1] == ("optimizer", {"kind": "adagrad", "settings": {"epsilon": 1e-6}})
    assert form.heard[-1][2:] == ("epsilon", "1e-6")
    enter(editor.form.rows["epsilon"].editor.line, "")
    assert form.values[-1] == ("optimizer", "adagrad")


def test_an_optional_kind_may_be_none(sheet):
    form = sheet(other="sgd")
    assert form.editor("other").form.isVisible()
    choose(form.editor("other").combo, "None")
    assert form.values[-1] == ("other", None)
    assert form.editor("other").form is None


def test_reset_puts_the_default_back_and_is_seen_only_where_it_differs(sheet):
    form = sheet(units=9)
    row = form.form.rows["units"]
    assert row.reset.isVisible()
    assert row.reset.toolTip() == "Reset to 3"
    QTest.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    assert form.values == [("units", 3)]
    form.form.show_values({})
    assert not row.reset.isVisible()


def test_the_wheel_changes_nothing_and_is_left_to_the_panel(sheet):
    form = sheet()
    for name in ("mode", "optimizer", "units", "on"):
        control = form.editor(name).focus
        control.setFocus()
        middle = QPointF(control.rect().center())
        turned = QWheelEvent(
            middle,
            QPointF(control.mapToGlobal(middle.toPoint())),
            QPoint(0, -120),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(control, turned)
        assert not turned.isAccepted()
    assert form.values == []


def test_a_newer_value_is_shown_and_what_is_being_typed_elsewhere_stays(sheet):
    form = sheet(units=9)
    retype(form.editor("rate").line, "0.2")
    form.form.show_values({"units": 8})
    assert form.editor("units").line.text() == "8"
    assert form.editor("rate").line.text() == "0.2"
    QTest.keyClick(form.editor("rate").line, Qt.Key.Key_Return)
    assert form.values == [("rate", 0.2)]


def test_every_editor_has_a_name_a_description_and_a_tool_tip(sheet):
    form = sheet()
    for name, row in form.form.rows.items():
        assert row.editor.focus.accessibleName() == name.replace("_", " ").capitalize()
        assert row.editor.setting.help[1:] in row.editor.focus.accessibleDescription()
        assert row.editor.setting.help[1:] in row.toolTip()
    assert "from 1 to 50" in form.form.rows["units"].toolTip()


def test_several_different_values_are_said_and_not_changed_by_passing_through(sheet):
    form = sheet(**dict.fromkeys(Everything.settings, MIXED))
    assert form.editor("units").line.placeholderText() == "different values"
    assert form.editor("on").box.checkState() == Qt.CheckState.PartiallyChecked
    assert form.editor("mode").combo.currentIndex() == -1
    for row in form.form.rows.values():
        row.editor.focus.setFocus()
    form.editor("units").line.setFocus()
    assert form.values == []
    QTest.keyClick(form.editor("on").box, Qt.Key.Key_Space)
    assert form.values == [("on", True)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
HOSTILE = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def refusal(name, value):
    try:
        Everything.settings[name].read(value)
    except SettingError as error:
        return str(error)
    return ""


def test_values_that_no_setting_takes_are_shown_and_refused(sheet):
    form = sheet()

    @HOSTILE
    @given(st.sampled_from(list(Everything.settings)), JSON)
    def show(name, value):
        form.form.show_values({name: value})
        assert form.refusal(name) == titled(refusal(name, value), name, form.form.rows[name].title)

    show()
    assert form.values == []


def test_any_text_is_either_handed_on_as_a_value_that_fits_or_refused(sheet):
    form = sheet()

    @HOSTILE
    @given(st.sampled_from(LINES), st.text(max_size=12) | st.from_regex(r"\A[-−0-9., ex×]{0,12}\Z"))
    def type_text(name, text):
        form.heard.clear()
        line = form.editor(name).line
        line.setText(text)
        line.setModified(True)
        QTest.keyClick(line, Qt.Key.Key_Return)
        if form.refusal(name):
            assert form.heard == []
        else:
            [(changed, value, what, to)] = form.heard
            assert (changed, what) == (name, name)
            assert to
            Everything.settings[name].read(value)

    type_text()
