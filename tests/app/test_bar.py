"""Progress is a bar on a terminal and a few lines elsewhere."""

import io

import nnstudio as nn
from nnstudio.app.bar import WIDTH, Bar
from nnstudio.files.examples import example


class Terminal(io.StringIO):
    def __init__(self, encoding="utf-8"):
        super().__init__()
        self.name = encoding

    encoding = property(lambda self: self.name)

    def isatty(self):
        return True


def trained(stream, epochs):
    session = nn.Session(example("students"))
    bar = Bar(session, epochs, stream)
    for _ in range(epochs):
        session.run(epochs=1)
        bar.show(session)
    bar.close(session)
    return stream.getvalue()


def test_a_terminal_gets_one_line_that_is_drawn_over():
    text = trained(Terminal(), 20)
    assert text.count("\n") == 1
    last = text.rstrip("\n").rpartition("\r")[2]
    assert last.startswith("━" * WIDTH + " epoch 20/20  loss ")


def test_a_terminal_without_lines_gets_signs_that_it_has():
    assert "#" * WIDTH in trained(Terminal("ascii"), 5)


def test_a_file_gets_a_line_for_each_tenth():
    lines = trained(io.StringIO(), 200).splitlines()
    assert [line.split()[1] for line in lines] == [f"{20 * n}/200" for n in range(1, 11)]
