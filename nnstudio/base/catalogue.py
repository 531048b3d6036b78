"""Kinds: what a user can choose from, each declared once as a class with its settings.

A family (layers, losses, optimizers …) is a folder; every class in it that has a name is a member. Palette entries,
inspector forms, saving, documentation and conformance tests all read these declarations.
"""

import difflib
import importlib
import math
import operator
import pkgutil
import reprlib
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

import msgspec

T = TypeVar("T")
K = TypeVar("K", bound="Kind")

LONGEST_TEXT = 64
"""Characters of a value that a sentence shows."""
MOST_NAMES = 20
"""Names that a sentence lists."""


class Choice(msgspec.Struct, frozen=True):
    """A kind by name with the settings that differ from its defaults, as plain JSON values."""

    kind: str
    settings: dict[str, Any] = {}


class SettingError(ValueError):
    """A value that a setting cannot take; its text is one sentence for the user."""


class Setting(Generic[T]):
    """One declared setting of a kind.

    Args:
        default: the value where the user chose none.
        help: one line that says what it does.
        unit: the unit shown behind the value, where there is one.
    """

    name: str

    def __init__(self, default: T, *, help: str, unit: str = "") -> None:  # noqa: A002
        self.default = default
        self.help = help
        self.unit = unit

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, kind: None, owner: type) -> Self: ...
    @overload
    def __get__(self, kind: object, owner: type) -> T: ...
    def __get__(self, kind: object | None, owner: type) -> Self | T:
        if kind is None:
            return self
        return vars(kind).get(self.name, self.default)  # type: ignore[no-any-return]

    def read(self, value: object) -> T:
        """The setting's value from a plain one; raises SettingError with a sentence that says what it takes."""
        raise NotImplementedError

    def plain(self, value: T) -> Any:
        """The JSON value that `read` gives back as `value`."""
        return value

    def refuse(self, value: object, expected: str) -> SettingError:
        """The error that says what was found and what was expected."""
        return SettingError(f"{self.name} takes {expected}, not {short(value)}")


class Number(Setting[float]):
    """A finite real number within limits; `above` and `below` are limits that it may not reach."""

    def __init__(
        self,
        default: float,
        *,
        help: str,  # noqa: A002
        unit: str = "",
        minimum: float = -math.inf,
        maximum: float = math.inf,
        above: float = -math.inf,
        below: float = math.inf,
    ) -> None:
        super().__init__(default, help=help, unit=unit)
        self.minimum, self.maximum, self.above, self.below = minimum, maximum, above, below

    @property
    def expected(self) -> str:
        """The range in words."""
        limits = [
            (self.minimum, "at least"),
            (self.maximum, "at most"),
            (self.above, "above"),
            (self.below, "below"),
        ]
        words = [f"{word} {limit:g}" for limit, word in limits if math.isfinite(limit)]
        return " ".join(["a number", " and ".join(words)]).strip()

    def read(self, value: object) -> float:
        """A float within the limits."""
        number = real(value)
        if number is None or not (self.minimum <= number <= self.maximum and self.above < number < self.below):
            raise self.refuse(value, self.expected)
        return number


class Integer(Setting[int]):
    """A whole number within limits."""

    def __init__(
        self,
        default: int,
        *,
        help: str,  # noqa: A002
        unit: str = "",
        minimum: int = 0,
        maximum: int = 2**31 - 1,
    ) -> None:
        super().__init__(default, help=help, unit=unit)
        self.minimum, self.maximum = minimum, maximum

    def read(self, value: object) -> int:
        """An int within the limits."""
        number = whole(value)
        if number is None or not self.minimum <= number <= self.maximum:
            raise self.refuse(value, self.expected)
        return number

    @property
    def expected(self) -> str:
        """The range in words."""
        return f"a whole number from {self.minimum:,} to {self.maximum:,}"


class Flag(Setting[bool]):
    """Yes or no."""

    def read(self, value: object) -> bool:
        """A bool."""
        if not isinstance(value, bool):
            raise self.refuse(value, "true or false")
        return value


class Text(Setting[str]):
    """Free text."""

    def read(self, value: object) -> str:
        """A str that a file can keep."""
        if not isinstance(value, str) or not encodable(value):
            raise self.refuse(value, "text")
        return value


class File(Text):
    """The path of a file that is read; empty where there is none."""


class Option(Setting[str]):
    """One of a few words; `meanings` says of some of them what they do."""

    def __init__(
        self,
        default: str,
        *,
        options: tuple[str, ...],
        help: str,  # noqa: A002
        meanings: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(default, help=help)
        self.options = options
        self.meanings = meanings or {}

    def read(self, value: object) -> str:
        """One of the options."""
        if not isinstance(value, str) or value not in self.options:
            raise self.refuse(value, "one of " + ", ".join(self.options))
        return value


class Shape(Setting[tuple[int, ...]]):
    """The shape of one example, without the batch."""

    expected = "a shape such as 4 or (28, 28), each size from 1 to 10,000,000"

    def read(self, value: object) -> tuple[int, ...]:
        """A tuple of sizes; a single whole number is a shape of one axis."""
        if isinstance(value, (tuple, list)) and any(size is None for size in value):
            hint = "of time steps give the longest length; shorter sequences are padded"
            raise SettingError(f"{self.name} takes a number for each axis, not None; {hint}")
        found = [whole(size) for size in value] if isinstance(value, (tuple, list)) else [whole(value)]
        sizes = tuple(size for size in found if size is not None and 0 < size <= 10_000_000)
        if not 0 < len(sizes) == len(found) <= 8:
            raise self.refuse(value, self.expected)
        return sizes

    def plain(self, value: tuple[int, ...]) -> list[int]:
        """A list of ints."""
        return list(value)


class Maybe(Setting[T | None]):
    """Another setting's value, or None where something else (a convention, the data) decides."""

    def __init__(self, inner: Setting[T]) -> None:
        super().__init__(None, help=inner.help, unit=inner.unit)
        self.inner = inner

    def __set_name__(self, owner: type, name: str) -> None:
        super().__set_name__(owner, name)
        self.inner.name = name

    def read(self, value: object) -> T | None:
        """None or what the inner setting takes."""
        return None if value is None else self.inner.read(value)

    def plain(self, value: T | None) -> Any:
        """None or the inner setting's plain value."""
        return None if value is None else self.inner.plain(value)


class Kind:
    """Something a user can choose: a name, a title, one line of help (the docstring's first) and settings."""

    name: ClassVar[str]
    title: ClassVar[str]
    settings: ClassVar[dict[str, Setting[Any]]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        own = {key: value for key, value in vars(cls).items() if isinstance(value, Setting)}
        cls.settings = {**cls.settings, **own}

    def __init__(self, /, **settings: Any) -> None:
        for key, value in settings.items():
            if key not in self.settings:
                raise SettingError(unknown(f"{self.name} has no setting", key, self.settings))
            vars(self)[key] = self.settings[key].read(value)

    @classmethod
    def help(cls) -> str:
        """One line that says what the kind is."""
        return (cls.__doc__ or "").strip().partition("\n")[0]

    @property
    def choice(self) -> Choice:
        """The kind and those of its settings that differ from the defaults, as plain data."""
        chosen = {key: (setting, vars(self)[key]) for key, setting in self.settings.items() if key in vars(self)}
        values = {key: setting.plain(own) for key, (setting, own) in chosen.items() if own != setting.default}
        return Choice(self.name, values)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.choice == other.choice

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.choice.settings.items())})"


class Family(Generic[K]):
    """All kinds of one sort; they are the named classes in the modules of one folder.

    Args:
        name: the family's name, such as "layer".
        base: the class that all members derive from.
        package: the folder's package name; its modules are imported when the family is first asked.
    """

    def __init__(self, name: str, base: type[K], package: str) -> None:
        self.name = name
        self.base = base
        self.package = package
        self._members: dict[str, type[K]] = {}

    @property
    def members(self) -> Mapping[str, type[K]]:
        """Name to class, in alphabetical order."""
        if not self._members:
            folder = importlib.import_module(self.package)
            for module in pkgutil.iter_modules(folder.__path__):
                importlib.import_module(f"{self.package}.{module.name}")
            found = {kind.name: kind for kind in descendants(self.base) if self.owns(kind)}
            self._members = dict(sorted(found.items()))
        return self._members

    def owns(self, kind: type[Kind]) -> bool:
        """Whether the class is a named one from the family's folder."""
        return "name" in vars(kind) and kind.__module__.startswith(self.package + ".")

    def __getitem__(self, name: object) -> type[K]:
        if not isinstance(name, str) or name not in self.members:
            raise SettingError(unknown(f"there is no {self.name}", name, self.members))
        return self.members[name]

    def make(self, value: object) -> K:
        """A member from a name, a Choice, the JSON of a Choice, or a member itself."""
        if isinstance(value, self.base):
            return value
        if not isinstance(value, (Choice, Mapping)):
            return self[value]()
        fields = value if isinstance(value, Mapping) else msgspec.structs.asdict(value)
        try:
            choice = msgspec.convert(fields, Choice)
        except msgspec.ValidationError as error:
            raise SettingError(f"the {self.name} {short(value)} is not a kind with settings: {error}") from None
        return self[choice.kind](**choice.settings)


class KindOf(Setting[K]):
    """A member of another family, with its own settings."""

    def __init__(self, family: Family[K], default: str, *, help: str) -> None:  # noqa: A002
        self.family = family
        self.default_kind = default
        self.help = help
        self.unit = ""

    @property
    def default(self) -> K:  # type: ignore[override]
        """The default member; made on demand because a family's folder is read when first asked."""
        return self.family.make(self.default_kind)

    def read(self, value: object) -> K:
        """A member of the family."""
        try:
            return self.family.make(value)
        except SettingError as error:
            where = "" if self.name == self.family.name else f"{self.name}: "
            raise SettingError(f"{where}{error}") from None

    def plain(self, value: K) -> Any:
        """The kind's name, or its name and settings."""
        choice = value.choice
        return msgspec.to_builtins(choice) if choice.settings else choice.kind


def whole(value: object) -> int | None:
    """A whole number, also NumPy's, as an int; None for anything else, also for a bool."""
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return None


def real(value: object) -> float | None:
    """A finite number, also NumPy's, as a float; None for anything else, also for a bool."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def encodable(text: str) -> bool:
    """Whether a text can be written to a file; half of a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def descendants(base: type[K]) -> list[type[K]]:
    """All subclasses, also indirect ones."""
    return [each for child in base.__subclasses__() for each in (child, *descendants(child))]


def unknown(what: str, name: object, known: Iterable[str]) -> str:
    """A sentence for a name that does not exist, with the nearest one that does."""
    names = list(known)
    if near := nearest(name, names):
        return f"{what} {short(name)}; did you mean {near!r}?"
    are = "is only" if len(names) == 1 else "are"
    more = ", …" if len(names) > MOST_NAMES else ""
    return f"{what} {short(name)}; there {are} {', '.join(names[:MOST_NAMES]) or 'none'}{more}"


def nearest(name: object, known: Iterable[str]) -> str | None:
    """The name that was meant, capitals aside; None where none is near."""
    if not isinstance(name, str):
        return None
    small = {each.lower(): each for each in known}
    found = difflib.get_close_matches(name[:LONGEST_TEXT].lower(), small, n=1)
    return small[found[0]] if found else None


def short(value: object) -> str:
    """A value as a sentence shows it: on one line, and cut where it is long."""
    form = reprlib.Repr()
    form.maxstring = form.maxother = LONGEST_TEXT
    try:
        text = " ".join(form.repr(value).split())
    except ValueError:  # of a whole number with more digits than Python turns into text
        return "a number too long to show"
    return text if len(text) <= LONGEST_TEXT + 2 else text[:LONGEST_TEXT] + "…"
