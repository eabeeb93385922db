"use strict";
// The rank-3 explorer: pointing, keys, and what is drawn when.
(() => {
  const { html, parts: { rank3 } } = denseExplorers;
  const { compute, check, place, board, write, light, box, roleOf, sum, facts, summary, edit, editable,
    changes } = rank3;

  function point(view, event, passing) {
    const cell = event.target.closest(".r3-cell");
    if (!cell || view.result.refused || (passing && view.memory.field)) return;
    const [b, i, u] = place(view.settings.at);
    const wrong = view.settings.mode === "wrong";
    const { b: newB = b, i: newI = i, k, u: column = u } = cell.dataset;
    const kernel = cell.classList.contains("r3-of-kernel");
    const output = cell.classList.contains("r3-of-output");
    const keep = view.settings.mode === "flatten" && output;
    const at = [newB, keep ? i : newI, kernel && wrong ? k : column].join(".");
    if (at !== view.settings.at || !passing) view.set({ at }, { passing });
  }

  const clamp = (n, most) => Math.min(Math.max(n, 0), most);

  function press(view, event) {
    const cell = event.target.closest('[role="gridcell"]');
    if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
    const first = /^[-−.,\d]$/.test(event.key) ? event.key : undefined;
    if (editable(cell) && (first || event.key === "Enter" || event.key === "F2")) {
      event.preventDefault();
      edit(view, cell, first);
      return;
    }
    const row = cell.parentNode;
    const rows = [...row.parentNode.children];
    const to = (down, column) => rows[clamp(rows.indexOf(row) + down, rows.length - 1)]
      .children[clamp(column, row.children.length - 1)];
    const column = [...row.children].indexOf(cell);
    const next = {
      ArrowLeft: () => to(0, column - 1),
      ArrowRight: () => to(0, column + 1),
      ArrowUp: () => to(-1, column),
      ArrowDown: () => to(1, column),
      Home: () => to(0, 0),
      End: () => to(0, Infinity),
    }[event.key]?.();
    if (!next) return;
    event.preventDefault();
    point(view, { target: next }, false);
    next.focus();
  }

  // Tab comes back to the square of a grid that had the focus last.
  function visit(view, { target }) {
    const cell = target.closest('[role="gridcell"]');
    if (!cell) return;
    const { stops, drawn: { cells, ring } } = view.memory;
    stops[roleOf(cell)] = cells[roleOf(cell)].indexOf(cell);
    for (const [side, value] of Object.entries(box(cell))) ring.setAttribute(side, value);
    light(view);
  }

  function draw(view) {
    const { settings: s, memory, stage } = view;
    const [b, i, u] = place(s.at);
    s.at = [Math.min(b, s.batch - 1), Math.min(i, s.d0 - 1), Math.min(u, s.units - 1)]
      .join(".");
    if (!memory.picture) {
      memory.stops = {};
      memory.picture = html("div", { class: "r3-picture",
        onpointerover: (event) => event.pointerType === "mouse" && point(view, event, true),
        onclick: (event) => {
          point(view, event, false);
          const cell = event.target.closest(".r3-cell");
          if (cell && editable(cell)) edit(view, cell);
        },
        onfocusin: (event) => visit(view, event),
        onkeydown: (event) => press(view, event) });
      memory.side = html("div", { class: "r3-side" });
      memory.sum = html("div", { class: "r3-sums" });
      const hint = html("p", { class: "r3-hint" }, "Point at a square, or walk with the arrow ",
        "keys. A number of inputs, kernel or bias takes another one: click it, or press Enter.");
      stage.append(memory.picture, memory.sum, memory.side, hint);
    }
    const { at, ...rest } = s;
    const { numbers, activation, ...form } = rest;
    const [key, shape] = [rest, form].map((part) => JSON.stringify(part));
    if (memory.form !== shape) {
      memory.form = shape;
      memory.drawn = board(view);
      memory.picture.replaceChildren(memory.drawn.node);
    }
    if (memory.key !== key) {
      const own = changes(view);
      if (memory.key) view.tell(own[0]?.firstChild.textContent || summary(view));
      memory.key = key;
      write(view);
      memory.side.replaceChildren(...own, ...facts(view));
    }
    light(view);
    memory.sum.replaceChildren(...sum(view));
  }

  denseExplorers.define("rank3", { compute, check, draw, beside: true });
})();
