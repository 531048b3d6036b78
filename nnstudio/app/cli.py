"""The command line: what can be asked for, and how it ends."""

import argparse
import difflib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from nnstudio import __version__
from nnstudio.base.catalogue import SettingError
from nnstudio.data.errors import DataError
from nnstudio.document.edits import EditError
from nnstudio.document.problems import ProblemError
from nnstudio.files.errors import FileError

USER_ERRORS = (DataError, EditError, FileError, ProblemError, SettingError)
WRONG, INTERRUPTED = 2, 130
"""Exit codes."""

DESCRIPTION = """\
Draw neural networks, train them, and debug the training like a program.

nnstudio [PROJECT] opens the window, with the students' network where no project is given.
The commands below need no screen.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 where it went well, 2 where something was wrong, 130 after Ctrl+C."""
    arguments = asked(list(sys.argv[1:] if argv is None else argv))
    options = parser_for(arguments).parse_args(arguments)
    try:
        return int(options.job(options))
    except USER_ERRORS as error:
        return fail(str(error))
    except MemoryError:
        return fail("there is not enough memory for that")
    except KeyboardInterrupt:
        print("nnstudio: interrupted; nothing was written", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def asked(arguments: list[str]) -> list[str]:
    """The arguments, where they begin with "help" as the option that they mean."""
    return [*arguments[1:], "--help"] if arguments[:1] == ["help"] and not Path("help").exists() else arguments


def fail(sentences: str) -> int:
    """Say what is wrong, a sentence a line."""
    for line in sentences.splitlines():
        print(f"nnstudio: {line}", file=sys.stderr)
    return WRONG


class Parser(argparse.ArgumentParser):
    """Says in one line what cannot be read."""

    def error(self, message: str) -> NoReturn:
        """Exit with code 2."""
        separator = " " if message.endswith("?") else "; "
        print(f"nnstudio: {message}{separator}{self.prog} --help says what can be given", file=sys.stderr)
        sys.exit(WRONG)


def parser_for(arguments: list[str]) -> Parser:
    """The parser of the commands, or the one of the window where there is none; a command that is none is refused."""
    first = arguments[0] if arguments else ""
    if first in {*JOBS, "-h", "--help", "--version"}:
        return commands_parser()
    parser = window_parser()
    if first.replace("_", "").isalnum() and not Path(first).exists():
        near = difflib.get_close_matches(first.lower(), JOBS, 1)
        parser.error(f"there is no command and no file {first!r}" + (f"; did you mean {near[0]}?" if near else ""))
    return parser


def window_parser() -> Parser:
    """What `nnstudio [PROJECT]` takes."""
    parser = Parser(prog="nnstudio", allow_abbrev=False)
    parser.add_argument("project", nargs="?", type=Path, metavar="PROJECT")
    parser.set_defaults(job=open_window)
    return parser


def commands_parser() -> Parser:
    """What the commands take."""
    formatter = argparse.RawDescriptionHelpFormatter
    usage = "nnstudio [PROJECT | COMMAND …]"
    parser = Parser("nnstudio", usage, DESCRIPTION, formatter_class=formatter, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"nnstudio {__version__}")
    commands = parser.add_subparsers(prog="nnstudio", metavar="COMMAND", required=True, title="commands")
    for name, (job, add_arguments, words) in JOBS.items():
        line, _, more = words.partition("\n")
        command = commands.add_parser(
            name, help=line, description=f"{line}.\n{more}", formatter_class=formatter, allow_abbrev=False
        )
        add_arguments(command)
        command.set_defaults(job=job)
    return parser


def train_arguments(parser: argparse.ArgumentParser) -> None:
    """Of `train`."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help="a project file; the run is kept in it")
    parser.add_argument("--data", type=Path, metavar="FILE", help="train on the rows of a CSV file instead")
    parser.add_argument(
        "--epochs", type=count, default=100, metavar="N", help="passes over the training rows (default: 100)"
    )
    parser.add_argument("--seed", type=seed, metavar="N", help="begin anew, with everything random drawn from N")
    parser.add_argument("--export", type=Path, metavar="FILE", help="write the trained weights too (.npz)")


def export_arguments(parser: argparse.ArgumentParser) -> None:
    """Of `export`."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help="a project that was trained")
    parser.add_argument("file", type=Path, metavar="FILE", help="where to; the suffix says in which format: .npz")


def predict_arguments(parser: argparse.ArgumentParser) -> None:
    """Of `predict`."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help="a project that was trained")
    parser.add_argument("data", type=Path, metavar="DATA", help="a file like those it was trained on")


def new_arguments(parser: argparse.ArgumentParser) -> None:
    """Of `new`."""
    parser.add_argument("example", metavar="EXAMPLE", help="one of those that nnstudio examples lists")
    parser.add_argument("file", type=Path, metavar="FILE", help="the project file to make")
    parser.add_argument("--force", action="store_true", help="replace the file where there is one")


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """Of commands that need nothing said."""


def count(text: str) -> int:
    """A whole number from 1."""
    if not text.isdecimal() or len(text) > 18 or int(text) < 1:
        raise argparse.ArgumentTypeError(f"takes a whole number from 1, not {text!r}")
    return int(text)


def seed(text: str) -> int:
    """A whole number from 0."""
    if not text.isdecimal() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"takes a whole number from 0, not {text!r}")
    return int(text)


def open_window(options: argparse.Namespace) -> int:
    """Open the window; where there is no display, train without it."""
    from nnstudio.app.display import reason_for_none
    from nnstudio.app.headless import without_display

    reason = reason_for_none()
    if reason:
        return without_display(reason, options.project)
    from nnstudio.app.window import run

    return run(options.project)


def train(options: argparse.Namespace) -> int:
    """See `TRAIN`."""
    from nnstudio.app.training import train as job

    return job(options.project, options.data, options.epochs, options.seed, options.export)


def export(options: argparse.Namespace) -> int:
    """Write the weights of a project."""
    from nnstudio.app.jobs import export as job

    return job(options.project, options.file)


def predict(options: argparse.Namespace) -> int:
    """Write predictions to standard output."""
    from nnstudio.app.jobs import predict as job

    return job(options.project, options.data)


def new(options: argparse.Namespace) -> int:
    """Make a project of an example."""
    from nnstudio.app.jobs import new as job

    return job(options.example, options.file, force=options.force)


def examples(_: argparse.Namespace) -> int:
    """List the examples."""
    from nnstudio.app.jobs import examples as job

    return job()


TRAIN = """Train a project
The run that PROJECT holds goes on; --seed begins a new one. Either way it is kept in PROJECT, as in the window.
Equal projects, data and seeds give equal weights, to the last bit.
Training ends after the epochs, when the project's own condition to stop holds, or with Ctrl+C, which keeps what was
learned. The file of --data is read as the project says for CSV files; its last column is the target unless it says
otherwise.
"""
EXPORT = """Write the trained weights of a project
A .npz file opens with numpy.load and holds an array for each parameter, and __meta__, a JSON text that explains them.
"""
PREDICT = """Predict the rows of a file
DATA is read as the project reads its own file. Otherwise it is a CSV file: with the columns of the data set, with texts
in the first column where it was texts, or with a row per time step, the first column naming the sequence.
Writes CSV to standard output: the network's outputs, and the class that they say where it was trained on classes.
"""
NEW = "Make a project of an example"
EXAMPLES = "List the examples"

JOBS: dict[str, tuple[Callable[[argparse.Namespace], int], Callable[[argparse.ArgumentParser], Any], str]] = {
    "train": (train, train_arguments, TRAIN),
    "export": (export, export_arguments, EXPORT),
    "predict": (predict, predict_arguments, PREDICT),
    "new": (new, new_arguments, NEW),
    "examples": (examples, no_arguments, EXAMPLES),
}
"""Command to what it does, what it takes, and what its help says."""
