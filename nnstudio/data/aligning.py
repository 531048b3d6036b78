"""Sequences for training and sequences for validation, padded alike."""

from collections.abc import Mapping, Set
from dataclasses import replace

import numpy as np

from nnstudio.data.arrays import Arrays
from nnstudio.data.encoding import Floats
from nnstudio.data.sequences import Ints, lengthen


def align(first: Arrays, second: Arrays) -> tuple[Arrays, Arrays]:
    """Both with sequences padded to the longest of either, and with lengths where either has them."""
    names = first.lengths.keys() | second.lengths.keys()
    return (aligned(first, second, names), aligned(second, first, names)) if names else (first, second)


def aligned(arrays: Arrays, other: Arrays, names: Set[str]) -> Arrays:
    """The arrays with sequences as long as the other's where those are longer."""
    times = (times_of(arrays, names), times_of(other, names))
    lengths = {name: lengths_of(arrays, name) for name in names if name in arrays.inputs}
    inputs = as_long(arrays.inputs, other.inputs, *times)
    return replace(arrays, inputs=inputs, targets=as_long(arrays.targets, other.targets, *times), lengths=lengths)


def as_long(
    arrays: Mapping[str, Floats], others: Mapping[str, Floats], times: Set[int], longer: Set[int]
) -> dict[str, Floats]:
    """Arrays whose second axis is time, padded to the steps of the other of their name."""
    steps = {name: others[name].shape[1] for name, x in arrays.items() if name in others and x.shape[1] in times}
    more = {name for name, count in steps.items() if count in longer and count > arrays[name].shape[1]}
    return {name: lengthen(x, steps[name]) if name in more else x for name, x in arrays.items()}


def times_of(arrays: Arrays, names: Set[str]) -> set[int]:
    """The steps of the longest sequence of each of these inputs."""
    return {arrays.inputs[name].shape[1] for name in names if name in arrays.inputs}


def lengths_of(arrays: Arrays, name: str) -> Ints:
    """The real steps of each row of an input; all of them where it has no lengths."""
    found = arrays.lengths.get(name)
    return np.full(len(arrays), arrays.inputs[name].shape[1], np.intp) if found is None else found
