"""Panels in the window: several of one kind, their menu, copying and exporting."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QSettings, QSizeF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from nnstudio.files.examples import example
from nnstudio.gui.commands import panels
from nnstudio.gui.dock import Dock
from nnstudio.gui.export import asking
from nnstudio.gui.plots.table import tables_of
from tests.gui.windows import opened, wait


@pytest.fixture
def window(qapp):
    with opened(example("multilayer")) as window:
        window.session.run(iterations=2)
        yield window


def select(window, *names):
    window.store.select([window.store.document.by_name[name].id for name in names])


def settle():
    for _ in range(5):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shown(window, name):
    """The keys of the heat maps of a panel."""
    return [view.sheet.picture.node for view in window.places.panels[name].book.page.views]


def test_another_panel_keeps_the_nodes_that_were_looked_at(window):
    select(window, "hidden1")
    window.places.another("gradients")
    select(window, "output")
    assert window.places.docks["gradients.2"].windowTitle() == "Gradients · hidden1"
    assert window.places.docks["gradients.2"].objectName() == "dock.gradients.2"
    assert set(shown(window, "gradients.2")) == {"hidden1"}
    assert set(shown(window, "gradients")) == {"output"}
    window.session.step("iteration")
    right = window.session.gradient("hidden1.weight")
    wait(lambda: window.places.panels["gradients.2"].numbers("hidden1.weight") is not None)
    window.session.step("iteration")
    right = window.session.gradient("hidden1.weight")
    np.testing.assert_array_equal(window.places.panels["gradients.2"].numbers("hidden1.weight")[:2], right[:2])


def test_closing_another_panel_removes_it_and_the_first_one_is_only_hidden(window):
    window.places.another("weights")
    window.places.docks["weights.2"].close()
    settle()
    assert window.places.again == []
    assert "weights.2" not in window.places.panels
    select(window, "output")
    window.session.step("iteration")
    window.places.docks["weights"].close()
    settle()
    assert "weights" in window.places.panels


def test_every_kind_of_panel_can_be_opened_and_removed_again(window):
    for name in sorted(window.places.panels):
        if panels.several(window.places.panels[name]):
            window.places.another(name)
    assert len(window.places.again) >= 10
    window.session.step("iteration")
    for name in list(window.places.again):
        window.places.docks[name].close()
    settle()
    window.store.select([window.store.document.nodes[1].id])
    window.session.step("layer")
    window.session.back("layer")
    assert window.places.again == []


def test_there_are_eight_of_a_kind_at_most(window):
    for _ in range(12):
        window.places.another("loss")
    assert len([name for name in window.places.docks if name.startswith("loss")]) == 8


def test_further_panels_are_remembered_with_the_layout(qapp, tmp_path):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    with opened(settings=settings) as window:
        window.places.another("gradients")
        area = window.dockWidgetArea(window.places.docks["gradients.2"])
    with opened(settings=settings) as window:
        dock = window.places.docks["gradients.2"]
        assert isinstance(window.places.panels["gradients.2"], Dock)
        assert not dock.isHidden()
        assert window.dockWidgetArea(dock) == area


def test_a_spoiled_list_of_further_panels_is_ignored(qapp, tmp_path):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    settings.setValue("window/further_panels", ["gradients.99", "nonsense.2", "gradients.x", ".2"])
    with opened(settings=settings) as window:
        assert window.places.again == []


def test_the_pin_is_the_same_on_every_page(window):
    select(window, "hidden1")
    panel = window.places.panels["gradients"]
    panel.book.page.header.pin.click()
    flow = panel.book.open("Flow")
    select(window, "output")
    assert flow.header.pin.isChecked()
    assert flow.names == ["hidden1.weight"]
    assert "hidden1" in flow.header.pin.toolTip()
    assert window.places.docks["gradients"].windowTitle() == "Gradients · hidden1"
    flow.header.pin.click()
    assert flow.names == ["output.weight"]


@pytest.mark.parametrize("name", ["gradients", "neuron", "loss", "optimizer", "recurrent"])
def test_the_menu_opens_from_the_header_and_by_the_menu_key(name, window):
    dock = window.dock(name)
    QApplication.processEvents()
    for ask in (header_of(dock).menu.click, lambda: press_menu_key(dock.content)):
        ask()
        menus = [menu for menu in dock.findChildren(QMenu) if menu.isVisible() and menu.title() == ""]
        assert [action.text() for action in menus[-1].actions()][:2] == ["Copy as text", "Export"]
        menus[-1].close()
        settle()


def header_of(dock):
    from nnstudio.gui.plots.header import Header

    return next(each for each in dock.content.findChildren(Header) if not each.isHidden())


def press_menu_key(widget):
    place = widget.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)


def test_what_is_seen_is_copied_in_full_numbers(window):
    select(window, "hidden1")
    window.dock("weights")
    QApplication.processEvents()
    QGuiApplication.clipboard().setText("")
    tabs = window.places.panels["weights"].book.tabs
    tabs.setFocus()
    QTest.keyClick(tabs, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    wait(lambda: QGuiApplication.clipboard().text())
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    right = window.session["hidden1.weight"]
    np.testing.assert_array_equal(np.array([line[1:] for line in lines[1 : 1 + len(right)]], float), right)


def test_numbers_are_exported_whole(window, tmp_path, monkeypatch):
    select(window, "hidden1")
    dock = window.dock("weights")
    window.session.step("iteration")
    for suffix in ("csv", "npy"):
        path = tmp_path / f"weights.{suffix}"
        monkeypatch.setattr(asking, "ask_save", lambda *_, path=path: path)
        asking.export(window, window.desk.project, dock, suffix)
        wait(lambda path=path: path.exists() and not window.desk.project.busy)
    right = window.session["hidden1.weight"]
    np.testing.assert_array_equal(np.load(tmp_path / "weights.npy")[: len(right)], right)
    lines = (tmp_path / "weights.csv").read_text("utf-8").splitlines()
    np.testing.assert_array_equal([float(cell) for cell in lines[1].split(",")[1:]], right[0])


def test_of_several_tables_all_can_be_exported_each_into_its_file(window, tmp_path, monkeypatch):
    dock = window.dock("weights")
    window.session.step("iteration")
    monkeypatch.setattr(asking, "ask_save", lambda *_: tmp_path / "all.npy")
    monkeypatch.setattr(asking, "choose", lambda _, tables: tables)
    count = len(tables_of(dock.content))
    asking.export(window, window.desk.project, dock, "npy")
    wait(lambda: len(list(tmp_path.glob("*.npy"))) == count and not window.desk.project.busy)
    assert count > 1


@pytest.mark.parametrize("name", ["weights", "loss", "neuron", "program", "recurrent"])
def test_pictures_show_the_panel(name, window, tmp_path, monkeypatch):
    dock = window.dock(name)
    window.session.step("iteration")
    for suffix in ("png", "svg"):
        path = tmp_path / f"panel.{suffix}"
        monkeypatch.setattr(asking, "ask_save", lambda *_, path=path: path)
        asking.export(window, window.desk.project, dock, suffix)
        wait(lambda path=path: path.exists() and not window.desk.project.busy)
    image = QImage(str(tmp_path / "panel.png"))
    assert image.size() == dock.content.size() * 2
    assert len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}) > 4
    drawing = QSvgRenderer(str(tmp_path / "panel.svg"))
    assert drawing.isValid()
    assert drawing.viewBoxF().size() == QSizeF(dock.content.size())


def test_a_file_that_cannot_be_written_is_one_sentence(window, tmp_path, monkeypatch):
    said = []
    window.store.failed.connect(said.append)
    monkeypatch.setattr(asking, "ask_save", lambda *_: tmp_path / "nowhere" / "loss.png")
    asking.export(window, window.desk.project, window.dock("loss"), "png")
    wait(lambda: said)
    assert len(said) == 1
    assert "loss.png" in said[0]


def test_where_there_is_nothing_it_is_said(window):
    said = []
    window.store.said.connect(said.append)
    asking.copy(window.desk.project, window.dock("dropout"))
    assert said == ["There is nothing to copy yet: run or step forward first."]


def test_panels_are_offered_in_the_view_menu(window):
    window.dock("gradients").setFocus()
    window.places.note(window.places.docks["gradients"].widget().tabs)
    window.table.refresh()
    assert window.table["view.panel"].text() == "Panel Gradients"
    menu = window.table["view.panel"].menu()
    menu.aboutToShow.emit()
    assert "Copy as text" in [action.text() for action in menu.actions()]
    menu = window.table["view.another"].menu()
    menu.aboutToShow.emit()
    names = [action.text() for action in menu.actions()]
    assert "Gradients" in names
    assert "Layers" not in names
    menu.actions()[names.index("Gradients")].trigger()
    assert window.places.again == ["gradients.2"]


def test_a_menu_can_be_opened_for_every_panel(window):
    for name in window.places.panels:
        panels.open_menu(window.desk, name, QPoint(10, 10))
        menu = next(each for each in window.places.docks[name].findChildren(QMenu) if each.isVisible())
        assert menu.actions()
        menu.close()
        settle()
