"""A configuration value that changes with this package's source.

Sphinx reads every page again when such a value changes; without it, a page built by
yesterday's extension would stay.
"""

import hashlib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config


def package_digest(folder: Path = Path(__file__).parent) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def set_digest(app: Sphinx, config: Config) -> None:
    config.dense_book_digest = package_digest()


def setup(app: Sphinx) -> None:
    app.add_config_value("dense_book_digest", "", "env", str)
    app.connect("config-inited", set_digest)
