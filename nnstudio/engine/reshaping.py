"""The operation behind layers that give an example's values another shape."""

from math import prod

from nnstudio.engine.arrays import copy
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.tensor import Tensor


def reshaped(b: Builder, x: Tensor, shape: tuple[int, ...]) -> Operation:
    """The same values in the order of their axes, the last of which runs fastest."""
    out = b.tensor("activation", shape, wanted=x.wanted)
    plain = b.spare((b.batch, prod(shape)))
    before, behind = plain.reshape(b.batch, *x.shape), plain.reshape(b.batch, *shape)
    title = f"O = x as {' × '.join(map(str, shape))}"
    b.emit("reshape", title, (copy, x.as_users_see(x.value), before), (copy, behind, out.as_users_see(out.value)))
    yield out
    arrival = b.spare(x.value.shape, 1)
    calls = x.receive(copy, arrival)
    back = [(copy, out.as_users_see(out.delta), behind), (copy, before, x.as_users_see(arrival))]
    b.emit("error passed back", f"∂L/∂x = ∂L/∂O as {' × '.join(map(str, x.shape))}", *(back + calls if calls else []))
