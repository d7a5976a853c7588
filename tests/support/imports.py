"""What the modules of a package import, found in their source."""

from __future__ import annotations

import ast
from pathlib import Path


def module_name(path: Path, package: Path) -> tuple[str, ...]:
    """The module's full name in parts."""
    parts = (package.name, *path.relative_to(package).with_suffix("").parts)
    return parts[:-1] if parts[-1] == "__init__" else parts


def imported_names(node: ast.AST, parent: tuple[str, ...]) -> list[tuple[int, str]]:
    """(line, full name) of what a node of the syntax tree imports."""
    match node:
        case ast.Import(names=names, lineno=line):
            return [(line, alias.name) for alias in names]
        case ast.ImportFrom(module=module, names=names, level=level, lineno=line):
            base = [*parent[: len(parent) - level + 1]] if level else []
            base += [module] if module else []
            return [(line, ".".join([*base, alias.name])) for alias in names]
        case ast.Call(
            func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
            args=[ast.Constant(value=str(name)), *_],
            lineno=line,
        ):
            return [(line, ".".join(parent) + name if name.startswith(".") else name)]
    return []
