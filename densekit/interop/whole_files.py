"""Files that are written as a whole, or not at all."""

from os import PathLike
from pathlib import Path
from secrets import token_hex
from shutil import copymode


def write_whole(path: str | PathLike[str], content: bytes | memoryview) -> None:
    """Put a file in place once all of it is written; until then the old one stays.

    Args:
        path: a link is followed: the file that it leads to is replaced.
        content: the bytes of the file.

    Raises:
        OSError: the file cannot be written, or something else has its name.
    """
    try:
        target = Path(path).resolve()
    except RuntimeError as error:  # of Python 3.11 and 3.12, for links in a circle
        raise OSError(f"{path} is no file: {error}") from error
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise OSError(f"{path} is no file, and is not replaced by one.")
    draft = target.with_name(f"{target.name}.{token_hex(4)}.part")
    try:
        draft.touch(exist_ok=False)
        if target.exists():
            copymode(target, draft)
        draft.write_bytes(content)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
