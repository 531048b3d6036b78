"""The exponential that sigmoid-shaped activations are computed from."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder
from nnstudio.engine.program import Call


def capped(b: Builder, f: Array, into: Array) -> Call:
    """The call of min(f, c), where neither eᶜ nor e⁻ᶜ leaves the normal numbers of the precision."""
    limit = -float(np.log(np.finfo(f.dtype).tiny)) - 1
    return np.minimum, f, b.constant(limit, f.shape), into


def exponential(b: Builder, f: Array, into: Array) -> list[Call]:
    """The calls of e = min(eᶠ, eᶜ): what 1/(1 + e) and e/(1 + e) are computed from, with all digits in both tails."""
    t = b.spare(f.shape)
    return [capped(b, f, t), (np.exp, t, into)]
