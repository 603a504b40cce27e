"""What docstrings promise: every public thing has one, and every function that raises one of our errors names it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
OURS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, errors.NewswatchError)}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[Path]:
    return sorted(path for folder in ("crawler", "pipelines") for path in (ROOT / folder).rglob("*.py"))


def public(path: Path) -> Iterator[tuple[str, ast.ClassDef | Function]]:
    """The public classes, functions and methods of a module, with the place to look at."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node
            for inner in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(inner, Function) and not inner.name.startswith("_"):
                    yield f"{path.relative_to(ROOT)}:{inner.lineno} {node.name}.{inner.name}", inner


def raised(function: Function, own: set[str]) -> set[str]:
    """The names of errors that a function raises itself, nested functions left out."""
    found: set[str] = set()
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
            found |= {name} & own
        todo += ast.iter_child_nodes(node)
    return found


def test_every_public_thing_says_what_it_is() -> None:
    bare = [place for path in modules() for place, node in public(path) if ast.get_docstring(node) is None]
    unnamed = [
        str(path.relative_to(ROOT))
        for path in modules()
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert len(modules()) > 300
    assert bare == []
    assert unnamed == []


def is_command(function: Function) -> bool:
    """Whether a function is a command: its docstring is what ``--help`` prints, its errors become a sentence and an exit code."""
    return any("command(" in ast.unparse(decorator) for decorator in function.decorator_list)


def test_every_function_that_raises_one_of_our_errors_says_which() -> None:
    silent, raising = [], 0
    for path in modules():
        for place, node in public(path):
            if isinstance(node, Function) and not is_command(node):
                names = raised(node, OURS)
                raising += bool(names)
                said = ast.get_docstring(node) or ""
                silent += [f"{place}: {name}" for name in sorted(names) if name not in said]

    assert raising > 50, "there is something to look at"
    assert silent == []
