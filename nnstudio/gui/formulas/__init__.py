"""Formulas as they are printed in books: from the course's notation in Unicode to pictures."""

from nnstudio.gui.formulas.label import FormulaLabel
from nnstudio.gui.formulas.latex import UnreadableError, latex
from nnstudio.gui.formulas.rich import formula, pictured, plain
from nnstudio.gui.formulas.typesetter import typesetter

__all__ = ["FormulaLabel", "UnreadableError", "formula", "latex", "pictured", "plain", "typesetter"]
