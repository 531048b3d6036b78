"""A card on which curves are smoothed and their axes chosen."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QSlider, QVBoxLayout, QWidget

from nnstudio.gui.theme import GAP, PADDING

WIDTH = 240
STEPS, MOST = 100, 0.3
"""The slider's steps, and the share of a curve at its end; shares grow with the square of the steps."""


class CurveSettings(QFrame):
    """Goes away with the next click elsewhere.

    Args:
        share: of a curve that each point of its line is the mean of.
        compressed, logarithmic: whether the axes of iterations and values are logarithmic.

    Signals:
        smoothed(float): another share was chosen.
        compressed(bool), logarithmic(bool): another axis was chosen.
    """

    smoothed = Signal(float)
    compressed = Signal(bool)
    logarithmic = Signal(bool)

    def __init__(self, parent: QWidget, share: float, *, compressed: bool, logarithmic: bool) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.words = QLabel(said(share))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setValue(round(STEPS * math.sqrt(share / MOST)))
        self.slider.setFixedWidth(WIDTH)
        self.slider.setAccessibleName("Smoothing")
        self.values, self.iterations = QCheckBox("Logarithmic values"), QCheckBox("Logarithmic iterations")
        self.values.setChecked(logarithmic)
        self.iterations.setChecked(compressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(GAP)
        for widget in (self.words, self.slider, self.values, self.iterations):
            column.addWidget(widget)
        self.slider.valueChanged.connect(self.choose)
        self.values.toggled.connect(self.logarithmic)
        self.iterations.toggled.connect(self.compressed)

    def choose(self, step: int) -> None:
        """Smooth as far as the slider is."""
        share = MOST * (step / STEPS) ** 2
        self.words.setText(said(share))
        self.smoothed.emit(share)


def said(share: float) -> str:
    """How far curves are smoothed, in words."""
    return f"Smoothing: mean of {share:.1%} of the curve" if share else "Smoothing: none, every value as it is"
