"""Forms made from the settings that kinds declare: one row per setting, with its unit, range and help."""

from nnstudio.gui.forms.form import Form
from nnstudio.gui.forms.row import Row, words

__all__ = ["Form", "Row", "words"]
