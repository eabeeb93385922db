"""The chapters' own folders: which there are, and what stands in one."""

import importlib
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
FOLDERS = {int(path.name[2:4]): path.name for path in sorted(HERE.glob("ch??_*"))}


def part(chapter: int, name: str) -> ModuleType | None:
    """A chapter's module of this name (figures, exercises, explorer), if it has one.

    Args:
        chapter: its number.
        name: of the module.

    Raises:
        KeyError: there is no such chapter.
    """
    folder = FOLDERS[chapter]
    if not any((HERE / folder / file).exists() for file in (name, f"{name}.py")):
        return None
    return importlib.import_module(f"densebook.{folder}.{name}")
