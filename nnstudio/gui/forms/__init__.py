"""Forms made from the settings that kinds declare: one row per setting, with its unit, range and help."""

from nnstudio.gui.forms import choices, connections, data, files, kinds, lines, recipe, recipe_stops
from nnstudio.gui.forms.form import Form
from nnstudio.gui.forms.values import MIXED

EDITING = (choices, connections, data, files, kinds, lines, recipe, recipe_stops)
"""Modules whose editors are known by being defined."""

__all__ = ["EDITING", "MIXED", "Form"]
