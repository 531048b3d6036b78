"""What holds for every kind of every family."""

import inspect
import json

import msgspec
import pytest

from nnstudio.base.catalogue import Choice, Family, SettingError
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.metrics import METRICS
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.schedules import SCHEDULES
from tests.engine.settings import spread, title

FAMILIES = [LAYERS, ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS, METRICS, SCHEDULES]
KINDS = [kind for family in FAMILIES for kind in family.members.values()]
PAIRS = [(family, kind) for family in FAMILIES for name in family.members for kind in spread(family, name)]

every = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
every_choice = pytest.mark.parametrize(
    ("family", "kind"), PAIRS, ids=lambda each: each.name if isinstance(each, Family) else title(each)
)


@every
def test_a_kind_has_a_title_and_one_line_of_help(kind: type) -> None:
    assert kind.title[0].isupper()
    assert 10 < len(kind.help()) < 130
    assert kind.help().endswith((".", "."))


@every
def test_a_kind_lives_in_a_file_of_its_name(kind: type) -> None:
    assert inspect.getmodule(kind).__name__.rpartition(".")[2] == kind.name


@every
def test_every_setting_has_help_and_a_default_that_it_takes_itself(kind: type) -> None:
    for setting in kind.settings.values():
        assert setting.help
        assert setting.read(setting.plain(setting.default)) == setting.default


@every_choice
def test_a_choice_as_json_gives_back_the_same_kind(family: Family, kind: object) -> None:
    text = json.dumps(msgspec.to_builtins(kind.choice))
    assert family.make(json.loads(text)) == kind
    assert family.make(kind.choice) == kind
    assert family.make(kind) is kind


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_an_unknown_kind_or_setting_is_refused_with_what_there_is(family: Family) -> None:
    first = next(iter(family.members))
    with pytest.raises(SettingError, match=first):
        family.make(first + "x")
    with pytest.raises(SettingError, match="has no setting 'unheard_of'"):
        family.make(Choice(first, {"unheard_of": 1}))


def test_the_names_that_stay_are_there() -> None:
    assert {"input", "dense", "activation", "dropout", "concatenate", "add"} <= set(LAYERS.members)
    smooth, bent = {"linear", "sigmoid", "tanh", "gelu", "silu", "softplus"}, {"relu", "leaky_relu", "elu", "threshold"}
    assert smooth | bent | {"softmax"} <= set(ACTIVATIONS.members)
    assert {"mse", "sse", "binary_crossentropy", "categorical_crossentropy"} <= set(LOSSES.members)
    assert {"sgd", "adagrad", "adadelta", "rmsprop", "adam", "adamw"} <= set(OPTIMIZERS.members)
    scaled = {f"{name}_{form}" for name in ("glorot", "he", "lecun") for form in ("uniform", "normal")}
    plain = {"zeros", "ones", "constant", "uniform", "normal", "truncated_normal", "orthogonal", "identity"}
    assert scaled | plain <= set(INITIALIZERS.members)
    assert {"constant", "step", "exponential", "cosine", "plateau"} <= set(SCHEDULES.members)
