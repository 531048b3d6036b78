"""Labels with formulas: text first, pictures as soon as there are any, plain text for those who listen and copy."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from nnstudio.gui.formulas import FormulaLabel, formula, pictured, plain, typesetter


@pytest.fixture
def label(qapp, qtbot):
    label = FormulaLabel()
    qtbot.addWidget(label)
    return label


def test_a_formula_is_text_until_its_picture_is_there(label, qtbot):
    text = "f₇₇ = x·W + b"
    label.say(f"sum {formula(text)}")
    assert text in label.text()
    qtbot.waitUntil(lambda: "<img" in label.text(), timeout=10000)
    assert text not in label.text()
    assert label.accessibleDescription() == f"sum {text}"


def test_numbers_that_change_stay_text(label, qtbot):
    label.say(formula("f₁ = 0.9731846", live=True), still=False)
    QTest.qWait(50)
    assert "0.9731846" in label.text()
    assert not any("0.9731846" in each.text for each in typesetter.pictures)
    label.say(formula("f₁ = 0.9731846", live=True))
    qtbot.waitUntil(lambda: "<img" in label.text(), timeout=10000)


def test_what_cannot_be_typeset_stays_text(label):
    label.say(formula("new where the sequence goes on, else as before"))
    QTest.qWait(20)
    assert "as before" in label.text()


def test_all_is_copied_as_plain_text(label, qtbot):
    label.say(f"<p>first {formula('a < b')}</p><p>second</p>")
    qtbot.waitUntil(lambda: "<img" in label.text(), timeout=10000)
    QTest.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert [line.strip() for line in QGuiApplication.clipboard().text().splitlines()] == ["first a < b", "second"]


def test_pictures_have_as_many_pixels_as_the_screen(qapp, qtbot):
    for scale in (1.0, 1.5, 2.0):
        typesetter.picture("x₁ + x₂", 15, "#102030", scale)
    made = {}
    qtbot.waitUntil(
        lambda: all(
            made.setdefault(s, typesetter.picture("x₁ + x₂", 15, "#102030", s)) or made.pop(s) for s in (1.0, 1.5, 2.0)
        ),
        timeout=10000,
    )
    sizes = {scale: picture.deviceIndependentSize().width() for scale, picture in made.items()}
    assert made[2.0].width() == 2 * made[1.0].width()
    assert max(sizes.values()) - min(sizes.values()) < 1


def test_an_equation_in_bold_is_a_formula_and_a_heading_is_not(qapp, qtbot):
    html = "<b>f = Σ w·x + b</b> and <b>What good looks like:</b>"
    pictured(html)
    qtbot.waitUntil(lambda: "<img" in pictured(html), timeout=10000)
    assert "<b>What good looks like:</b>" in pictured(html)
    assert plain(html).startswith("f = Σ w·x + b")


def test_a_picture_without_room_is_text(qapp, qtbot):
    html = formula("y₁ = x·W + b")
    pictured(html)
    qtbot.waitUntil(lambda: "<img" in pictured(html), timeout=10000)
    assert "<img" not in pictured(html, width=20)
