"""A word kept from the import on would stay in its language when the user changes it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "kis_tui" / "ui"
FILES = sorted(path for path in UI.rglob("*.py") if "wording" not in path.parts)


def evaluated_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when the module is imported: everything but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in (*child.args.defaults, *child.args.kw_defaults, *child.decorator_list):
                if part is not None:
                    yield from ast.walk(part)
        elif isinstance(child, ast.Lambda):
            continue
        else:
            yield child
            yield from evaluated_at_import(child)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(UI)))
def test_no_word_is_taken_while_a_module_is_imported(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    taken = [
        node.lineno
        for node in evaluated_at_import(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "words"
    ]
    assert taken == []


@pytest.mark.parametrize("path", sorted((UI / "drawing").rglob("*.py")), ids=lambda path: path.name)
def test_a_cache_of_what_is_drawn_is_emptied_with_the_language(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            decorators = [ast.unparse(each).partition("(")[0] for each in node.decorator_list]
            assert decorators in ([], ["worded", "lru_cache"], ["property"], ["dataclass"]), node.name
