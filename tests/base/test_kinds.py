"""Kinds and families: choosing by name, saving, comparing."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.base.catalogue import Choice, Family, SettingError, short, unknown
from tests.base import shapes
from tests.base.shapes import Shape2D
from tests.base.shapes.circle import Circle
from tests.base.shapes.frame import Frame

SHAPES = shapes.SHAPES
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def test_a_family_is_the_named_classes_of_its_folder_in_alphabetical_order():
    class Elsewhere(Shape2D):
        """Not in the folder."""

        name = "elsewhere"

    assert list(SHAPES.members) == ["circle", "frame", "oval"]
    assert SHAPES["circle"] is Circle


@pytest.mark.parametrize(
    "given", ["circle", Choice("circle"), {"kind": "circle"}, {"kind": "circle", "settings": {}}, Circle()], ids=str
)
def test_a_member_is_made_from_a_name_a_choice_its_json_or_itself(given):
    assert SHAPES.make(given) == Circle()


def test_settings_have_their_defaults_until_they_are_given():
    assert Circle().radius == 1.0
    assert Circle(radius=2).radius == 2.0
    assert SHAPES["oval"](radius=3).settings.keys() == {"radius", "ratio"}
    assert Circle.settings.keys() == {"radius"}


def test_help_is_the_first_line_of_the_docstring():
    assert Circle.help() == "All points at one distance."


def test_a_choice_holds_what_differs_from_the_defaults():
    assert Circle().choice == Choice("circle")
    assert Circle(radius=1).choice == Choice("circle")
    assert Circle(radius=2).choice == Choice("circle", {"radius": 2.0})


def test_kinds_are_equal_where_their_settings_are():
    assert Circle(radius=1) == Circle()
    assert hash(Circle(radius=1)) == hash(Circle())
    assert Circle(radius=2) != Circle()
    assert Circle() != SHAPES["oval"]()
    assert Circle() != "circle"
    assert repr(Circle(radius=2)) == "Circle(radius=2.0)"


def test_kinds_of_two_families_with_one_name_differ():
    class Other(shapes.Thing):
        """The same name in another family."""

        name = "circle"

    assert Other() != Circle()


def test_a_kind_in_a_setting_keeps_its_own_settings():
    frame = Frame(inner={"kind": "oval", "settings": {"ratio": 0.25}}, outer="frame")
    assert frame.inner == SHAPES["oval"](ratio=0.25)
    assert frame.outer == Frame()
    plain = {"inner": {"kind": "oval", "settings": {"ratio": 0.25}}, "outer": "frame"}
    assert frame.choice == Choice("frame", plain)
    assert SHAPES.make(json.loads(msgspec.json.encode(frame.choice))) == frame


def test_a_default_kind_is_the_familys():
    assert Frame().inner == Circle()
    assert Frame(inner="circle").choice == Choice("frame")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("cirle", "there is no shape 'cirle'; did you mean 'circle'?"),
        ("xyz", "there is no shape 'xyz'; there are circle, frame, oval"),
        (5, "there is no shape 5; there are circle, frame, oval"),
        (None, "there is no shape None; there are circle, frame, oval"),
        ([], "there is no shape []; there are circle, frame, oval"),
        (
            Choice([]),
            "the shape Choice(kind=[], settings={}) is not a kind with settings: Expected `str`, got `array` ",
        ),
        ({}, "the shape {} is not a kind with settings: Object missing required field `kind`"),
        (Choice("circle", {"radios": 1}), "circle has no setting 'radios'; did you mean 'radius'?"),
        (Choice("circle", {"self": 1}), "circle has no setting 'self'; there is only radius"),
        (Choice("circle", {"radius": -1}), "radius takes a number above 0, not -1"),
        (Choice("frame", {"inner": "cirle"}), "inner: there is no shape 'cirle'; did you mean 'circle'?"),
        (
            Choice("frame", {"inner": {"kind": "oval", "settings": {"ratio": 2}}}),
            "inner: ratio takes a number at most ",
        ),
    ],
    ids=str,
)
def test_what_is_refused(value, sentence):
    with pytest.raises(SettingError) as caught:
        SHAPES.make(value)
    assert str(caught.value).startswith(sentence)


def made(value):
    """The member, or the sentence with which it is refused."""
    try:
        return SHAPES.make(value)
    except SettingError as error:
        return str(error)


@given(JSON | st.builds(Choice, st.sampled_from(["circle", "frame"]) | JSON, JSON))
def test_whatever_json_is_a_member_or_refused_in_one_sentence(value):
    found = made(value)
    if isinstance(found, Shape2D):
        assert SHAPES.make(found.choice) == found
    else:
        assert "\n" not in found
        assert len(found) < 400


def test_a_family_whose_folder_is_missing_says_so_when_asked():
    with pytest.raises(ModuleNotFoundError):
        _ = Family("nothing", Shape2D, "tests.base.no_such_folder").members


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Relu", "relu"), ("RELU", "relu"), ("LeakyRelu", "leaky_relu"), ("ReLu6", "relu"), ("Frame", "Frame")],
)
def test_the_name_that_is_near_is_found_capitals_aside(name, meant):
    known = ["elu", "gelu", "leaky_relu", "relu", "Frame"]
    assert unknown("there is no x", name, known) == f"there is no x {name!r}; did you mean {meant!r}?"


def test_sentences_stay_short():
    assert unknown("there is no x", "a" * 10**6, ["b"]).count("a") < 100
    assert len(unknown("there is no x", "y", [f"name{i}" for i in range(10**4)])) < 300
    assert short("two\nlines") == "'two\\nlines'"
    assert unknown("there is no x", "y", []) == "there is no x 'y'; there are none"
