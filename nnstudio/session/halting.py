"""Moving up to breakpoints: the first that is hit ends the way, and the run stands exactly there."""

import time
from collections.abc import Iterator

from nnstudio.session.breakpoints import Breakpoints, earliest, position_of
from nnstudio.session.moment import Hit
from nnstudio.session.past import Replay
from nnstudio.session.run import REPORT_SECONDS, Position, Progress, Run


def advance(run: Run, breakpoints: Breakpoints, stop: int) -> bool:
    """Execute instructions of this iteration up to `stop` or to the first hit; whether something was hit."""
    began, live = run.position, run.live
    if breakpoints:
        breakpoints.observe(run.machine)
        stop = min(stop, breakpoints.next_place(run.machine))
    if began[1] == 0 and stop == len(run.machine.instructions):
        run.iterate()
    else:
        run.advance(stop)
    return bool(breakpoints) and halted(run, breakpoints, began, live=live)


def halted(run: Run, breakpoints: Breakpoints, began: Position, *, live: bool) -> bool:
    """Stand at the first hit since a place in the same iteration; False where there was none.

    A run that was as far as it has ever been does not count as having been further.
    """
    hits = breakpoints.check(run.machine, began)
    if not hits:
        return False
    found = earliest(hits)
    place = position_of(found[0])
    if place != run.position:
        run.go_to(place)
        if live:
            run.end_here()
    run.hits = tuple(found)
    run.stopped = " ".join(hit.sentence for hit in found)
    return True


def remember(run: Run, breakpoints: Breakpoints) -> None:
    """Find out for how long conditions have held, where that cannot be seen here.

    That is so where they look further back than one iteration, or where something was changed by hand here.
    """
    here = run.position[0]
    changed = any(event.position[0] == here for event in run.events[: run.applied])
    if not here or breakpoints.remembers(here) or not (changed or breakpoints.lookback > 1):
        return
    for _ in walk(run, breakpoints, here, (here, 0)):
        pass


def walk(
    run: Run, breakpoints: Breakpoints, first: int, until: Position, progress: Progress | None = None
) -> Iterator[Hit]:
    """All hits behind the start of an iteration and up to a place, found by a machine beside the run.

    `progress` hears the share that is done, and may raise to cancel.
    """
    start = max(first - breakpoints.lookback, 0)
    replay = Replay(run, max(start, 1))
    while replay.machine.state.iteration < start:
        replay.iterate(run.events)
    breakpoints.forget()
    reported = time.perf_counter()
    while replay.machine.position < until:
        began = replay.machine.position
        replay.iterate(run.events)
        hits = breakpoints.check(replay.machine, began)
        yield from (hit for hit in hits if (first, 0) < position_of(hit) <= until)
        if progress and time.perf_counter() - reported > REPORT_SECONDS:
            reported = time.perf_counter()
            progress((began[0] - start) / max(until[0] - start, 1))


def first_hit(run: Run, breakpoints: Breakpoints, progress: Progress) -> Hit | None:
    """Where in the whole run something is hit first."""
    return next(walk(run, breakpoints, 0, run.end, progress), None)


def previous_hit(run: Run, breakpoints: Breakpoints, progress: Progress) -> Hit | None:
    """The latest hit before the present place: keyframe by keyframe backward, each stretch replayed once."""
    here = run.position
    starts = [frame.iteration for frame in run.history.keyframes if (frame.iteration, 0) < here]
    until = here
    for start in reversed(starts):

        def share(part: float, start: int = start, until: Position = until) -> None:
            progress((here[0] - start - part * (until[0] - start)) / max(here[0], 1))

        hits = [hit for hit in walk(run, breakpoints, start, until, share) if position_of(hit) < here]
        if hits:
            return hits[-1]
        until = (start, 0)
    return None
