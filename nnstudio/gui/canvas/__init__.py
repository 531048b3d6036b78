"""The canvas on which networks are drawn."""

from nnstudio.gui.canvas.view import CanvasView

__all__ = ["CanvasView"]
