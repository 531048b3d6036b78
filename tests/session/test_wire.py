"""Orders and answers cross the pipe as they are, and nothing but numbers crosses in arrays."""

import io

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.wire import NOTHING, Bulk, Decoder, encode, listen, read, room, write

KINDS = st.sampled_from(["?", "i1", "<i8", "u2", "<u8", "<f4", "<f8", ">f8"])
ORDERS: Decoder[orders.Order] = Decoder(orders.Order)
ANSWERS: Decoder[answers.Answer] = Decoder(answers.Answer)


@given(npst.arrays(KINDS, npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)))
def test_arrays_cross_as_they_are(array: np.ndarray) -> None:  # type: ignore[type-arg]
    found = ANSWERS.decode(encode(answers.Seen(3, array.T)), NOTHING)
    assert isinstance(found, answers.Seen)
    assert found.values is not None
    assert (found.values.dtype, found.values.shape) == (array.dtype, array.T.shape)
    assert found.values.tobytes() == array.T.tobytes()


def test_large_arrays_go_beside_the_pipe_while_there_is_room() -> None:
    large = [np.arange(1000.0), np.arange(2000.0), np.arange(900.0)]
    memory = memoryview(bytearray(room(large[0]) + room(large[2])))
    data = encode(answers.Predicted(1, {str(n): array for n, array in enumerate(large)}), Bulk(memory))
    found = ANSWERS.decode(data, memory)
    assert isinstance(found, answers.Predicted)
    for n, array in enumerate(large):
        np.testing.assert_array_equal(found.outputs[str(n)], array)
    assert 16_000 < len(data) < 17_000


@pytest.mark.parametrize("array", [np.array([object()]), np.array(["text"]), np.array([1j])])
def test_only_real_numbers_cross(array: np.ndarray) -> None:  # type: ignore[type-arg]
    with pytest.raises((ValueError, TypeError)):
        ORDERS.decode(encode(orders.SetValue("w", array)), NOTHING)


@given(st.binary(max_size=60))
def test_noise_is_no_order(noise: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, ValueError, TypeError)):
        ORDERS.decode(noise, NOTHING)


def test_messages_keep_their_order_and_number_and_a_cut_one_ends_the_pipe() -> None:
    pipe = io.BytesIO()
    for number in range(3):
        write(pipe, number, encode(orders.Step("layer", number)))
    whole = pipe.getvalue()
    heard: list[tuple[int, bytes]] = []
    listen(io.BytesIO(whole[:-1]), lambda number, data: heard.append((number, data)))
    assert [(number, ORDERS.decode(data, NOTHING)) for number, data in heard] == [
        (0, orders.Step("layer", 0)),
        (1, orders.Step("layer", 1)),
    ]
    assert read(io.BytesIO(b"")) is None
