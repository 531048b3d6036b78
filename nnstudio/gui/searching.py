"""What a search for a kind of layer looks through."""

from nnstudio.engine.layer import Layer


def described(kind: type[Layer]) -> str:
    """All words of a kind in lower case: its own, and those of the sort of layers that it is one of."""
    sorts = [base for base in kind.__mro__[1:] if issubclass(base, Layer) and base is not Layer]
    words = [kind.name, kind.title, kind.group, *(each.help() for each in (kind, *sorts))]
    return " ".join(words).lower()
