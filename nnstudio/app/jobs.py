"""What the command line does besides training."""

import csv
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.base.catalogue import Choice
from nnstudio.data.encoding import SOLE, Encoding
from nnstudio.data.sequences import unpadded
from nnstudio.data.sources import SOURCES, reading
from nnstudio.files import examples as files
from nnstudio.files.errors import FileError
from nnstudio.files.project import SUFFIX, Project, write_project
from nnstudio.session.saving import load
from nnstudio.session.session import Session

Array = npt.NDArray[Any]


def export(project: Path, file: Path) -> int:
    """Write the weights of a project."""
    trained(project).export(file)
    print(f"{file}: weights")
    return 0


def predict(project: Path, data: Path) -> int:
    """Write predictions for the rows of a file to standard output, with the class where each row has one."""
    session = trained(project)
    outputs = session.predict(rows(session, data))
    named = outputs if isinstance(outputs, dict) else {session.document.outputs[0].name: outputs}
    encoding = session.dataset.encoding
    table = csv.writer(sys.stdout, lineterminator="\n")
    told = encoding.classes and all(array.ndim == 2 for array in named.values())
    table.writerow([*columns(named, encoding.target_names), *(["prediction"] if told else [])])
    values = np.hstack([array.reshape(len(array), -1) for array in named.values()])
    says = classes(values, encoding) if told else [[]] * len(values)
    for row, said in zip(values, says, strict=True):
        table.writerow([*map(str, row), *said])
    return 0


def trained(project: Path) -> Session:
    """The run that a project holds."""
    found = load(project)
    if isinstance(found, Session):
        return found
    raise FileError(f"{project} was not trained yet; nnstudio train {project} does that")


def rows(session: Session, data: Path) -> dict[str, Any]:
    """The raw inputs in a file; sequences without their padding."""
    made = SOURCES.make(choice_of(session, data))
    found = made.inputs(replace(session.dataset.encoding, scaling={}))
    return {name: unpadded(x, found.lengths[name]) if name in found.lengths else x for name, x in found.inputs.items()}


def choice_of(session: Session, data: Path) -> Choice:
    """How a file is read: as the project reads its own, or where it reads none as its data set was encoded."""
    source, encoding = session.document.data.source, session.dataset.encoding
    if source is not None and source.kind in SOURCES.members and "path" in SOURCES[source.kind].settings:
        return reading(source, data)
    values = session.dataset.training.inputs.get(SOLE)
    if values is None or not (encoding.features or encoding.vocabulary):
        raise FileError(
            f"cannot predict {data}: the network was trained on arrays, whose values no file names; "
            "predict them by a script: nnstudio.load(…).predict(…)"
        )
    if encoding.vocabulary:
        cut = encoding.tokenizer
        return Choice("labeled_texts", {"path": str(data), "unit": cut.unit, "lowercase": cut.lowercase})
    return Choice("csv" if values.ndim == 2 else "sequences_csv", {"path": str(data)})


def columns(outputs: dict[str, Array], names: tuple[str, ...]) -> list[str]:
    """A name for each output value: the target's, or the node's and a number."""
    sizes = {node: int(np.prod(array.shape[1:])) for node, array in outputs.items()}
    if sum(sizes.values()) == len(names):
        return list(names)
    return [node if size == 1 else f"{node}.{i}" for node, size in sizes.items() for i in range(size)]


def classes(values: Array, encoding: Encoding) -> list[list[str]]:
    """The class that each row of outputs says: the largest, or for a single output the one above one half."""
    names = encoding.classes or ()
    places = values.argmax(1) if values.shape[1] > 1 else (values[:, 0] > 0.5).astype(int)
    return [[names[place]] for place in places]


def new(name: str, file: Path, *, force: bool) -> int:
    """Make a project of an example."""
    document = files.example(name)
    if file.suffix.lower() != SUFFIX:
        raise FileError(f"cannot make the project {file}: the name has to end in {SUFFIX}")
    if file.exists() and not force:
        raise FileError(f"{file} exists already; choose another name, or replace it with --force")
    write_project(file, Project(document))
    print(file)
    return 0


def examples() -> int:
    """List the examples, each with the number of its chapter."""
    width = max(len(each.name) for each in files.examples())
    for each in files.examples():
        print(f"{each.name:<{width}}  {each.chapter:>2}  {each.description} {str(each.result).capitalize()}.")
    return 0
