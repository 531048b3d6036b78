"""A kind with a setting of every sort, in a form that is shown."""

import pytest

from nnstudio.base.catalogue import Flag, Integer, Kind, KindOf, Maybe, Number, Option, Shape, Text
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.gui.forms import Form


class Everything(Kind):
    """One setting of each sort."""

    units = Integer(3, minimum=1, maximum=50, unit="rows", help="how many")
    rate = Number(0.5, minimum=0.0, below=1.0, help="how much")
    limit = Maybe(Number(1.0, above=0.0, help="largest; empty: any"))
    on = Flag(True, help="whether")
    perhaps = Maybe(Flag(True, help="whether; empty: as usual"))
    mode = Option("slow", options=("slow", "fast"), help="which way")
    maybe_mode = Maybe(Option("slow", options=("slow", "fast"), help="which way; empty: as usual"))
    shape = Shape((2,), help="which sizes")
    note = Text("", help="what to remember")
    optimizer = KindOf(OPTIMIZERS, "sgd", help="which rule")
    other = Maybe(KindOf(OPTIMIZERS, "sgd", help="which rule; empty: none"))


class Sheet:
    """A form with what it handed on."""

    def __init__(self, form, values):
        self.form = form
        self.heard = []
        form.edited.connect(lambda *news: self.heard.append(news))
        form.show_values(values)

    def editor(self, name):
        return self.form.rows[name].editor

    def refusal(self, name):
        return self.form.rows[name].refusal.words

    @property
    def values(self):
        """Name and value of each edit."""
        return [(name, value) for name, value, _, _ in self.heard]


@pytest.fixture
def sheet(qtbot):
    """Shows all settings with some values."""

    def make(**values):
        form = Form(Everything.settings)
        qtbot.addWidget(form)
        made = Sheet(form, values)
        form.resize(320, 700)
        with qtbot.waitActive(form):
            form.show()
            form.activateWindow()
        return made

    return make
