"""From the course's notation to LaTeX: what every kind emits, and what it has to read as."""

import ast
from pathlib import Path

import pytest

import nnstudio
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.schedules import SCHEDULES
from nnstudio.gui.formulas import UnreadableError, latex
from nnstudio.gui.formulas.typesetter import drawing

SENTENCES = {
    "1 − β₁ᵗ and 1 − β₂ᵗ, for means that began at 0",
    "a time step is there where all inputs have it",
    "m ← max(m·factor, minimum) after more than `patience` epochs without a better loss",
    "new where the sequence goes on, else as before",
    "to the new state where the sequence goes on, else to the one before",
}
"""What is emitted in place of a formula stays text."""


def literals(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(each.value) if isinstance(each, ast.Constant) else "2" for each in node.values)
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def emitted():
    found = set()
    for path in sorted(Path(nnstudio.__file__).parent.glob("engine/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "emit":
                found |= set(literals(node.args[1]) if len(node.args) > 1 else ())
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "formula":
                found |= set(literals(node.value))
    kinds = [kind for family in (ACTIVATIONS, LOSSES, SCHEDULES) for kind in family.members.values()]
    return sorted(found | {kind.formula for kind in kinds})


EMITTED = emitted()
DERIVED = sorted({kind.derivative.partition("; ")[0] for kind in ACTIVATIONS.members.values()})


def test_the_formulas_of_all_kinds_are_known():
    assert len(EMITTED) > 80
    assert "∂L/∂x = ∂L/∂f·Wᵀ" in EMITTED


@pytest.mark.parametrize("text", [each for each in [*EMITTED, *DERIVED] if each not in SENTENCES])
def test_every_formula_is_typeset(text):
    assert drawing(latex(text), 15, "#000000").startswith(b"<svg")
    assert drawing(latex(text.replace(" = ", " += ")), 15, "#000000").startswith(b"<svg")


@pytest.mark.parametrize("text", sorted(SENTENCES))
def test_sentences_stay_text(text):
    with pytest.raises(UnreadableError):
        latex(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("w²₁₁", r"w^{2}_{11}"),
        ("w¹₁,₁₂", r"w^{1}_{1,12}"),
        ("O′₁₁", r"O'_{11}"),
        ("∂L/∂W", r"\frac{\partial L}{\partial W}"),
        ("xᵀ·∂L/∂f", r"x^{\mathsf{T}}\cdot \frac{\partial L}{\partial f}"),
        ("∂L/∂h(t−1)", r"\frac{\partial L}{\partial h\left(t-1\right)}"),
        ("2·(O − y)/n", r"2\cdot \frac{O-y}{n}"),
        ("Σ ∂L/∂f", r"\sum \frac{\partial L}{\partial f}"),
        ("eᶠⁱ", "e^{f_{i}}"),
        ("x(t) for every t", r"x\left(t\right)\;\text{for}\;\text{every}\;t"),
        ("rate = α·q", r"\text{rate}=\alpha \cdot q"),
        ("1e−5", r"1\cdot 10^{-5}"),
        ("max(0, 1)", r"\operatorname{max}\left(0,1\right)"),
    ],
)
def test_notation_reads_as_in_a_book(text, expected):
    assert latex(text) == expected


@pytest.mark.parametrize("text", ["(x", "x)", "€", "∂L/", "√", "{x}", "\\input{x}", "$", "x_1", ""])
def test_what_is_no_formula_is_refused_or_harmless(text):
    try:
        found = latex(text)
    except UnreadableError:
        return
    assert "input{" not in found


def test_what_cannot_be_set_has_no_drawing():
    assert drawing(r"\frac{", 15, "#000000") == b""
