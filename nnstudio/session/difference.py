"""By how much two moments differ: plain data, the same in a script and through the trainer's pipe."""

import msgspec


class Place(msgspec.Struct, frozen=True):
    """A moment of one of a session's runs.

    Attributes:
        run: its number, see `Branch`.
        iteration, instruction: about to run there.
    """

    run: int
    iteration: int
    instruction: int = 0


class Difference(msgspec.Struct, frozen=True):
    """By how much a quantity differs: a here, b at the other moment.

    Attributes:
        role, name: as in `Quantity`, as it is called here.
        shape: as users see it.
        relative: ‖a − b‖/‖b‖; 0 where both are 0, infinite where only b is.
        norm, other_norm: ‖a‖ and ‖b‖.
        largest: the entry of a − b of largest size; 0 where there is none.
        index: of that entry.
        computed: False where a is of the pass before, because this pass has not come there yet.
    """

    role: str
    name: str
    shape: tuple[int, ...]
    relative: float
    norm: float
    other_norm: float
    largest: float
    index: tuple[int, ...]
    computed: bool = True


class Missing(msgspec.Struct, frozen=True):
    """A quantity that cannot be compared.

    Attributes:
        role, name: as in `Quantity`.
        why: in words.
    """

    role: str
    name: str
    why: str


class Differences(msgspec.Struct, frozen=True):
    """All parameters, activations and gradients of two moments beside each other.

    Attributes:
        here, other: the two moments.
        found: what is at both, that which differs most first.
        missing: what is not.
        same_rows: whether the batches hold the same rows of the same data, so that activations are of the same
            examples.
        loss, other_loss: of the latest forward pass; None before the first.
    """

    here: Place
    other: Place
    found: tuple[Difference, ...]
    missing: tuple[Missing, ...]
    same_rows: bool
    loss: float | None
    other_loss: float | None


class CompareRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish to see by how much the present moment differs from the one that was compared with last, see `Compare`.

    The differences of single values are a quantity, "difference.<role>", which is not listed.

    Attributes:
        other: what was compared with; nothing comes of the wish where that is another moment by now.
    """

    other: Place
