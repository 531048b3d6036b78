"""A project with a real trainer, and settings that are nobody's."""

import pytest
from PySide6.QtCore import QSettings

from nnstudio.document import edits
from nnstudio.files.examples import example
from nnstudio.gui.dialogs.project import Project
from nnstudio.gui.dialogs.reading import DataReader
from nnstudio.gui.dialogs.recent import Recent
from nnstudio.gui.run import Run
from nnstudio.gui.store import Store
from nnstudio.session.trainer.orders import Step


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def sayings():
    """All that was said to the user that something failed."""
    return []


@pytest.fixture
def project(qapp, qtbot, settings, sayings):
    """The students' network, ready to be trained."""
    store = Store(example())
    store.failed.connect(sayings.append)
    run = Run(store, list)
    reader = DataReader(store)
    made = Project(store, run, reader, Recent(settings))
    qtbot.waitUntil(lambda: run.moment is not None, timeout=30_000)
    yield made
    qtbot.waitUntil(lambda: not made.busy, timeout=30_000)
    run.close()
    reader.close()


@pytest.fixture
def rest(qtbot):
    """Waits until nothing is done with a file."""

    def rest(project):
        qtbot.waitUntil(lambda: not project.busy, timeout=30_000)

    return rest


@pytest.fixture
def step(qtbot):
    """Trains some iterations."""

    def step(project, count=1):
        heard = []
        project.run.ask(Step("iteration", count), heard.append)
        qtbot.waitUntil(lambda: bool(heard), timeout=30_000)

    return step


@pytest.fixture
def draw():
    """Adds a layer that nothing leads to."""

    def draw(project):
        project.store.edit(edits.add_node(project.store.document, "dense"), "add dense1")

    return draw


@pytest.fixture
def value(qtbot):
    """The present value of a parameter."""
    from nnstudio.session.trainer.orders import See

    def value(project, name):
        heard = []
        project.run.ask(See("value", name), heard.append)
        qtbot.waitUntil(lambda: bool(heard), timeout=30_000)
        return heard[0].values

    return value
