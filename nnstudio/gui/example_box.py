"""The choice of the example of the batch that is shown, the same for the canvas and the panels."""

from collections.abc import Sequence

from nnstudio.gui import theme
from nnstudio.gui.store import Store

ARROWS = 32
HELP = (
    "Which example is shown: one of the batch, which is another row of the data in each shuffled batch, or the mean "
    "over the batch"
)


class ExampleBox(theme.SpinBox):
    """Chooses one example of the batch; its lowest value stands for the mean over the batch.

    Args:
        brief: whether the row of the data is said by the tool tip alone.
    """

    def __init__(self, store: Store, *, brief: bool = False) -> None:
        super().__init__()
        self.store = store
        self.brief = brief
        self.setMaximum(1)
        self.setSpecialValueText("Mean of batch")
        self.setPrefix("Example ")
        widest = "Mean of batch." if brief else "Example 1000 · row 100,000"
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(widest) + ARROWS)
        self.setToolTip(HELP)
        self.setAccessibleName("Example of the batch that is shown")
        self.show_example()
        self.valueChanged.connect(lambda number: store.choose_example(number - 1 if number else "mean"))
        store.example_changed.connect(self.show_example)

    def show_example(self) -> None:
        """Show what is chosen now."""
        number = 0 if self.store.example == "mean" else self.store.example + 1
        if number != self.value():
            self.setMaximum(max(self.maximum(), number))
            self.setValue(number)

    def show_batch(self, examples: int, batch: Sequence[int]) -> None:
        """Offer so many examples, and say which row of the data the chosen one is, of the batch's rows.

        What is chosen stays, also where the last batch of an epoch has fewer examples: then its last one is shown.
        """
        row = self.row(examples, batch)
        self.setMaximum(max(examples, self.value(), 1))
        self.setSuffix("" if row is None or self.brief else f" · row {row:,}")
        self.setToolTip(HELP if row is None else f"{HELP}. Now: row {row:,}")

    def row(self, examples: int, batch: Sequence[int]) -> int | None:
        """Which row of the data the example is, counted from 1; None for the mean and where it is not known."""
        example = self.store.example
        if example == "mean" or not examples:
            return None
        place = min(example, examples - 1)
        return batch[place] + 1 if place < len(batch) else None
