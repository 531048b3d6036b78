"""The trainer process beside a session in the same process, and what history and frames cost. Prints ratios."""

import statistics
import time
from collections.abc import Callable

import numpy as np

import nnstudio as nn
from nnstudio.data.arrays import read_arrays
from nnstudio.session.goal import Goal
from nnstudio.session.moment import Moment
from nnstudio.session.record import record_of
from nnstudio.session.requests import Request
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.client import Trainer

SECONDS = 0.4
ROUNDS = 5


def workload(sizes: list[int], *, activation: str, batch: int, rows: int, dropout: float = 0.0) -> nn.Session:
    """A chain of dense layers on random rows, in float32."""
    net = nn.Network()
    last = net.add("input", shape=sizes[0])
    for size in sizes[1:]:
        node = net.add("dense", units=size, activation=activation)
        net.connect(last, node)
        last = node
        if dropout and size != sizes[-1]:
            drop = net.add("dropout", rate=dropout)
            net.connect(last, drop)
            last = drop
    net.train_with(batch_size=batch, learning_rate=0.01, precision="float32", optimizer="adagrad" if dropout else "sgd")
    random = np.random.default_rng(0)
    targets = random.integers(0, 2, (rows, sizes[-1]))
    return nn.Session(net, data=(random.normal(size=(rows, sizes[0])), targets))


WORKLOADS: dict[str, Callable[[], nn.Session]] = {
    "W1  4-3-2-1, batch 4": lambda: workload([4, 3, 2, 1], activation="sigmoid", batch=4, rows=40),
    "W2  2-8-8-8-1, batch 10": lambda: workload([2, 8, 8, 8, 1], activation="tanh", batch=10, rows=200),
    "W3  784-128-64-10, dropout, batch 32": lambda: workload(
        [784, 128, 64, 10], activation="relu", batch=32, rows=2000, dropout=0.2
    ),
    "W6  1024-1024-1024-10, batch 256": lambda: workload(
        [1024, 1024, 1024, 10], activation="relu", batch=256, rows=512
    ),
}


def bare(run: nn.Session) -> float:
    """Iterations per second of the machine alone: no history, no curves, no conditions."""
    machine = run.run_state.machine
    begin, start = machine.state.iteration, time.perf_counter()
    with np.errstate(all="ignore"):
        while time.perf_counter() - start < SECONDS:
            machine.iterate()
    return (machine.state.iteration - begin) / (time.perf_counter() - start)


def in_process(run: nn.Session) -> float:
    """Iterations per second of a session."""
    begin, start = run.position[0], time.perf_counter()
    run.run_for(Goal(), SECONDS)
    return (run.position[0] - begin) / (time.perf_counter() - start)


def without_history(run: nn.Session) -> float:
    """The same without keyframes."""
    run.run_state._due = time.perf_counter() + 3600
    return in_process(run)


def in_trainer(trainer: Trainer, requests: tuple[Request, ...] | None) -> float:
    """Iterations per second in the trainer, with or without 30 frames per second."""
    begin, start = moment(trainer).where.iteration, time.perf_counter()
    trainer.wait(trainer.send(orders.Run()))
    while time.perf_counter() - start < SECONDS:
        time.sleep(1 / 30)
        if requests is not None:
            trainer.wait(trainer.send(orders.Look(0, requests)))
    trainer.wait(trainer.send(orders.Pause()))
    passed = time.perf_counter() - start
    trainer.poll()
    return (moment(trainer).where.iteration - begin) / passed


def moment(trainer: Trainer) -> Moment:
    """Where the trainer is."""
    framed = trainer.wait(trainer.send(orders.Look(0)))
    assert isinstance(framed, answers.Framed)
    return framed.moment


def latency(act: Callable[[], object], count: int = 20) -> tuple[float, float]:
    """Median and largest milliseconds of an act."""
    times = []
    for _ in range(count):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), max(times)


def compare(name: str, make: Callable[[], nn.Session]) -> None:
    """Speeds of one workload, interleaved."""
    alone, run, forgetful = make(), make(), make()
    requests = tuple(Request("value", parameter, 64, 64) for parameter in run.parameters)
    with Trainer() as trainer:
        data = run.run_state.next_stretch.origin.data
        trainer.wait(trainer.send(orders.Begin(run.document, orders.Rows.of(data))))
        speeds = [
            (
                bare(alone),
                in_process(run),
                in_trainer(trainer, None),
                in_trainer(trainer, requests),
                without_history(forgetful),
            )
            for _ in range(ROUNDS)
        ]
    middle = statistics.median
    first = middle(each[0] for each in speeds)
    kept, apart, shown = (middle(each[n] / each[0] for each in speeds) for n in (1, 2, 3))
    history = middle(each[1] / each[4] for each in speeds)
    print(
        f"{name:38} {first:9.0f}/s  session {kept:5.2f}  trainer {apart:5.2f}  with 30 frames/s {shown:5.2f}"
        f"  history kept / not kept {history:5.2f}"
    )


def travel(name: str, make: Callable[[], nn.Session]) -> None:
    """Going back by one iteration, from places anywhere in the last 10,000 iterations."""
    run = make()
    run.run(iterations=20 if name.startswith("W6") else 10_000)
    end = run.position[0]
    places = iter(np.random.default_rng(1).integers(end // 2, end, 20).tolist())
    far, worst = latency(lambda: run.go_to(next(places)))
    near, slowest = latency(lambda: run.back("iteration"), 10)
    print(
        f"{name:38} anywhere {far:6.1f} ms (at most {worst:6.1f})  back again {near:6.1f} ms (at most {slowest:6.1f})"
    )


def frames() -> None:
    """From the order to the frame in hand, with 100,000 weights whole."""
    run = workload([316, 316, 1], activation="tanh", batch=4, rows=8)
    with Trainer() as trainer:
        trainer.wait(trainer.send(orders.Begin(run.document, orders.Rows.of(run.run_state.next_stretch.origin.data))))
        wish = (Request("value", "dense1.weight"), Request("gradient", "dense1.weight"))
        trainer.wait(trainer.send(orders.Step("iteration")))

        def step_and_look() -> None:
            trainer.wait(trainer.send(orders.Step("instruction")))
            trainer.wait(trainer.send(orders.Look(0, wish)))

        middle, most = latency(step_and_look)
        print(f"step and frame of 2 x 100,000 numbers: median {middle:.1f} ms, at most {most:.1f} ms")
        middle, most = latency(lambda: moment(trainer))
        print(f"a frame of the moment alone: median {middle:.2f} ms, at most {most:.2f} ms")
        rows = read_arrays(np.zeros((1_000_000, 10)), np.zeros(1_000_000))
        start = time.perf_counter()
        number = trainer.send(orders.Change(run.document, orders.Rows.of(rows)))
        sent = time.perf_counter() - start
        trainer.wait(number)
        print(f"11,000,000 numbers of data: window free after {sent * 1000:.1f} ms, there after {elapsed(start):.2f} s")
    start = time.perf_counter()
    trainer = Trainer()
    made = elapsed(start)
    trainer.wait(trainer.send(orders.Pause()))
    print(f"start: window free after {made * 1000:.1f} ms, first answer after {elapsed(start):.2f} s")
    trainer.close()


def take_over(name: str, make: Callable[[], nn.Session]) -> None:
    """How soon another process is where a killed one was, with and without a record of the run."""
    run = make()
    with Trainer() as trainer:
        record = record_of(run)
        trainer.wait(trainer.send(orders.Reopen(record.document, record.meta, record.arrays)))
        trainer.wait(trainer.send(orders.Run()))
        time.sleep(SECONDS)
        for recorded in (False, True):
            trainer.wait(trainer.send(orders.Pause()))
            if recorded:
                trainer.wait(trainer.send(orders.Record()))
            place = moment(trainer).where.iteration
            trainer._connection.process.kill()
            while trainer.alive:
                time.sleep(0.001)
            start = time.perf_counter()
            trainer.restart()
            free = elapsed(start)
            assert moment(trainer).where.iteration == place
            print(
                f"{name}: killed at iteration {place}, {'recorded there' if recorded else 'never recorded'}: "
                f"window free after {free * 1000:.0f} ms, there again after {elapsed(start):.2f} s"
            )


def elapsed(start: float) -> float:
    """Seconds since."""
    return time.perf_counter() - start


def main() -> None:
    """Print all."""
    print("speed, in relation to the machine alone")
    for name, make in WORKLOADS.items():
        compare(name, make)
    print("going back")
    for name, make in WORKLOADS.items():
        travel(name, make)
    print("another process in place of a killed one")
    for name, make in WORKLOADS.items():
        take_over(name, make)
    print("latency")
    frames()


if __name__ == "__main__":
    main()
