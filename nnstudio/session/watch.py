"""What training remembers of earlier epochs: for its schedule, and for conditions to stop that wait for improvement.

It lies in the state, and so in keyframes and files: `State.watched` holds, where anything is watched, the sum of this
epoch's losses and of the rows they were taken on, then the schedule's memory, then of each rule its best value, the
epoch of that, and the epoch since which it waits. `State.best` holds the best weights of each rule that restores them.
"""

from collections.abc import Callable
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.document.model import NoImprovement, Recipe
from nnstudio.engine.schedule import Memory, Schedule
from nnstudio.engine.state import State
from nnstudio.engine.stopping import smaller_is_better

Array = npt.NDArray[Any]
Measure = Callable[[str], float | None]
LOSSES, RULE = 2, 3
"""Numbers that the losses take, and each rule."""


class Watch:
    """The schedule and the rules of one recipe.

    Attributes:
        schedule: of the learning rate; None where it stays.
        rules: the conditions to stop that wait for improvement.
        size: numbers to remember; 0 where nothing is watched.
    """

    def __init__(self, recipe: Recipe, schedule: Schedule | None) -> None:
        self.schedule = schedule
        self.rules = tuple(dict.fromkeys(stop for stop in recipe.stops if isinstance(stop, NoImprovement)))
        self.restoring = [rule for rule in self.rules if rule.restore]
        self.first = schedule.memory() if schedule else ()
        self.size = LOSSES + len(self.first) + RULE * len(self.rules) if self.first or self.rules else 0

    def begin(self, state: State) -> None:
        """Remember nothing yet."""
        state.watched = np.zeros(self.size)
        state.best = np.tile(state.values, (len(self.restoring), 1))
        if self.size:
            state.watched[LOSSES : LOSSES + len(self.first)] = self.first
        for rule in self.rules:
            worst = inf if smaller_is_better(rule.quantity) else -inf
            self.numbers(rule, state.watched)[:] = worst, state.epoch, state.epoch

    def go_on(self, state: State, before: "Watch", watched: Array, best: Array) -> None:
        """Remember what `before` did, as far as it is still asked for."""
        self.begin(state)
        if not (self.size and before.size):
            return
        state.watched[:LOSSES] = watched[:LOSSES]
        if self.schedule == before.schedule:
            state.watched[LOSSES : LOSSES + len(self.first)] = before.memory(watched)
        for rule in self.rules:
            if rule in before.rules:
                self.numbers(rule, state.watched)[:] = before.numbers(rule, watched)
                if rule.restore:
                    state.best[self.restoring.index(rule)] = best[before.restoring.index(rule)]

    def memory(self, watched: Array) -> Memory:
        """The schedule's."""
        return tuple(watched[LOSSES : LOSSES + len(self.first)].tolist())

    def numbers(self, rule: NoImprovement, watched: Array) -> Array:
        """A rule's (3,): best value, its epoch, the epoch since which it waits."""
        start = LOSSES + len(self.first) + RULE * self.rules.index(rule)
        return watched[start : start + RULE]

    def note(self, state: State, loss: float, rows: int) -> None:
        """Take the loss of an iteration."""
        state.watched[:LOSSES] += loss * rows, rows

    def observe(self, state: State, measure: Measure) -> None:
        """Take an epoch that has just ended; `measure` gives a quantity at its end, None where there is none."""
        loss = state.watched[0] / state.watched[1]
        if self.schedule and self.first:
            seen = measure("validation.loss")
            memory = self.schedule.observe(self.memory(state.watched), loss if seen is None else seen)
            state.watched[LOSSES : LOSSES + len(self.first)] = memory
        for rule in self.rules:
            self.judge(rule, state, loss if rule.quantity == "loss" else measure(rule.quantity))
        state.watched[:LOSSES] = 0

    def judge(self, rule: NoImprovement, state: State, value: float | None) -> None:
        """Take what a rule watches; where that cannot be measured, it does not wait."""
        numbers = self.numbers(rule, state.watched)
        if value is None:
            numbers[2] = state.epoch
        elif better(rule, value, numbers[0]):
            numbers[:] = value, state.epoch, state.epoch
            if rule.restore:
                best = state.best.copy()
                best[self.restoring.index(rule)] = state.values
                state.best = best

    def failed(self, state: State) -> NoImprovement | None:
        """The first rule that has waited long enough at the end of an epoch."""
        waited = (rule for rule in self.rules if state.epoch - self.numbers(rule, state.watched)[2] >= rule.epochs)
        return next(waited, None) if state.cursor == 0 else None

    def give_up(self, state: State, rule: NoImprovement) -> None:
        """Put back a rule's best weights, if it asks for that; from here on all rules wait anew."""
        if rule.restore:
            state.values[:] = state.best[self.restoring.index(rule)]
        for each in self.rules:
            self.numbers(each, state.watched)[2] = state.epoch


def better(rule: NoImprovement, value: float, best: float) -> bool:
    """Whether a value improves on the best by more than the rule's least."""
    return value < best - rule.least if smaller_is_better(rule.quantity) else value > best + rule.least
