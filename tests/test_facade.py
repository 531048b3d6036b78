"""The names that stay: every word that scripts, notebooks and examples speak, to the letter."""

import inspect

import numpy as np
import pytest

import nnstudio as nn

X = np.array(
    [[0.1, 0.9, -0.3, 0.5], [0.7, -0.2, 0.4, 0.0], [-0.6, 0.3, 0.8, -0.9], [0.2, 0.2, -0.5, 1.0], [1, 0, 0, 1]]
)
Y = np.array([[1.0], [0.0], [1.0], [0.0], [1.0]])


def drawn(activation="sigmoid", initializer="glorot_uniform"):
    """The network of the documentation: 4-3-dropout-1."""
    net = nn.Network()
    x = net.add("input", shape=(4,), name="x")
    h = net.add("dense", units=3, activation=activation, initializer=initializer, name="hidden1")
    d = net.add("dropout", rate=0.2, scaling="inverted", name="drop")
    y = net.add("dense", units=1, activation="sigmoid", name="output")
    net.connect(x, h)
    net.connect(h, d)
    net.connect(d, y)
    return net


def linear(units=1, **recipe):
    """One dense layer without activation: everything about it can be said in a line."""
    net = nn.Network()
    net.connect(net.add("input", shape=(4,), name="x"), net.add("dense", units=units, name="y"))
    net.train_with(**{"batch_size": None} | recipe)
    return net


def slope(run, inputs, targets):
    """∂/∂W and ∂/∂b of the mean squared error of x·W + b."""
    error = 2 * (inputs @ run["y.weight"] + run["y.bias"] - targets) / targets.size
    return inputs.T @ error, error.sum(0)


# --- drawing ---------------------------------------------------------------------------------------------------


def test_nodes_without_a_name_are_numbered():
    net = nn.Network()
    assert [net.add(kind) for kind in ("dense", "dense", "dropout", "dense")] == [
        "dense1",
        "dense2",
        "dropout1",
        "dense3",
    ]


def test_a_right_drawing_has_no_problems_and_a_wrong_one_says_so_without_an_exception():
    net = drawn()
    assert net.problems == []
    net.connect("output", "hidden1")
    net.connect("hidden1", "x")
    net.train_with(outputs="nowhere", loss=("mse", "mse"))
    assert net.problems
    for problem in net.problems:
        assert problem.severity in {"error", "warning"}
        assert problem.node is None or problem.node in {"x", "hidden1", "drop", "output"}
        assert all(isinstance(text, str) and text for text in (problem.what, problem.why, problem.fix))


@pytest.mark.parametrize(
    ("spoil", "node"),
    [
        (lambda net: net.connect("output", "hidden1"), "output"),
        (lambda net: net.connect("output", "output"), "output"),
        (lambda net: net.connect("output", "x"), "x"),
        (lambda net: net.connect("x", "output"), "output"),
        (lambda net: net.train_with(outputs="nowhere"), None),
        (lambda net: net.train_with(outputs="x"), "x"),
    ],
)
def test_a_session_on_a_wrong_drawing_raises_its_problems_one_sentence_each(spoil, node):
    net = drawn()
    spoil(net)
    with pytest.raises(nn.ProblemError) as caught:
        nn.Session(net, data=(X, Y))
    errors = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert node in [problem.node for problem in errors]
    assert str(caught.value).splitlines() == [str(problem) for problem in errors]
    assert all(line.endswith(".") for line in str(caught.value).splitlines())


def test_data_that_does_not_fit_is_a_problem():
    for data in ((X[:, :3], Y), (X, np.hstack([Y, Y]))):
        with pytest.raises(nn.ProblemError, match="does not fit the data"):
            nn.Session(drawn(), data=data)


def test_the_order_of_connect_is_the_order_of_inputs_and_is_kept_in_files(tmp_path):
    net = nn.Network()
    a, b = net.add("input", shape=(1,), name="a"), net.add("input", shape=(2,), name="b")
    both, y = net.add("concatenate"), net.add("dense", name="y")
    for source, target in ((b, both), (a, both), (both, y)):
        net.connect(source, target)
    net.train_with(batch_size=None, shuffle=False)
    nn.save(net, tmp_path / "n.nns")
    for each in (net, nn.load(tmp_path / "n.nns")):
        run = nn.Session(each, data=({"a": X[:, :1], "b": X[:, 1:3]}, Y))
        run.step("phase")
        np.testing.assert_array_equal(run.activation(both), X[:, [1, 2, 0]])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda net: net.add("dens"), "there is no layer 'dens'; did you mean 'dense'?"),
        (lambda net: net.add("dense", unit=3), "dense has no setting 'unit'; did you mean 'units'?"),
        (lambda net: net.add("dense", units=0), "units takes a whole number from 1 to 1,000,000, not 0"),
        (lambda net: net.add("dense", units=2.5), "units takes a whole number from 1 to 1,000,000, not 2.5"),
        (lambda net: net.add("dense", activation="relo"), "there is no activation 'relo'; did you mean 'relu'?"),
        (lambda net: net.add("dropout", rate=1), "rate takes a number at least 0 and below 1, not 1"),
        (lambda net: net.add("dropout", scaling="no"), "scaling takes one of inverted, test, not 'no'"),
        (lambda net: net.train_with(loss="mes"), "there is no loss 'mes'; did you mean 'mse'?"),
        (lambda net: net.train_with(optimizer="sgdd"), "there is no optimizer 'sgdd'; did you mean 'sgd'?"),
        (lambda net: net.train_with(batch_size=0), "batch_size takes a whole number from 1 to 2,147,483,647, not 0"),
        (lambda net: net.train_with(seed=-1), "seed takes a whole number from 0 to 2,147,483,647, not -1"),
        (lambda net: net.train_with(precision="half"), "precision takes one of float64, float32, not 'half'"),
        (lambda net: net.connect("x", "z"), "there is no node 'z' in the drawing"),
        (lambda net: net.connect("x", "hidden1"), "x already feeds hidden1"),
        (lambda net: net.add("dense", name="x"), "there is already a node 'x'; names are unique"),
        (lambda net: nn.loss("vast"), "there is no loss 'vast'; there are "),
        (lambda net: nn.optimizer("sgd", momentum=1), "momentum takes a number at least 0 and below 1, not 1"),
        (lambda net: nn.when("los", "<", 1), "there is no quantity 'los'; did you mean 'loss'?"),
        (lambda net: nn.when([], "<", 1), "there is no quantity []; there are "),
        (lambda net: nn.when("loss", "=", 1), "a comparison is one of < <= > >=, not '='"),
        (lambda net: nn.when("loss", "<", float("nan")), "a threshold is a finite number, not nan"),
        (lambda net: nn.kinds("layers"), "there is no family 'layers'; did you mean 'layer'?"),
        (lambda net: nn.kinds(5), "there is no family 5; there are "),
    ],
)
def test_a_wrong_word_is_refused_in_one_sentence(call, sentence):
    with pytest.raises((nn.SettingError, nn.EditError)) as caught:
        call(drawn())
    assert str(caught.value).startswith(sentence)


def test_numpys_numbers_are_numbers():
    net = nn.Network()
    x = net.add("input", shape=X.shape[1:])
    net.connect(x, net.add("dense", units=np.int64(2)))
    net.train_with(learning_rate=np.float32(0.5), batch_size=np.int32(2), seed=np.uint8(3))
    run = nn.Session(net, data=(X, X[:, :2]), validation=np.float32(0.25))
    assert run.run(epochs=np.int64(1), until=nn.when("loss", "<", np.float32(0))) == "epochs"


# --- the recipe ------------------------------------------------------------------------------------------------


def test_train_with_has_these_fields_and_defaults():
    fields = inspect.signature(nn.Network.train_with).parameters
    defaults = {name: field.default for name, field in fields.items() if name != "self"}
    assert defaults == {
        "outputs": None,
        "loss": "mse",
        "optimizer": "sgd",
        "learning_rate": None,
        "schedule": None,
        "batch_size": 4,
        "shuffle": True,
        "clip_norm": None,
        "clip_value": None,
        "stop": None,
        "metrics": None,
        "seed": 7,
        "precision": "float64",
        "threads": 1,
    }


def test_without_train_with_the_defaults_hold():
    given, silent = linear(batch_size=4), nn.Network(linear().document)
    silent.train_with()
    runs = [nn.Session(net, data=(X, Y)) for net in (given, silent)]
    for run in runs:
        run.run(epochs=2)
    assert runs[0]["y.weight"].tobytes() == runs[1]["y.weight"].tobytes()


@pytest.mark.parametrize(("optimizer", "rate"), [("sgd", 0.1), ("adagrad", 0.1)])
def test_each_optimizer_has_its_own_learning_rate(optimizer, rate):
    assert nn.kinds("optimizer")[optimizer]().learning_rate() == rate
    silent, given = (nn.Session(linear(optimizer=optimizer, learning_rate=each), data=(X, Y)) for each in (None, rate))
    for run in (silent, given):
        run.run(iterations=3)
    assert silent["y.weight"].tobytes() == given["y.weight"].tobytes()


@pytest.mark.parametrize("batch_size", [None, 5, 6, 10**9])
def test_a_batch_size_above_the_number_of_rows_is_the_whole_set(batch_size):
    run = nn.Session(linear(batch_size=batch_size, shuffle=False), data=(X, Y))
    run.step("iteration")
    assert run.activation("y").shape == (5, 1)
    assert (run.where.epoch, run.where.iteration) == (1, 1)


def test_the_smaller_last_batch_is_trained_on_with_the_mean_over_its_own_rows():
    run = nn.Session(linear(batch_size=4, shuffle=False, learning_rate=0.5), data=(X, Y))
    run.step("iteration")
    weight, bias = run["y.weight"], run["y.bias"]
    by_weight, by_bias = slope(run, X[4:], Y[4:])
    loss = np.mean((X[4:] @ weight + bias - Y[4:]) ** 2)
    run.step("iteration")
    assert run.activation("y").shape == (1, 1)
    assert run.loss == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(run["y.weight"], weight - 0.5 * by_weight, rtol=1e-12)
    np.testing.assert_allclose(run["y.bias"], bias - 0.5 * by_bias, rtol=1e-12)
    assert (run.where.epoch, run.where.iteration) == (1, 2)


def test_mse_is_a_mean_over_batch_and_features_and_sse_a_sum():
    targets = np.hstack([Y, 1 - Y])
    for loss, expected in (("mse", np.mean), ("sse", np.sum)):
        run = nn.Session(linear(units=2, loss=loss, shuffle=False), data=(X, targets))
        error = (X @ run["y.weight"] + run["y.bias"] - targets) ** 2
        run.step("iteration")
        assert run.loss == pytest.approx(expected(error), rel=1e-12)


CONVENTIONS = [("course", 0.0, 1e-8, True), ("keras", 0.1, 1e-7, True), ("pytorch", 0.0, 1e-10, False)]


@pytest.mark.parametrize(("convention", "start", "epsilon", "inside"), CONVENTIONS)
def test_conventions_of_adagrad(convention, start, epsilon, inside):
    optimizer = nn.optimizer("adagrad", convention=convention)
    run = nn.Session(linear(optimizer=optimizer, learning_rate=0.3, shuffle=False), data=(X, Y))
    total = start
    for _ in range(3):
        weight, (gradient, _) = run["y.weight"], slope(run, X, Y)
        run.step("iteration")
        total = total + gradient**2
        rate = 0.3 / np.sqrt(total + epsilon) if inside else 0.3 / (np.sqrt(total) + epsilon)
        np.testing.assert_allclose(run.rate("y.weight"), rate, rtol=1e-10)
        np.testing.assert_allclose(run["y.weight"], weight - rate * gradient, rtol=1e-10)


@pytest.mark.parametrize("convention", ["course", "keras", "pytorch"])
def test_conventions_of_momentum_differ_where_the_rate_changes(convention):
    optimizer = nn.optimizer("sgd", momentum=0.9, convention=convention)
    run = nn.Session(linear(optimizer=optimizer, learning_rate=0.2, shuffle=False), data=(X, Y))
    velocity = 0.0
    for alpha in (0.2, 0.2, 0.01, 0.01):
        run.set(learning_rate=alpha)
        weight, (gradient, _) = run["y.weight"], slope(run, X, Y)
        run.step("iteration")
        if convention == "pytorch":
            velocity = 0.9 * velocity + gradient
            change = -alpha * velocity
        else:
            velocity = change = 0.9 * velocity - alpha * gradient
        np.testing.assert_allclose(run["y.weight"], weight + change, rtol=1e-10)


@pytest.mark.parametrize("name", ["he_normal", "glorot_normal"])
def test_conventions_of_normal_initializers(name):
    fans = {"he_normal": 2 / 100, "glorot_normal": 2 / 400}[name]
    largest = {}
    for convention in ("course", "keras", "pytorch"):
        net = nn.Network()
        initializer = nn.initializer(name, convention=convention)
        net.connect(net.add("input", shape=100), net.add("dense", units=300, initializer=initializer))
        weight = nn.Session(net, data=(np.zeros((1, 100)), np.zeros((1, 300))))["dense1.weight"]
        assert weight.std() == pytest.approx(np.sqrt(fans), rel=0.02)
        largest[convention] = np.abs(weight).max() / np.sqrt(fans)
    assert largest["keras"] < 2 / 0.8796 < 3.5 < largest["course"] == largest["pytorch"]


# --- the run ---------------------------------------------------------------------------------------------------


def test_before_the_first_pass_nothing_is_known_but_the_weights():
    run = nn.Session(drawn(), data=(X, Y), validation=0.25)
    nothing = [run.loss, run.metrics, run.gradient("hidden1.weight"), run.gradient("hidden1")]
    nothing += [run.activation("hidden1"), run.pre_activation("hidden1"), run.mask("drop")]
    assert nothing == [None] * 7
    assert run["hidden1.weight"].shape == (4, 3)
    assert run["hidden1.bias"].shape == (3,)
    assert not run["hidden1.bias"].any()
    assert run.back() is False
    assert run.back("epoch") is False


def test_after_an_iteration_everything_has_its_users_shape():
    run = nn.Session(drawn(), data=(X, Y))
    run.step("iteration")
    for name, shape in (("hidden1.weight", (4, 3)), ("hidden1.bias", (3,)), ("output.weight", (3, 1))):
        assert run[name].shape == run.gradient(name).shape == run.rate(name).shape == shape
    for seen in (run.activation("hidden1"), run.pre_activation("hidden1"), run.gradient("hidden1"), run.mask("drop")):
        assert seen.shape == (4, 3)
    assert run.mask("drop").dtype == bool
    assert (run.rate("hidden1.weight") == 0.1).all()
    assert isinstance(run.loss, float)
    assert run.metrics.keys() == {"accuracy"}
    assert run.predict(X).shape == (5, 1)


def test_where_names_the_instruction_about_to_run():
    run = nn.Session(drawn(), data=(X, Y))
    words = []
    for _ in run.outline().rows:
        where = run.where
        words.append((where.phase, where.node))
        assert (where.iteration, where.epoch, where.time_step) == (0, 0, None)
        assert where.title
        run.step("instruction")
    assert [phase for phase, _ in dict.fromkeys(words)] == [
        "forward", "forward", "forward", "loss", "backward", "backward", "backward", "update"
    ]  # fmt: skip
    assert words[0] == ("forward", "hidden1")
    assert dict(words)["loss"] == "output"
    assert dict(words)["update"] == "sgd"
    assert run.where.iteration == 1


@pytest.mark.parametrize("unit", ["instruction", "time_step", "layer", "phase", "iteration", "epoch"])
def test_back_is_the_reverse_of_step_at_a_boundary(unit):
    run = nn.Session(drawn(), data=(X, Y))
    run.run(epochs=1)
    before = run.position, run["hidden1.weight"].tobytes(), run.gradient("hidden1.weight").tobytes(), run.loss
    run.step(unit)
    assert run.position != before[0]
    assert run.back(unit) is True
    assert (run.position, run["hidden1.weight"].tobytes(), run.gradient("hidden1.weight").tobytes(), run.loss) == before


def test_from_the_middle_of_an_iteration_back_goes_to_its_start_and_from_there_to_the_one_before():
    run = nn.Session(drawn(), data=(X, Y))
    run.run(iterations=2)
    run.step("layer")
    assert run.back("iteration")
    assert run.position == (2, 0)
    assert run.back("iteration")
    assert run.position == (1, 0)
    assert run.back("epoch")
    assert run.position == (0, 0)


@pytest.mark.parametrize("count", [0, -1, 2.5, "3"])
def test_a_run_takes_a_whole_number_of_epochs_or_iterations(count):
    run = nn.Session(drawn(), data=(X, Y))
    for name in ("epochs", "iterations"):
        with pytest.raises(nn.SettingError, match=f"{name} takes a whole number from 1"):
            run.run(**{name: count})
    assert run.position == (0, 0)


def test_a_value_that_is_set_is_used_and_read_back():
    run = nn.Session(linear(), data=(X, Y))
    run["y.weight"] = [[1], [2], [3], [4]]
    assert run["y.weight"].ravel().tolist() == [1, 2, 3, 4]
    np.testing.assert_allclose(run.predict(X), X @ [[1], [2], [3], [4]])
    with pytest.raises(ValueError, match=r"y.weight has shape \(4, 1\), and the values have shape \(2,\)"):
        run["y.weight"] = [1, 2]


def test_predicting_changes_nothing_in_the_middle_of_a_pass():
    runs = [nn.Session(drawn(), data=(X, Y)) for _ in range(2)]
    for run in runs:
        run.step("layer")
        run.step("layer")
    assert runs[0].predict(np.tile(X, (200, 1))).shape == (1000, 1)
    for run in runs:
        run.run(epochs=3)
    assert runs[0]["hidden1.weight"].tobytes() == runs[1]["hidden1.weight"].tobytes()


@pytest.mark.parametrize("validation", [None, 0.25, (X, Y), [X, Y]], ids=["none", "share", "tuple", "list"])
def test_validation_is_a_share_or_other_rows_or_none(validation):
    run = nn.Session(drawn(), data=(X, Y), validation=validation)
    rows = 0 if run.dataset.validation is None else len(run.dataset.validation)
    assert rows == (0 if validation is None else 1 if validation == 0.25 else 5)


@pytest.mark.parametrize("data", [X, (X,), (X, Y, Y), 5, "students"], ids=["array", "one", "three", "number", "text"])
def test_data_that_is_no_pair_is_refused_in_one_sentence(data):
    with pytest.raises(nn.DataError, match="data is given as two arrays"):
        nn.Session(drawn(), data=data)


@pytest.mark.parametrize("share", [1, -0.1, "half", float("nan"), True])
def test_a_validation_share_that_is_none_is_refused(share):
    with pytest.raises(nn.SettingError, match="validation takes a share from 0 up to but not including 1, not "):
        nn.Session(drawn(), data=(X, Y), validation=share)


def test_saving_gives_back_what_was_saved(tmp_path):
    net = drawn()
    nn.save(net, tmp_path / "net.nns")
    assert nn.load(tmp_path / "net.nns").document == net.document
    run = nn.Session(net, data=(X, Y))
    run.run(epochs=3)
    run.step("layer")
    nn.save(run, str(tmp_path / "run.nns"))
    again = nn.load(str(tmp_path / "run.nns"))
    assert isinstance(again, nn.Session)
    for each in (run, again):
        each.run(epochs=2)
    assert (again.where, again.loss) == (run.where, run.loss)
    assert again["hidden1.weight"].tobytes() == run["hidden1.weight"].tobytes()


def test_exported_weights_have_the_facades_names(tmp_path):
    run = nn.Session(drawn(), data=(X, Y))
    run.export(tmp_path / "weights.npz")
    with np.load(tmp_path / "weights.npz", allow_pickle=False) as file:
        names = {"hidden1.weight", "hidden1.bias", "output.weight", "output.bias", "__meta__"}
        assert set(file.files) == names
        assert (file["hidden1.weight"] == run["hidden1.weight"]).all()


# --- the catalogue ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "names"),
    [
        ("layer", "input dense activation dropout concatenate add"),
        ("activation", "linear threshold sigmoid tanh relu leaky_relu softmax"),
        ("loss", "mse sse binary_crossentropy categorical_crossentropy"),
        ("optimizer", "sgd adagrad"),
        ("initializer", "zeros uniform glorot_uniform glorot_normal he_uniform he_normal"),
    ],
)
def test_the_catalogue_has_the_names_with_settings_defaults_ranges_and_help(family, names):
    kinds = nn.kinds(family)
    assert set(names.split()) <= kinds.keys()
    for kind in kinds.values():
        assert kind.title
        assert kind.help()
        for setting in kind.settings.values():
            assert setting.help
            assert setting.read(setting.plain(setting.default)) == setting.default


@pytest.mark.parametrize(
    ("kind", "setting", "default"),
    [
        ("dense", "use_bias", True),
        ("dense", "activation", nn.kinds("activation")["linear"]()),
        ("dense", "bias_initializer", nn.kinds("initializer")["zeros"]()),
        ("dropout", "scaling", "inverted"),
    ],
)
def test_defaults_of_layers(kind, setting, default):
    assert getattr(nn.kinds("layer")[kind](), setting) == default


def test_settings_of_kinds_are_given_in_words_of_their_own():
    net = drawn(activation=nn.activation("leaky_relu", slope=0.5), initializer=nn.initializer("he_normal"))
    run = nn.Session(net, data=(X, Y))
    run.step("phase")
    f = run.pre_activation("hidden1")
    np.testing.assert_allclose(run.activation("hidden1"), np.where(f > 0, f, 0.5 * f))
    assert nn.kinds("activation")["leaky_relu"]().slope == 0.01


def test_every_public_name_is_there():
    assert {
        "Network",
        "Session",
        "Problem",
        "ProblemError",
        "kinds",
        "load",
        "loss",
        "optimizer",
        "save",
        "when",
    } <= set(dir(nn))
    for name in dir(nn):
        assert getattr(nn, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = nn.nothing
