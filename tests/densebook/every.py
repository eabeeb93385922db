"""What the chapters hold, found by their folders."""

from densebook.chapters import FOLDERS, part

EXPLORERS = {
    name: getattr(module, name)
    for chapter in FOLDERS
    if (module := part(chapter, "explorer"))
    for name in module.__all__
}
