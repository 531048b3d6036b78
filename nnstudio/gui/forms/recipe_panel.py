"""The recipe in the inspector."""

from collections.abc import Mapping
from typing import Any

from nnstudio.base.catalogue import Choice
from nnstudio.document import edits
from nnstudio.document.model import Recipe
from nnstudio.engine.recipe import RecipeSettings, read_recipe
from nnstudio.gui.forms.form import Form
from nnstudio.gui.forms.kinds import plain_choice
from nnstudio.gui.forms.panel import Panel
from nnstudio.gui.store import Store


class RecipePanel(Panel):
    """Edits the recipe."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.form = Form(RecipeSettings.settings, recipe_values(Recipe()))
        self.form.edited.connect(self.set)
        self.column.addWidget(self.form)
        self.column.addStretch()

    @property
    def help(self) -> str:
        """What this is."""
        return f"{RecipeSettings.help()} Select a layer to edit it."

    def set(self, name: str, value: Any, what: str, to: str) -> None:
        """Change one field."""
        fields = read_recipe(**{name: value})
        self.store.edit(edits.set_recipe(self.store.document, **fields), f"set {what} to {to}")

    def refresh(self) -> None:
        """Show the present values."""
        self.form.show_values(recipe_values(self.store.document.recipe), self.store.document)


def recipe_values(recipe: Recipe) -> Mapping[str, Any]:
    """A recipe as plain values of its settings."""
    fields = {name: getattr(recipe, name) for name in RecipeSettings.settings} | {"stop": recipe.stops or None}
    return {name: plain_choice(value) if isinstance(value, Choice) else value for name, value in fields.items()}
