"""The book's code as a wheel beside the pages, and the line that installs it.

A downloaded chapter imports `densekit`, `densebook` and the libraries of the extra
`notebooks`. No index has them, so the site carries them.
"""

from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

from densekit import __version__

WHEEL = f"densekit-{__version__}-py3-none-any.whl"


def requirement(
    baseurl: str = "",
    repository: str = "",
    branch: str = "main",
    extras: str = "notebooks",
) -> str:
    """What pip has to install for a chapter.

    Args:
        baseurl: the address of the published pages.
        repository: the address of the repository.
        branch: its branch.
        extras: of the project, with commas.

    Returns:
        The requirement; without any address, the wheel in the folder of the chapter.
    """
    if baseurl:
        return f"densekit[{extras}] @ {baseurl.rstrip('/')}/{WHEEL}"
    if repository:
        return f"densekit[{extras}] @ git+{repository.rstrip('/')}@{branch}"
    return f"./{WHEEL}[{extras}]"


def build(root: Path, folder: Path) -> Path:
    """Build the wheel of a project into a folder; the same bytes each time."""
    builder = WheelBuilder(str(root))
    return Path(next(builder.build(directory=str(folder), versions=["standard"])))
