"""The examples in the words that scripts use."""

from nnstudio.files import examples as files
from nnstudio.session.network import Network


def examples() -> list[str]:
    """The names of the examples that come with the program, in the order of the course."""
    return [each.name for each in files.examples()]


def example(name: str = files.DEFAULT) -> Network:
    """A copy of an example with its recipe and data, as in `nn.Session(nn.example("xor"))`.

    Raises SettingError for a name that none has.
    """
    return Network(files.example(name))
