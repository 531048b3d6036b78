"""Panels take turns: all see every frame at rest, while training as many as there is time for."""

from typing import cast

import pytest

from nnstudio.gui.turns import BUDGET, Turns
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked
from tests.gui.windows import wait

FRAME = cast("Frame", object())


class Panel:
    """Counts the frames that it sees."""

    def __init__(self) -> None:
        self.count = 0

    def requests(self) -> list[Asked]:
        return []

    def show_frame(self, frame: Frame) -> None:
        assert frame is FRAME
        self.count += 1


def shown(turns: Turns) -> None:
    turns.show(FRAME, turns.choose())
    wait(lambda: not turns.busy)


@pytest.mark.usefixtures("qapp")
def test_however_dear_panels_are_each_has_its_turn_and_the_first_sees_every_frame() -> None:
    panels = [Panel() for _ in range(5)]
    turns = Turns(lambda: list(panels))
    for _ in range(12):
        turns.costs = {id(each): 10 * BUDGET for each in panels}
        shown(turns)
    assert [each.count for each in panels] == [12, 3, 3, 3, 3]


@pytest.mark.usefixtures("qapp")
def test_cheap_panels_see_every_frame() -> None:
    panels = [Panel() for _ in range(5)]
    turns = Turns(lambda: list(panels))
    for _ in range(3):
        turns.costs = {id(each): BUDGET / 5 for each in panels}
        shown(turns)
    assert {each.count for each in panels} == {3}


@pytest.mark.usefixtures("qapp")
def test_who_is_closed_meanwhile_sees_nothing_more() -> None:
    first, closed, other = panels = [Panel() for _ in range(3)]
    present = [*panels]
    turns = Turns(lambda: present)
    turns.show(FRAME, panels)
    present.remove(closed)
    wait(lambda: not turns.busy)
    assert [each.count for each in (first, closed, other)] == [1, 0, 1]
