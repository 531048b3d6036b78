"""The whole job without a mouse."""

import nnstudio as nn
from tests.journeys.person import CTRL, SHIFT, Key, wait_for


def test_a_layer_is_added_connected_trained_and_saved_by_keys_alone(person, tmp_path):
    # Space searches for a kind; the new layer is selected.
    person.press(Key.Key_Space)
    person.type("dense")
    person.press(Key.Key_Return)
    assert person.names == ["x", "hidden1", "output", "dense1"]
    assert person.window.store.selected_names == ["dense1"]

    # Enter opens its settings with the keyboard in the first one.
    person.press(Key.Key_Return)
    units = person.field("Units")
    wait_for(units.hasFocus, "the first setting has the keyboard")
    units.selectAll()
    person.type("2")
    person.press(Key.Key_Return)
    assert person.document.by_name["dense1"].settings["units"] == 2

    # C connects: from the new layer to the output, and from the first hidden layer to the new one.
    person.canvas.setFocus()
    person.press(Key.Key_C)
    person.type("output")
    person.press(Key.Key_Return)
    for _ in range(9):
        if person.window.store.selected_names == ["hidden1"]:
            break
        person.press(Key.Key_Backtab, SHIFT)
        assert person.window.store.selected_names
    person.press(Key.Key_C)
    person.type("dense1")
    person.press(Key.Key_Return)
    assert person.wires == {("x", "hidden1"), ("hidden1", "dense1"), ("dense1", "output")}
    person.compiled()

    # Trains, steps, goes back, saves.
    person.train(lambda: person.loss < 0.1)
    at = person.place
    person.step(Key.Key_F10)
    person.step(Key.Key_F10, CTRL | SHIFT)
    assert person.place == at
    project = tmp_path / "keys.nns"
    person.with_file(lambda: person.press(Key.Key_S, CTRL), project)
    assert nn.load(project).where.iteration == at[0]
    assert person.failures == []
