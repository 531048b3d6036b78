"""Training steps per second beside those of other libraries: one core, one BLAS thread, single precision.

A step is forward, loss, backward and update on a batch that is loaded already. PyTorch runs eagerly and drops its
intermediates; nnstudio keeps every one. W3 and W6 use Adagrad on both sides.
"""

import importlib.util
import statistics
from collections.abc import Callable

from nnstudio.engine.threads import use_threads
from tests.benchmarks.timing import interleaved, pin, ratio
from tests.benchmarks.workloads import WORKLOADS, Workload, bench, bound, pytorch, scikit_learn

PEERS = {"PyTorch": ("torch", pytorch), "scikit-learn": ("sklearn", scikit_learn)}
MISSING = {"JAX": "jax"}


def main() -> None:
    """Print the table."""
    pin()
    use_threads(1)
    print(f"{'workload':44}{'µs/step':>10}  beside it, with the goal in brackets")
    for work in WORKLOADS:
        print(row(work), flush=True)
    absent = [name for name, (module, _) in PEERS.items() if not there(module)]
    absent += [name for name, module in MISSING.items() if not there(module)]
    print("scikit-learn: no dropout, Adam for Adagrad, linear output for mse.")
    print(f"Not compared: TensorFlow Playground (needs node){''.join(f', {each} (not installed)' for each in absent)}.")


def row(work: Workload) -> str:
    """One workload's line."""
    built = bench(work)
    sides: dict[str, Callable[[], object]] = {"ours": built.program.run, "bound": bound(built.program)}
    sides |= {name: build(work, built) for name, (module, build) in PEERS.items() if there(module)}
    found = interleaved(sides)
    ours = found.pop("ours")
    cells = [
        cell(work, name, ratio(spent, ours)) for name, spent in found.items() if name != "bound" or name in work.goals
    ]
    return f"{work.title:44}{statistics.median(ours) * 1e6:10.1f}  " + "   ".join(cells)


def cell(work: Workload, name: str, value: float) -> str:
    """A ratio beside its goal; the bound's is a share."""
    goal = work.goals[name]
    return f"{name} {value:.0%} (≥ {goal:.0%})" if name == "bound" else f"{name} × {value:.1f} (≥ {goal:g})"


def there(module: str) -> bool:
    """Whether a package is installed."""
    return importlib.util.find_spec(module) is not None


if __name__ == "__main__":
    main()
