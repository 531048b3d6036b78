"""The manual: every page is there, every link leads somewhere, every picture is shown."""

import re

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QWidget

from nnstudio.base.resources import resource
from nnstudio.gui.dialogs.manual import Manual, show_manual

FOLDER = resource("manual")
PAGES = sorted(page.name for page in FOLDER.glob("*.md"))
LINK = re.compile(r"\]\(([^)#]+)\)")
MEGABYTES = 3


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.mark.parametrize("name", PAGES)
def test_all_that_a_page_points_to_is_there(name):
    for target in LINK.findall((FOLDER / name).read_text(encoding="utf-8")):
        assert (FOLDER / target).is_file(), target


def test_every_page_and_every_picture_can_be_reached():
    text = {name: (FOLDER / name).read_text(encoding="utf-8") for name in PAGES}
    linked = {target for page in text.values() for target in LINK.findall(page)}
    assert set(PAGES) - {"index.md"} <= linked
    assert {f"pictures/{picture.name}" for picture in (FOLDER / "pictures").iterdir()} <= linked


def test_it_stays_small():
    assert sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file()) < MEGABYTES * 2**20


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_shown_with_their_headings(name, window):
    manual = Manual(window)
    manual.pages.setSource(QUrl.fromLocalFile(str(FOLDER / name)))
    heading = (FOLDER / name).read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    assert manual.pages.toPlainText().startswith(heading)


def test_links_lead_to_pages_and_back(window):
    show_manual(window)
    (manual,) = window.findChildren(Manual)
    manual.pages.setSource(QUrl("chapter-08.md"))
    assert "vanish" in manual.pages.toPlainText()
    manual.pages.backward()
    assert manual.pages.toPlainText().startswith("Manual")
    show_manual(window)
    assert len(window.findChildren(Manual)) == 1
    manual.close()
