"""What reaches a node of the data: token numbers at embeddings, and the lengths of sequences."""

from collections.abc import Iterator

from nnstudio.document.problems import Problem
from nnstudio.engine.checks import Steps, error, warning
from nnstudio.engine.layers.concatenate import Concatenate
from nnstudio.engine.layers.embedding import Embedding
from nnstudio.engine.layers.flatten import Flatten
from nnstudio.engine.layers.reshape import Reshape
from nnstudio.engine.network import DataShape, Step


def origins(name: str, steps: Steps) -> set[str]:
    """The nodes that make what arrives at a node, past those that only arrange it."""
    found: set[str] = set()
    waiting, seen = list(steps[name].inputs), set[str]()
    while waiting:
        source = waiting.pop()
        if isinstance(steps[source].layer, (Flatten, Reshape, Concatenate)) and source not in seen:
            waiting += steps[source].inputs
        elif source not in seen:
            found.add(source)
        seen.add(source)
    return found


def computed_tokens(steps: Steps) -> Iterator[Problem]:
    """Embeddings at which arrives what another node computes."""
    for name, step in steps.items():
        made = [each for each in origins(name, steps) if steps[each].layer.takes != (0, 0)]
        if isinstance(step.layer, Embedding) and made:
            why = f"{min(made)!r} computes numbers, which name no token"
            yield error(name, "takes token numbers", why, "Connect an input to it, or use a dense layer instead")


def wrong_tokens(steps: Steps, data: DataShape) -> Iterator[Problem]:
    """Embeddings at which arrive numbers that are no tokens, or tokens that they have no vector for."""
    for name, step in steps.items():
        if isinstance(step.layer, Embedding):
            arriving = origins(name, steps) & set(data.inputs)
            if strange := sorted(arriving - set(data.tokens)):
                why = f"{strange[0]!r} holds numbers that are not whole or are below 0"
                yield error(name, "takes token numbers", why, "Choose data of tokens, or a dense layer instead")
            yield from small_vocabulary(name, step.layer.vocabulary, [data.tokens.get(each, 0) for each in arriving])


def small_vocabulary(name: str, vocabulary: int, largest: list[int]) -> Iterator[Problem]:
    """An embedding with fewer vectors than there are tokens; largest are those of its inputs."""
    top = max(largest, default=0)
    if top >= vocabulary:
        why = f"the data has tokens up to {top:,} and its vocabulary holds {vocabulary:,}"
        yield error(name, "has too small a vocabulary", why, f"Set its vocabulary to {top + 1}")


def lost_lengths(steps: Steps, data: DataShape) -> Iterator[Problem]:
    """Nodes that rearrange padded sequences, so that their padding counts as data."""
    padded: set[str] = set()
    for name, step in steps.items():
        if (name in data.lengths and len(step.shape) < 3) or (padded.intersection(step.inputs) and keeps_time(step)):
            padded.add(name)
        elif padded.intersection(step.inputs) and isinstance(step.layer, (Flatten, Reshape)):
            why = "its sequences differ in length, and behind it their padding counts like data"
            yield warning(name, "forgets the lengths", why, "Put a recurrent layer before it, or cut all to one length")


def keeps_time(step: Step) -> bool:
    """Whether the time steps behind a node are those before it."""
    return isinstance(step.layer, Embedding) or step.input_shapes[0][:-1] == step.shape[:-1] != ()
