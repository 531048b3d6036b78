"""How the program is built, kept so: what each floor may import, and what no module does."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import nnstudio

PACKAGE = Path(nnstudio.__file__).parent
FLOORS = {"base": 0, "document": 1, "engine": 2, "data": 2, "files": 3, "session": 4, "gui": 5, "app": 6}
SCREENLESS = ("base", "document", "engine", "data", "files", "session")
FAMILIES = sorted(
    path.parent.relative_to(PACKAGE).as_posix()
    for path in PACKAGE.rglob("__init__.py")
    if "= Family(" in path.read_text("utf-8")
)
UNSAFE_MODULES = {"pickle", "cPickle", "dill", "shelve", "marshal", "cloudpickle", "joblib"}
GENERATORS = {"Generator", "SFC64", "SeedSequence", "BitGenerator", "default_rng", "PCG64", "Philox", "MT19937"}
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
        path.read_text("utf-8")
    )
    for path in sorted(PACKAGE.rglob("*.py"))
}


def imports(module: str) -> Iterator[str]:
    """Names of all modules and names of modules that a module imports, wherever in it."""
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def part(name: str, place: int = 1) -> str:
    """A part of a dotted name; "" where there is none."""
    return ([*name.split("."), "", ""])[place]


def loads(code: str) -> set[str]:
    """Top-level modules that are loaded after some code ran in a fresh interpreter."""
    code += "\nimport sys; print(*{name.partition('.')[0] for name in sys.modules})"
    said = subprocess.run([sys.executable, "-c", code], cwd=PACKAGE.parent, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    return set(said.stdout.split())


# --- what is imported --------------------------------------------------------------------------------------------


def test_every_package_is_a_floor():
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert folders == FLOORS.keys()


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_imports_only_floors_below_it(floor):
    for module in MODULES:
        if part(module) == floor:
            above = {
                name
                for name in imports(module)
                if part(name, 0) == "nnstudio"
                and part(name) in FLOORS
                and part(name) != floor
                and FLOORS[part(name)] >= FLOORS[floor]
            }
            assert not above, module


@pytest.mark.parametrize("family", FAMILIES)
def test_members_of_a_family_do_not_import_each_other(family):
    package = "nnstudio." + family.replace("/", ".")
    members = [module for module in MODULES if module.startswith(package + ".")]
    assert members
    for module in members:
        assert not [name for name in imports(module) if name.startswith(package + ".") and name in MODULES], module


def test_the_families_are_found():
    assert {"engine/layers", "engine/activations", "engine/losses", "engine/optimizers", "gui/docks"} <= set(FAMILIES)


def test_importing_the_package_loads_neither_numpy_nor_qt():
    assert not {"numpy", "PySide6", "pyqtgraph", "msgspec"} & loads("import nnstudio, nnstudio.app")


def test_drawing_and_training_load_no_qt():
    code = """
import nnstudio as nn
net = nn.Network()
net.connect(net.add("input", shape=1), net.add("dense"))
nn.Session(net, data=([0.0, 1.0], [1.0, 0.0])).run(epochs=1)
"""
    assert not {"PySide6", "pyqtgraph"} & loads(code)


@pytest.mark.parametrize("floor", ["base", "document"])
def test_no_module_of_the_lowest_floors_loads_numpy(floor):
    assert not {"numpy", "PySide6", "pyqtgraph"} & loads(everything(floor))


def test_no_module_below_the_window_loads_qt():
    loaded = loads("\n".join(everything(floor) for floor in SCREENLESS))
    assert not {"PySide6", "shiboken6", "pyqtgraph"} & loaded


def everything(floor: str) -> str:
    """Code that imports all modules of a floor."""
    names = [name for name in MODULES if part(name) == floor and not name.endswith("__main__")]
    return "import " + ", ".join(names)


def test_qt_is_named_only_by_window_and_start():
    for module in MODULES:
        if part(module) not in {"gui", "app"}:
            assert not {part(name, 0) for name in imports(module)} & {"PySide6", "shiboken6", "pyqtgraph"}, module


def test_what_a_release_does_not_install_is_not_imported():
    """Only the declared dependencies and the standard library."""
    declared = {"numpy", "PySide6", "shiboken6", "pyqtgraph", "msgspec", "platformdirs", "threadpoolctl"}
    declared |= {"ziamath", "nnstudio"}
    found = {part(name, 0) for module in MODULES for name in imports(module)}
    assert found <= declared | sys.stdlib_module_names


# --- what no module does ------------------------------------------------------------------------------------------


def nodes(kind: type) -> Iterator[tuple[str, ast.AST]]:
    """All pieces of code of a kind, each with the name of its module."""
    for module, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, kind):
                yield module, node


def test_nothing_is_unpickled_or_evaluated():
    assert not [module for module in MODULES if {part(name, 0) for name in imports(module)} & UNSAFE_MODULES]
    called = [(module, ast.unparse(node.func)) for module, node in nodes(ast.Call)]
    assert not [each for each in called if each[1] in {"eval", "exec", "compile", "__import__"}]


def test_arrays_are_never_read_with_pickle_allowed():
    allowed = [(module, ast.unparse(node.value)) for module, node in nodes(ast.keyword) if node.arg == "allow_pickle"]
    assert {value for _, value in allowed} <= {"False"}, allowed


def test_no_random_number_comes_from_a_generator_that_all_share():
    """The window may throw dice for a new seed; what is computed comes from seeds alone."""
    assert not [module for module in MODULES if part(module) in SCREENLESS and "random" in set(imports(module))]
    drawn = [(module, node) for module, node in nodes(ast.Attribute) if ast.unparse(node.value) == "np.random"]
    assert not [(module, node.attr) for module, node in drawn if node.attr not in GENERATORS]


def test_every_module_and_public_name_says_what_it_is():
    silent = [module for module, tree in MODULES.items() if not ast.get_docstring(tree)]
    for module, tree in MODULES.items():
        named = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
        public = [x for x in named if not x.name.startswith("_") and not is_overload(x)]
        silent += [f"{module}.{x.name}" for x in public if not ast.get_docstring(x)]
    assert not silent


def is_overload(node):
    """Whether a definition only says one of a function's types."""
    return "overload" in {ast.unparse(each) for each in node.decorator_list}
