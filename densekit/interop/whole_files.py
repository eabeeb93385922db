"""Files that are written as a whole, or not at all."""

from os import PathLike
from pathlib import Path


def write_whole(path: str | PathLike[str], content: bytes | memoryview) -> None:
    """Put a file in place once all of it is written; until then the old one stays.

    Args:
        path: a link is followed: the file that it leads to is replaced.
        content: the bytes of the file.

    Raises:
        OSError: the file cannot be written, or something else has its name.
    """
    target = Path(path).resolve()
    if target.exists() and not target.is_file():
        raise OSError(f"{path} is no file, and is not replaced by one.")
    draft = target.with_name(f"{target.name}.part")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
