"""Operations between backward and update that limit the gradient, as whole-vector calls."""

import numpy as np

from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder


def clip_by_value(b: Builder, gradient: Array) -> Array:
    """The gradient with every element within ±c."""
    limit, low, limited = b.number("clip_value"), b.array(()), b.array(gradient.shape)
    b.emit(
        "clip by value",
        "g = min(max(∂L/∂W, −c), c)",
        (np.negative, limit, low),
        (np.maximum, gradient, low, limited),
        (np.minimum, limited, limit, limited),
    )
    return limited


def clip_by_norm(b: Builder, gradient: Array) -> Array:
    """The gradient, shortened to length c where it is longer.

    Its largest element is taken out before squaring, so that lengths above the root of the largest number are right.
    """
    norm = b.buffer("norm", "", b.array(()))
    largest, length, share = b.array(()), b.array(()), b.array(())
    limited, scaled = b.array(gradient.shape), b.spare(gradient.shape)
    tiny = b.constant(float(np.finfo(b.state.dtype).tiny))
    b.emit(
        "clip by norm",
        "g = ∂L/∂W·min(1, c/‖∂L/∂W‖)",
        (np.abs, gradient, scaled),
        (np.maximum.reduce, scaled, 0, None, largest, False, 0.0),
        (np.maximum, largest, tiny, length),
        (np.divide, gradient, length, scaled),
        (np.dot, scaled, scaled, norm),
        (np.sqrt, norm, share),
        (np.multiply, share, length, norm),
        (np.maximum, norm, tiny, length),
        (np.divide, b.number("clip_norm"), length, share),
        (np.minimum, share, b.constant(1.0), length),
        (np.multiply, gradient, length, limited),
    )
    return limited
