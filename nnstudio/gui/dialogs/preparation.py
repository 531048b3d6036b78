"""How imported rows are prepared, and whether the drawing follows them."""

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from nnstudio.gui.theme import PADDING, SpinBox

PROPOSED, MOST = 20, 90


class Preparation(QWidget):
    """Standardize, share for validation, fit the drawing."""

    def __init__(self) -> None:
        super().__init__()
        self.standardize = QCheckBox("Standardize inputs")
        self.standardize.setToolTip("Shift and scale each input column to mean 0 and deviation 1")
        self.standardize.setChecked(True)
        self.share = SpinBox()
        self.share.setRange(0, MOST)
        self.share.setValue(PROPOSED)
        self.share.setPrefix("Validate ")
        self.share.setSuffix(" %")
        self.share.setToolTip("Share of rows that the network never learns from")
        self.share.setAccessibleName("Share of rows kept for validation")
        self.fit = QCheckBox("Fit the drawing to the data")
        self.fit.setToolTip("Give the input the file's features, and the output its targets")
        self.fit.setChecked(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(PADDING)
        for widget in (self.standardize, self.share, self.fit):
            row.addWidget(widget)
        row.addStretch(1)

    @property
    def standardized(self) -> bool:
        """Whether inputs are standardized."""
        return self.standardize.isChecked()

    @property
    def validation(self) -> float:
        """The share of rows kept for validation."""
        return self.share.value() / 100

    @property
    def fitted(self) -> bool:
        """Whether the drawing takes the data's shapes."""
        return self.fit.isChecked()
