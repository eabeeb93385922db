"""Explorers: drawings to be played with, the same in the book, in Jupyter and in Colab.

An explorer is a Python object whose HTML holds its settings, a still figure of them,
and plain JavaScript. The figure stays where no script runs and in print. To write one,
say ``folds``, add these files to the chapter's folder ``explorer``.

``__init__.py``
    A function ``folds(name="folds", **settings)``, a name in ``__all__``, that
    returns an ``Explorer``: its files in the order in which a page needs them, its
    controls (``Slider``, ``Choice``, ``Flag``, ``Text``), the settings
    ``choose(controls, settings)``, a stand-in drawn with ``drawing.Board`` or
    ``drawing.chart`` from these settings with densekit, and ``data``: what the script
    needs and Python knows (tables, constants). What may be set is said here, once;
    the script reads it from there.

``folds.js``
    ``denseExplorers.define("folds", { compute, draw })``, optionally with ``check`` and
    ``beside``:

    - ``compute(settings, data)`` returns every number shown. It is pure: no DOM, no
      clock, no chance. The tests compare it with densekit on random settings.
    - ``draw(view)`` is called at the start and after every change. In ``view``:
      ``settings``, ``data``, ``result`` (what ``compute`` returned), ``stage`` (the
      element to fill), ``memory`` (an object of your own: keep nodes there that a
      reader may have focused, and change them instead of making them anew),
      ``set({name: value}, {passing: true})`` (change settings and draw; ``passing``
      while a pointer only moves, which leaves the address alone), ``say(text)`` (the
      status line, read aloud), ``tell(text)`` (read aloud only), ``width`` (of the
      stage in CSS pixels; a change draws again), ``still`` (the reader asked for less
      motion), ``visible``, and ``animate(step)``, which calls ``step(ms)`` once a
      frame while the explorer is in sight, until it returns false, and not at all
      where ``still``.
    - ``check(settings, given)`` returns what is wrong with settings from a link, or "";
      ``given`` are those that the link names.
    - ``beside``: whether the controls may stand beside the stage. Where the explorer is
      45 rem wide, they are the second column's first row, and the stage is a subgrid
      of both columns: its own style says how many rows it has and what stands where.
    - Helpers: ``denseExplorers.html(tag, attributes, ...children)``, ``.svg(...)``,
      ``.number(value, digits)`` (with a real minus sign).

    A script of more than 250 lines has parts, such as ``folds-plane.js``, listed before
    it; what one gives another is put into ``denseExplorers.parts.folds``.

``folds.css`` (optional)
    Selectors begin with ``.dk-explorer[data-kind="folds"]``. Colours are custom
    properties with the book's meaning: ``--dk-input``, ``--dk-kernel``, ``--dk-bias``,
    ``--dk-output``, ``--dk-ink``, ``--dk-muted``, ``--dk-faint``, ``--dk-paper``.

An explorer of tables of numbers in squares stands on ``board``: its files come first,
and ``denseExplorers.parts.board.define`` takes the place of ``define``. The board
lights squares, walks through them by key, and takes numbers of the reader's own.

Controls, state in the page's address (``#folds=units:3,bias:0``: what differs from the
start), the status line and *Start again* come with the frame. In its chapter a cell
says ``explorer.folds()``; in a page the directive ``book-explorer`` names the function.
The tests in ``tests/densebook/test_explorers.py`` hold for every explorer.
"""

from .frame import Choice, Control, Explorer, Flag, Slider, Text, choose

__all__ = ["Choice", "Control", "Explorer", "Flag", "Slider", "Text", "choose"]
