"""What the chapters hold, found by their folders."""

import functools

from densebook.chapters import FOLDERS, part

EXPLORERS = {
    name: getattr(module, name)
    for chapter in FOLDERS
    if (module := part(chapter, "explorer"))
    for name in module.__all__
}


@functools.cache  # Matplotlib takes a while for the still figure
def html_of(kind, **options):
    """An explorer as HTML, made once for all tests of a process that show it."""
    return EXPLORERS[kind](**options)._repr_html_()
