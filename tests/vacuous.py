"""Assertions that pass when there is nothing to assert about: `all(...)`, `not any(...)` and loops over what may be empty.

Read from the source of a test function. A sequence counts as filled when it is written out there (or in a constant of its module),
or when another statement of the function would fail if it were empty: an assertion that names it, an element taken by its index,
an unpacking.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_PASSED_ON = frozenset(
    {"enumerate", "sorted", "reversed", "pairwise", "zip", "map", "list", "tuple", "set", "frozenset", "dict", "chain", "product", "cycle"}
)
"""Functions whose result is filled when their arguments are."""
_VIEWS = frozenset({"items", "values", "keys", "copy"})


class Vacuous(NamedTuple):
    """An assertion that may be about nothing: its line, and the sequence nobody looked at."""

    line: int
    sequence: str


def found(tree: ast.Module) -> Iterator[Vacuous]:
    """Those of the test functions of a module."""
    constants = {
        name: node.value for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign) and node.value for name in _names(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test") and not _of_any_input(node):
            yield from _Function(node, constants).vacuous()


def _of_any_input(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it is a property: nothing is among all the inputs it is tried with, and so are hundreds of others."""
    return any(isinstance(each, ast.Call) and ast.unparse(each.func) == "given" for each in node.decorator_list)


class _Function:
    """One test function, and what is known of the names it uses."""

    def __init__(self, node: ast.FunctionDef | ast.AsyncFunctionDef, constants: dict[str, ast.expr]) -> None:
        self._node = node
        self._values: dict[str, list[ast.expr]] = {name: [value] for name, value in constants.items()}
        local: dict[str, list[ast.expr]] = {}
        for each in ast.walk(node):
            if isinstance(each, ast.Assign | ast.AnnAssign) and each.value is not None:
                for name in _names(each):
                    local.setdefault(name, []).append(each.value)
        self._values.update(local)

    def vacuous(self) -> Iterator[Vacuous]:
        for statement in ast.walk(self._node):
            if isinstance(statement, ast.Assert):
                for sequence in _asserted_of_all(statement.test):
                    yield from self._unless_filled(sequence, statement)
            elif isinstance(statement, ast.For) and any(isinstance(each, ast.Assert) for each in ast.walk(statement)):
                yield from self._unless_filled(statement.iter, statement)

    def _unless_filled(self, sequence: ast.expr, where: ast.stmt) -> Iterator[Vacuous]:
        missing = [core for core in self._cores(sequence) if not self._looked_at(core, where)]
        if missing:
            yield Vacuous(where.lineno, ", ".join(map(ast.unparse, missing)))

    def _cores(self, node: ast.expr, seen: frozenset[str] = frozenset()) -> list[ast.expr]:
        """What must be filled for the expression to be: nothing where that is written out."""
        match node:
            case ast.Tuple(elts) | ast.List(elts) | ast.Set(elts):
                plain = [each for each in elts if not isinstance(each, ast.Starred)]
                return [] if plain else [node]
            case ast.Dict(keys=keys) if any(keys):
                return []
            case ast.Constant(value=str() | bytes() as text) if text:
                return []
            case ast.JoinedStr():
                return []
            case ast.Call(func=ast.Name("range"), args=args):
                measured = [each.args[0] for end in args for each in ast.walk(end) if isinstance(each, ast.Call) and each.args]
                return [core for each in measured for core in self._cores(each, seen)]
            case ast.Call(func=ast.Name(name) | ast.Attribute(attr=name), args=args) if name in _PASSED_ON:
                return [core for each in args for core in self._cores(each, seen) if not _is_function(each, name, args)]
            case ast.Call(func=ast.Attribute(value, attr), args=[]) if attr in _VIEWS:
                return self._cores(value, seen)
            case ast.Call(func=ast.Attribute(value, "split" | "rsplit"), args=[_, *_]) | ast.Call(func=ast.Attribute(value, "splitlines")):
                return self._cores(value, seen)
            case ast.ListComp(generators=parts) | ast.GeneratorExp(generators=parts) | ast.SetComp(generators=parts):
                if any(part.ifs for part in parts):
                    return [node]
                targets = {name.id for part in parts for name in ast.walk(part.target) if isinstance(name, ast.Name)}
                own = [part.iter for part in parts if not _names_in(part.iter) & targets]
                return [core for each in own for core in self._cores(each, seen)]
            case ast.BinOp(left, ast.Mult() | ast.Add(), right):
                sides = [self._cores(left, seen), self._cores(right, seen)]
                return [] if [] in sides and not isinstance(right, ast.Constant) else sides[0]
            case ast.Name(name) if name.isupper() and name not in self._values:
                return []  # a constant of another module
            case ast.Name(name) if name in self._values and name not in seen:
                cores = [self._cores(value, seen | {name}) for value in self._values[name]]
                return [] if all(core == [] for core in cores) else [node]
        return [node]

    def _looked_at(self, core: ast.expr, where: ast.stmt) -> bool:
        """Whether another statement of the function fails when it is empty."""
        text = ast.unparse(core)
        inside = set(ast.walk(where)) if isinstance(where, ast.For) else {where}
        others = [node for node in ast.walk(self._node) if node not in inside]
        if isinstance(where, ast.Assert):
            others.append(where)
        return any(_says_filled(node.test, text) if isinstance(node, ast.Assert) else _takes_from(node, text) for node in others)


def _takes_from(node: ast.AST, text: str) -> bool:
    """Whether it takes an element of the sequence of that name, or unpacks it."""
    match node:
        case ast.Subscript(value, ast.Constant() | ast.UnaryOp()):
            return ast.unparse(value) == text
        case ast.Assign([ast.Tuple()], value):
            return ast.unparse(value) == text
    return False


def _asserted_of_all(test: ast.expr) -> Iterator[ast.expr]:
    """The sequences that an assertion is about as a whole."""
    match test:
        case ast.BoolOp(ast.And(), values):
            for value in values:
                yield from _asserted_of_all(value)
        case ast.Call(func=ast.Name("all"), args=[one]) | ast.UnaryOp(ast.Not(), ast.Call(func=ast.Name("any"), args=[one])):
            yield one


def _says_filled(test: ast.expr, text: str) -> bool:
    """Whether an assertion fails when the sequence of that name is empty (nearly: a comparison with it counts)."""
    match test:
        case ast.BoolOp(ast.And(), values):
            return any(_says_filled(value, text) for value in values)
        case ast.Compare(left, ops, comparators):
            sides = [left, *comparators]
            return (
                not isinstance(ops[0], ast.NotIn) and any(_about(side, text) for side in sides) and not any(_empty(side) for side in sides)
            )
    return ast.unparse(test) == text


def _about(node: ast.expr, text: str) -> bool:
    return any(isinstance(each, ast.expr) and ast.unparse(each) == text for each in ast.walk(node))


def _empty(node: ast.expr) -> bool:
    match node:
        case ast.Tuple(elts=[]) | ast.List(elts=[]) | ast.Dict(keys=[]) | ast.Constant(value=0 | "" | b""):
            return True
        case ast.Call(func=ast.Name("set" | "frozenset"), args=[]):
            return True
    return False


def _is_function(node: ast.expr, name: str, args: list[ast.expr]) -> bool:
    """Whether it is what ``map`` is asked to do."""
    return name == "map" and node is args[0]


def _names_in(node: ast.expr) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _names(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]
