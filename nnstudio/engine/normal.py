"""The standard normal distribution's upper tail, as instructions' calls; NumPy has no error function."""

import numpy as np

from nnstudio.engine.arrays import Array, copy
from nnstudio.engine.builder import Builder
from nnstudio.engine.program import Call

LARGEST = 40.0
"""Beyond it the tail is 0 in double precision."""
MIDDLE = 5.0
ROOT = float(np.sqrt(2 * np.pi))
"""The density at 0 is 1/√(2π)."""

TAIL = (
    (0.07691930497500629, -0.14345755526401197, 0.11606881188600335, -0.0808838772641277, 0.047855352284166625),
    (
        -0.02341390048768757,
        0.008991370550676527,
        -0.0023788443566905935,
        0.00021955073653703847,
        0.00013427684274105596,
    ),
    (
        -6.0427475092279925e-05,
        9.61313297573171e-07,
        6.6443880997219495e-06,
        -1.2701157918568557e-06,
        -6.74990267317548e-07,
    ),
    (
        2.4347647195016335e-07,
        7.696514517919223e-08,
        -3.942666265841357e-08,
        -1.0874085654164127e-08,
        6.0027925459993005e-09,
    ),
    (
        1.804128329702749e-09,
        -7.824459241830255e-10,
        -2.752194615379363e-10,
        6.211513799055627e-11,
        2.4901654613886583e-11,
    ),
)
"""e^(u²/2)·Q(u) as a polynomial of t = (u − 5)/(u + 5): the powers t⁰ … t²⁴, five in a row.

It is the Chebyshev interpolation of degree 24 over 0 ≤ u ≤ ∞, computed with 60 digits. Its error, below 1e-17, is less
than rounding adds: Q is right within 3e-16, and for u ≤ 8 within 2e-15 of itself.
"""


def upper_tail(b: Builder, u: Array, bell: Array, tail: Array) -> list[Call]:
    """The calls of bell = e^(−u²/2) and tail = Q(u), the probability of more than u, for 0 ≤ u ≤ 40.

    The five polynomials of the table's rows are one matrix product; t⁵ joins them.
    """
    table = b.array((5, 5))
    table[...] = TAIL
    one, powers, sums = b.constant(1.0), b.spare((5, *u.shape)), b.spare((5, *u.shape), 1)
    t, fifth, whole = powers[1], b.spare(u.shape), sums[4]
    calls: list[Call] = [
        (np.add, u, b.constant(MIDDLE), fifth),
        (np.divide, b.constant(2 * MIDDLE), fifth, tail),
        (np.subtract, one, tail, t),
        (copy, one, powers[0]),
        (np.multiply, t, t, powers[2]),
        (np.multiply, powers[2], t, powers[3]),
        (np.multiply, powers[2], powers[2], powers[4]),
        (np.multiply, powers[4], t, fifth),
        (np.dot, table, powers.reshape(5, -1), sums.reshape(5, -1)),
    ]
    for row in reversed(sums[:4]):
        calls += [(np.multiply, whole, fifth, tail), (np.add, tail, row, whole)]
    return [
        *calls,
        (np.multiply, u, u, tail),
        (np.multiply, tail, b.constant(-0.5), fifth),
        (np.exp, fifth, bell),
        (np.multiply, whole, bell, tail),
    ]
