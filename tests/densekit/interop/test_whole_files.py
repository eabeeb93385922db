import errno
from pathlib import Path

import numpy as np
import pytest

from densekit import Dense, Input, Sequential
from densekit.interop import save_keras_weights, save_safetensors
from densekit.interop.whole_files import write_whole

MODEL = Sequential([Input((3,)), Dense(4)])
WRITERS = {
    "bytes": lambda path: write_whole(path, b"new"),
    "safetensors": lambda path: save_safetensors({"a": np.ones(3)}, path),
    "keras": lambda path: save_keras_weights(MODEL, path),
}


@pytest.fixture(params=WRITERS.values(), ids=WRITERS)
def write(request):
    return request.param


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file"


def test_it_replaces_a_file_and_leaves_no_draft(write, path):
    path.write_bytes(b"old")
    write(path)
    assert path.read_bytes() not in (b"", b"old")
    assert list(path.parent.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file(write, path, monkeypatch):
    def full(draft, content):
        with open(draft, "wb") as file:
            file.write(content[:2])
        raise OSError(errno.ENOSPC, "No space left on device")

    path.write_bytes(b"old")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        write(path)
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


def test_a_link_leads_to_the_file_that_is_replaced(write, path):
    link = path.with_name("link")
    path.write_bytes(b"old")
    link.symlink_to(path)
    write(link)
    assert link.is_symlink()
    assert path.read_bytes() != b"old"


def test_a_circle_of_links_leads_nowhere(write, path):
    path.symlink_to(path)
    with pytest.raises(OSError, match="is no file"):
        write(path)
    assert list(path.parent.iterdir()) == [path]


def test_who_may_read_a_file_stays(write, path):
    path.write_bytes(b"old")
    path.chmod(0o600)
    write(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_of_a_similar_name_stays(write, path):
    other = path.with_name(f"{path.name}.part")
    other.write_bytes(b"other")
    write(path)
    assert other.read_bytes() == b"other"


def test_a_folder_is_not_replaced(write, tmp_path):
    with pytest.raises(OSError, match="is no file"):
        write(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_not_made(write, tmp_path):
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "none" / "file")
    assert list(tmp_path.iterdir()) == []
