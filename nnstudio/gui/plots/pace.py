"""How often what costs more than a copy, such as the past or a response, is asked for while training goes on."""

import time

from nnstudio.gui.store import Store

SECONDS = 0.2


class Pace:
    """Says when to ask again: five times a second while training, always at rest."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._asked = 0.0

    def due(self) -> bool:
        """Whether to ask now, which counts as having asked."""
        frame, now = self.store.frame, time.monotonic()
        if frame is not None and frame.moment.running and now - self._asked < SECONDS:
            return False
        self._asked = now
        return True
