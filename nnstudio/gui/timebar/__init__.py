"""The bar below the canvas that shows the whole run and moves in it."""

from nnstudio.gui.timebar.bar import TimeBar

__all__ = ["TimeBar"]
