"""Executes the chapters and stores their outputs in one stable form.

Each notebook runs from top to bottom in a fresh kernel of this environment, in its own
folder. It is stored only when every output is fit to be stored; running twice changes
nothing, so ``git diff`` shows real changes only.

    python -m tools.notebooks.run [--check] [-j N] [notebooks...]
"""

import argparse
import asyncio
import contextlib
import hashlib
import itertools
import os
import re
import signal
import sys
from pathlib import Path

import nbformat
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from tqdm import tqdm

from .form import problems, read
from .kernels import connection
from .rules import OUTPUT_RULES

VOLATILE = {"ExecuteTime", "collapsed", "colab", "execution", "id", "outputId"}
VOLATILE |= {"pycharm", "scrolled", "trusted", "vscode", "widgets"}
ANSI = re.compile(r"\x1b\[[0-9;]*m")
KERNELSPEC = {"name": "python3", "display_name": "Python 3"}


class NotebookError(Exception):
    """A notebook cannot be stored; the message names file, cell and reason."""


class ThisEnvironment(KernelSpecManager):
    """Finds the kernel of the running Python, whatever kernels are registered."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel of ``sys.executable``."""
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


def prepare(nb: NotebookNode) -> None:
    """Give an id to each cell without one and drop what was stored before."""
    nb.nbformat_minor = max(nb.nbformat_minor, 5)
    taken = {cell.id for cell in nb.cells if cell.get("id")}
    for cell in nb.cells:
        if not cell.get("id"):
            digest = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
            names = (f"{digest}-{n}" if n else digest for n in itertools.count())
            cell.id = next(name for name in names if name not in taken)
            taken.add(cell.id)
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None


def normalise(nb: NotebookNode) -> None:
    """Bring an executed notebook into the one form in which it is stored."""
    nb.metadata = nbformat.from_dict(
        {key: value for key, value in nb.metadata.items() if key not in VOLATILE}
        | {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}}
    )
    for cell in nb.cells:
        for key in VOLATILE & set(cell.metadata):
            del cell.metadata[key]
        if cell.cell_type != "code":
            continue
        cell.outputs = merge_streams(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "error":
                message = output.evalue.splitlines() or [""]
                output.traceback = [f"{output.ename}: {message[0]}".rstrip(": ")]
            for key in VOLATILE & set(output.get("metadata", {})):
                del output.metadata[key]
    count_cells(nb)


def count_cells(nb: NotebookNode) -> None:
    """Number the code cells and their outputs from the top; an empty one has none."""
    count = 0
    for cell in nb["cells"]:
        if cell["cell_type"] != "code":
            continue
        filled = bool("".join(cell["source"]).strip())
        count += filled
        cell["execution_count"] = count if filled else None
        for output in cell["outputs"]:
            if "execution_count" in output:
                output["execution_count"] = count


def merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join stream outputs that follow one another; how they were cut is chance."""
    joined: list[NotebookNode] = []
    for output in outputs:
        if (
            joined
            and output.output_type == "stream" == joined[-1].output_type
            and output.name == joined[-1].name
        ):
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


async def execute(nb: NotebookNode, path: Path, timeout: int, bar: tqdm) -> None:
    """Run every cell in a fresh kernel.

    Raises:
        NotebookError: a cell raised, ran too long or took the kernel down.
    """
    client = NotebookClient(
        nb,
        km=AsyncKernelManager(kernel_spec_manager=ThisEnvironment(), **connection()),
        resources={"metadata": {"path": str(path.parent.resolve())}},
        timeout=timeout,
        record_timing=False,
        skip_cells_with_tag="",
        extra_arguments=["--log-level=ERROR"],
    )
    async with client.async_setup_kernel(cleanup_kc=True):
        with contextlib.suppress(RuntimeError):  # so that Ctrl-C stops all kernels
            asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
        for index, cell in enumerate(nb.cells):
            bar.set_description(f"{path.stem} cell {index + 1}/{len(nb.cells)}")
            try:
                await client.async_execute_cell(cell, index)
            except CellExecutionError as error:
                reason = f"raised {error.ename}: {ANSI.sub('', error.evalue)}"
            except CellTimeoutError:
                reason = f"still running after {timeout} s"
            except DeadKernelError:
                if (task := asyncio.current_task()) and task.cancelling():
                    raise asyncio.CancelledError from None  # Ctrl-C, not the kernel
                reason = "the kernel died"
            else:
                bar.update(cell.cell_type == "code")
                continue
            line = (cell.source.strip().splitlines() or [""])[0]
            where = f"{path}: cell {index + 1} (`{line}`)"
            raise NotebookError(f"{where}: {reason}".replace("\n", "\n    "))


async def run(path: Path, options: argparse.Namespace, bar: tqdm) -> bool:
    """Execute one notebook and store it if it is fit to be stored.

    Returns:
        Whether what is stored differs from what was found.

    Raises:
        NotebookError: it cannot be stored; the file is left untouched.
    """
    try:
        stored = path.read_text(encoding="utf-8")
        nb = read(path)
    except (OSError, ValueError) as error:
        raise NotebookError(f"{path}: {error}") from error
    prepare(nb)
    try:
        await execute(nb, path, options.timeout, bar)
    except RuntimeError as error:
        raise NotebookError(f"{path}: the kernel did not start: {error}") from error
    normalise(nb)
    if found := problems(nb, path, OUTPUT_RULES):
        raise NotebookError("\n".join(map(str, found)))
    text = nbformat.v4.writes(nb) + "\n"
    if text != stored and not options.check:
        replace(path, text)
    return text != stored


def replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.chmod(path.stat().st_mode & 0o777)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


async def run_all(
    paths: list[Path], options: argparse.Namespace
) -> list[bool | BaseException]:
    """Run notebooks, some at once; one result or exception for each."""
    slots = asyncio.Semaphore(options.jobs)
    with tqdm(total=0, unit="cell", disable=None) as bar:

        async def one(path: Path) -> bool:
            async with slots:
                return await run(path, options, bar)

        for path in paths:
            with contextlib.suppress(OSError, ValueError):
                bar.total += sum(c.cell_type == "code" for c in read(path).cells)
        return await asyncio.gather(*map(one, paths), return_exceptions=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the notebooks named, or every chapter; exit 1 if one cannot be stored."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.notebooks.run", description=__doc__.split("\n")[0]
    )
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true", help="compare, store nothing")
    parser.add_argument("-j", "--jobs", type=int, default=1, help="kernels at once")
    parser.add_argument("--timeout", type=int, default=300, help="seconds per cell")
    options = parser.parse_args(arguments)
    paths = options.notebooks or sorted(Path("chapters").glob("*.ipynb"))
    try:
        results = asyncio.run(run_all(paths, options))
    except KeyboardInterrupt:
        print("interrupted: unfinished notebooks were left untouched", file=sys.stderr)
        return 130
    failed = False
    for path, result in zip(paths, results, strict=True):
        if isinstance(result, NotebookError):
            print(result, file=sys.stderr)
            failed = True
        elif isinstance(result, BaseException):
            raise result
        elif result:
            print(f"{path}: {'outputs differ' if options.check else 'stored anew'}")
            failed |= options.check
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
