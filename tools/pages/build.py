"""Builds the book into _build/html: `python -m tools.pages.build [builder]`.

One build at a time: another one in the same folder waits. First it looks for what
Jupyter Book does not report. Then all pages are built, or those whose sources changed.
What keeps files from being written, such as a full disk, is told in the last line.
"""

import errno
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import settings, sources

SHAPING = ("_config.yml", "_toc.yml", "requirements.txt", "densebook/marks.py")
SHAPING += ("references.bib", "densebook/pages", "_static", "_templates")
ROOM = 20_000_000  # bytes; a build that starts without them would not end well
FULL = "Free 200 MB, then run the same command again."
CLOSED = "Copy the book to a folder of your own, and run the same command there."
ADVICE = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EFBIG: FULL}
ADVICE |= {errno.EROFS: CLOSED, errno.EACCES: CLOSED, errno.EPERM: CLOSED}


def obstacle(folder: Path) -> str | None:
    """Why a folder takes no files, with advice, in one line; None if it does."""
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(ROOM))
    except OSError as error:
        where = f"Nothing can be written to {folder.resolve()}: {error.strerror}."
        return f"{where} {ADVICE.get(error.errno, '')}".rstrip()
    return None


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Wait until no other process is here; Windows, which has no flock, lets all in."""
    with file.open("w") as held:
        try:
            import fcntl
        except ImportError:
            yield
            return
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another command that builds here.", flush=True)
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def is_newer(paths: Iterable[Path], complete: Path) -> bool:
    """Whether one of the paths has changed since the last build that did not fail."""
    if not complete.exists():
        return True
    built = complete.stat().st_mtime
    return any(path.stat().st_mtime > built for path in paths if path.exists())


def shaping(root: Path) -> Iterator[Path]:
    """All files and folders that shape every page."""
    for path in (root / name for name in SHAPING):
        yield path
        yield from (p for p in path.rglob("*") if "__pycache__" not in p.parts)


def jupyter_book(*options: str) -> int:
    """Build with warnings as errors and with every reference checked."""
    from jupyter_book.cli.main import main

    command = ["build", ".", "-W", "-n", "--keep-going", *options]
    try:
        main(command, prog_name="jupyter-book", standalone_mode=False)
    except SystemExit as end:
        return int(end.code or 0)
    except (OSError, RuntimeError) as error:  # the cause of the second stands above
        print(error, file=sys.stderr)
        return 1
    return 0


def build_html(root: Path, complete: Path) -> int:
    """Build the pages; the file `complete` says that the last build did not fail.

    A second build repeats no warning and overlooks an edited extension: after a failure
    and after a change of what shapes every page, it starts from nothing.
    """
    if code := sources.main([str(root)]):
        return code
    all_anew = is_newer(shaping(root), complete)
    came_or_went = is_newer([root / "chapters"], complete)
    if (all_anew or came_or_went) and (code := settings.main([str(root)])):
        return code
    if all_anew:
        for name in ("html", ".doctrees"):
            shutil.rmtree(complete.with_name(name), ignore_errors=True)
    complete.unlink(missing_ok=True)
    code = jupyter_book()
    if not code:
        complete.touch()
    return code


def main(arguments: list[str] | None = None) -> int:
    """Build the book in this folder; 1 and a reason if it cannot be built."""
    builder = next(iter(sys.argv[1:] if arguments is None else arguments), "html")
    root, folder = Path(), Path("_build")
    if reason := obstacle(folder):
        print(reason, file=sys.stderr)
        return 1
    with one_at_a_time(folder / "lock"):
        if builder == "html":
            code = build_html(root, folder / "book.complete")
        else:
            shutil.rmtree(folder / builder, ignore_errors=True)
            code = jupyter_book("--builder", "custom", "--custom-builder", builder)
    if code and (reason := obstacle(folder)):
        print(f"\n{reason}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
