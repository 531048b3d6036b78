"""What settings take, and how they refuse the rest."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.base.catalogue import (
    Flag,
    Integer,
    Kind,
    Maybe,
    Number,
    Option,
    SettingError,
    Shape,
    Text,
)


class Everything(Kind):
    """One setting of every class."""

    name = "everything"
    title = "Everything"

    rate = Number(0.5, minimum=0.0, below=1.0, help="a share")
    size = Number(1.0, above=0.0, maximum=10.0, unit="px", help="a size")
    anything = Number(0.0, help="any number")
    units = Integer(1, minimum=1, maximum=100, help="how many")
    bias = Flag(True, help="whether")
    words = Text("", help="what")
    way = Option("left", options=("left", "right"), help="which")
    shape = Shape((1,), help="sizes")
    limit = Maybe(Number(1.0, above=0.0, unit="s", help="a limit"))


class Endless:
    """Says more about itself than fits into a sentence."""

    def __repr__(self):
        return "one\ntwo\n" * 1000


SETTINGS = Everything.settings
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
ODD = st.sampled_from(
    [
        10**5000,
        [10**5000],
        -(10**400),
        Fraction(1, 10**400),
        Decimal(1),
        1j,
        "\ud800",
        "x" * 10**6,
        b"left",
        object(),
        Endless(),
        Endless,
        np.zeros(5000),
        np.zeros((50, 2)),
        np.array(3),
        np.bool_(True),
        np.float32(0.25),
        np.float64("nan"),
        np.uint8(7),
        np.str_("left"),
        {1, 2},
        range(3),
    ]
)
every = pytest.mark.parametrize("name", SETTINGS)


def refusal(setting, value):
    """The sentence with which a value is refused; None where it is taken."""
    try:
        setting.read(value)
    except SettingError as error:
        return str(error)
    return None


@every
@given(value=PLAIN | ODD)
def test_a_value_is_taken_or_refused_in_one_sentence(name, value):
    setting = SETTINGS[name]
    sentence = refusal(setting, value)
    if sentence is None:
        found = setting.read(value)
        assert setting.read(setting.plain(found)) == found
        assert isinstance(found, (float, int, bool, str, tuple, type(None)))
    else:
        assert sentence.startswith(f"{name} takes ")
        assert ", not " in sentence
        assert "\n" not in sentence
        assert len(sentence) < 160


def test_a_number_with_more_digits_than_python_writes_is_refused_like_others():
    assert refusal(SETTINGS["anything"], 10**5000) == "anything takes a number, not a number too long to show"


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("rate", 0, 0.0),
        ("rate", np.float32(0.25), 0.25),
        ("rate", np.int64(0), 0.0),
        ("rate", Fraction(1, 4), 0.25),
        ("size", 10, 10.0),
        ("anything", -1e308, -1e308),
        ("anything", 10**300, 1e300),
        ("units", np.uint8(7), 7),
        ("units", np.array(3), 3),
        ("bias", False, False),
        ("words", "σ", "σ"),
        ("way", "right", "right"),
        ("shape", 4, (4,)),
        ("shape", [28, 28], (28, 28)),
        ("shape", (np.int64(2), 3), (2, 3)),
        ("limit", None, None),
        ("limit", 2, 2.0),
    ],
)
def test_what_is_taken(name, value, found):
    read = SETTINGS[name].read(value)
    assert read == found
    assert type(read) is type(found)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("rate", 1, "rate takes a number at least 0 and below 1, not 1"),
        ("rate", -0.1, "rate takes a number at least 0 and below 1, not -0.1"),
        ("rate", True, "rate takes a number at least 0 and below 1, not True"),
        ("size", 0, "size takes a number at most 10 and above 0, not 0"),
        ("anything", math.nan, "anything takes a number, not nan"),
        ("anything", math.inf, "anything takes a number, not inf"),
        ("anything", "1", "anything takes a number, not '1'"),
        ("units", 0, "units takes a whole number from 1 to 100, not 0"),
        ("units", -3, "units takes a whole number from 1 to 100, not -3"),
        ("units", 2.0, "units takes a whole number from 1 to 100, not 2.0"),
        ("units", True, "units takes a whole number from 1 to 100, not True"),
        ("bias", 1, "bias takes true or false, not 1"),
        ("words", None, "words takes text, not None"),
        ("words", "\ud800", "words takes text, not '\\ud800'"),
        ("way", "up", "way takes one of left, right, not 'up'"),
        ("shape", [], "shape takes a shape such as 4 or (28, 28), each size from 1 to 10,000,000, not []"),
        ("shape", (4, 0), "shape takes a shape such as 4 or (28, 28), each size from 1 to 10,000,000, not (4, 0)"),
        ("limit", 0, "limit takes a number above 0, not 0"),
    ],
)
def test_what_is_refused(name, value, sentence):
    with pytest.raises(SettingError) as caught:
        SETTINGS[name].read(value)
    assert str(caught.value) == sentence


def test_a_setting_says_what_it_is():
    assert SETTINGS["size"].unit == "px"
    assert (SETTINGS["limit"].unit, SETTINGS["limit"].help, SETTINGS["limit"].default) == ("s", "a limit", None)
    assert list(SETTINGS) == ["rate", "size", "anything", "units", "bias", "words", "way", "shape", "limit"]


def test_a_shape_is_a_list_in_json():
    assert SETTINGS["shape"].plain((2, 3)) == [2, 3]
    assert Maybe(Shape((1,), help="sizes")).plain((2, 3)) == [2, 3]
    assert Maybe(Shape((1,), help="sizes")).plain(None) is None


@pytest.mark.parametrize("value", [(None, 3), [None], (20, None)])
def test_a_shape_without_a_length_says_which_to_give(value):
    shape = Shape((1,), help="")
    shape.name = "shape"
    with pytest.raises(SettingError, match="of time steps give the longest length; shorter sequences are padded"):
        shape.read(value)
