"""How the network is trained, and on what."""

from typing import Any

import msgspec
from msgspec.structs import replace

from nnstudio.base.catalogue import Choice, Flag, KindOf, Number, Setting
from nnstudio.data.sources import SOURCES
from nnstudio.document import edits
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.recipe import RecipeSettings, read_recipe
from nnstudio.gui.forms.form import Form, KindRows
from nnstudio.gui.forms.panel import Panel
from nnstudio.gui.store import Store

TRAINING = ("optimizer", "learning_rate", "batch_size", "shuffle", "clip_norm", "clip_value")
START = ("seed", "precision", "threads")
ARRAYS = "arrays"


class DataSettings:
    """The choice of data as declared settings."""

    source = KindOf(SOURCES, "students", help="the rows that the network learns from")
    standardize = Flag(False, help="whether each input column is shifted to mean 0 and scaled to deviation 1")
    validation = Number(
        0.0, minimum=0.0, below=1.0, help="share of rows kept to test the network on, which it never learns from"
    )


class LossSetting:
    """One loss for all outputs as a declared setting."""

    loss = KindOf(LOSSES, "mse", help="what is made small")


class RecipePanel(Panel):
    """Edits the recipe and the choice of data."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.caption("Data")
        self.data = self.form(settings(DataSettings), self.set_data)
        self.caption("Training")
        self.losses: list[KindRows] = []
        self.loss_place = self.column.count()
        recipe = RecipeSettings.settings
        self.training = self.form({name: recipe[name] for name in TRAINING}, self.set_recipe)
        self.caption("From the start")
        self.start = self.form({name: recipe[name] for name in START}, self.set_recipe)
        self.column.addStretch()

    def form(self, declared: dict[str, Setting[Any]], edited: Any) -> Form:
        """A form below what is there."""
        made = Form(declared)
        made.edited.connect(edited)
        self.column.addWidget(made)
        return made

    def refresh(self) -> None:
        """Show the present values."""
        document = self.store.document
        choice = document.data
        source = None if choice.source is None or choice.source.kind == ARRAYS else msgspec.to_builtins(choice.source)
        values = {"source": source, "standardize": choice.standardize, "validation": choice.validation}
        self.data.show_values(values)
        recipe = {name: getattr(document.recipe, name) for name in (*TRAINING, *START)}
        self.training.show_values(recipe)
        self.start.show_values(recipe)
        self.show_losses(document.recipe.loss)

    def show_losses(self, losses: tuple[Choice, ...]) -> None:
        """Show one row per loss."""
        while len(self.losses) > len(losses):
            self.losses.pop().deleteLater()
        while len(self.losses) < len(losses):
            self.add_loss(len(self.losses))
        for row, loss in zip(self.losses, losses, strict=True):
            row.show_value(loss)

    def add_loss(self, place: int) -> None:
        """Append a row for the loss of one more output."""
        row = KindRows(settings(LossSetting)["loss"])
        row.edited.connect(lambda value: self.set_loss(place, value))
        self.column.insertWidget(self.loss_place + place, row)
        self.losses.append(row)

    def set_loss(self, place: int, value: Any) -> None:
        """Choose the loss of one output, or of all."""
        losses = list(self.store.document.recipe.loss)
        losses[place] = LOSSES.make(value).choice
        self.set_recipe("loss", losses)

    def set_recipe(self, name: str, value: Any) -> None:
        """Set one field of the recipe."""
        document = edits.set_recipe(self.store.document, **read_recipe(**{name: value}))
        self.store.edit(document, f"set {name.replace('_', ' ')}")

    def set_data(self, name: str, value: Any) -> None:
        """Set one field of the choice of data; a newly chosen data set brings its own way of preparing."""
        data = self.store.document.data
        if name == "source":
            chosen = SOURCES.make(value)
            new = data.source is None or data.source.kind != chosen.name
            data = replace(data, source=chosen.choice, standardize=chosen.standardized if new else data.standardize)
            words = f"choose {chosen.title}" if new else "set the data set"
        else:
            data, words = replace(data, **{name: value}), f"set {name}"
        self.store.edit(edits.set_data(self.store.document, data), words)


def settings(declared: type) -> dict[str, Any]:
    """Settings that a class declares, by name."""
    return {name: setting for name, setting in vars(declared).items() if isinstance(setting, Setting)}
