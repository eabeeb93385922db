"use strict";
// Tables of numbers in squares: how they are drawn, lit, and walked through.
(() => {
  const { define, html, svg, number, parts } = denseExplorers;
  const S = 26; // a square
  const range = (n) => Array.from({ length: n }, (_, i) => i);
  const shape = (sizes) => `(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;
  const plain = (value) => String(value).replace("-", "−");

  // 0.957 is .96 in a square, and 12345.6 is 12k; the sum below has more digits.
  function inSquare(value) {
    const size = Math.abs(value);
    if (size >= 1e4) return `${number(value / 1e3)}k`;
    if (Number.isInteger(value)) return plain(value);
    if (size < 1) return number(value, 2).replace("0.", ".").replace("1.00", "1.0");
    return plain(Number(value.toPrecision(size < 1e3 ? 3 : 4)));
  }

  const text = (x, y, words, role, more = {}) =>
    svg("text", { x, y, class: `dk-text dk-${role}`, ...more }, words);

  function label(x, y, name, role, sizes, more) {
    return svg("text", { x, y, class: "dk-text", ...more },
      svg("tspan", { class: `dk-${role} dk-bold` }, name),
      svg("tspan", { class: "dk-muted", dx: 5 }, sizes));
  }

  // Words in the colour of a role, and a product that no line breaks.
  const tint = (role, words) => html("b", { class: `dk-${role}` }, words);
  const term = (...children) => html("span", { class: "dk-term" }, children);

  function fact(name, value, note, role) {
    return html("div", {}, html("dt", { class: role && `dk-${role}` }, name),
      html("dd", {}, html("b", {}, value), " ", html("span", { class: "dk-note" }, note)));
  }

  // A square; its number is written later, and again when it changes.
  function square({ x, y, side, role, tone, where }) {
    const mark = svg("path", { class: "dk-mark", d: `M${x + side} ${y}v6l-6-6z` });
    const words = svg("text", { x: x + side / 2, y: y + side / 2, class: "dk-number" });
    const data = Object.entries(where).map(([axis, index]) => [`data-${axis}`, index]);
    return svg("g", { class: `dk-cell dk-of-${role}`, role: "gridcell", "data-tone": tone,
      ...Object.fromEntries(data) },
    svg("rect", { x, y, width: side, height: side }), mark, words);
  }

  function assemble(view, { plan, roles }) {
    const { at, width, height, side = S, still, squares } = plan(view);
    const drawn = { at, width, height, side, cells: {}, edges: {}, places: new Map() };
    const grids = Object.entries(squares).map(([role, rows]) => {
      const { tone = role, name, own } = roles[role];
      const made = rows.map((row) => row.map(([x, y, where]) => {
        const cell = square({ x, y, side, role, tone, where });
        drawn.places.set(cell, { x, y, role, where });
        return cell;
      }));
      drawn.cells[role] = made.flat();
      drawn.edges[role] = svg("path", { class: "dk-edge", "data-tone": tone });
      return svg("g", { role: "grid", class: own ? null : "dk-computed",
        "aria-label": name(view.result), "aria-readonly": own ? null : "true" },
      made.map((row) => svg("g", { role: "row" }, row)));
    });
    drawn.bands = svg("g");
    drawn.ring = svg("rect", { class: "dk-ring", width: side, height: side });
    const picture = svg("svg", { class: view.result.refused ? "dk-refused" : null,
      viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "tables of numbers" },
    svg("g", { "aria-hidden": "true" }, drawn.bands, still), grids,
    svg("g", { "aria-hidden": "true" }, Object.values(drawn.edges), drawn.ring));
    drawn.node = html("div", { class: "dk-board", style: `width:${(width * 4) / 3}px` },
      picture);
    return drawn;
  }

  // The numbers of all squares, and which are not what they were.
  function write(view, { roles }) {
    const { result, memory: { drawn } } = view;
    for (const [cell, { role, where }] of drawn.places) {
      const { value: read, place, own, words, state } = roles[role];
      const [value, was] = [read(result, where), read(result.was, where)];
      const shown = own ? plain : inSquare;
      const node = cell.lastChild;
      node.textContent = shown(value);
      const signs = node.textContent.length - (node.textContent.includes(".") ? 0.5 : 0);
      node.setAttribute("font-size", Math.min(10, (38 * drawn.side) / S / signs));
      cell.classList.toggle("dk-changed", value !== was);
      if (state) cell.setAttribute("data-state", state(result, where));
      cell.setAttribute("aria-label", (own ? `${place(where)}: ${plain(value)}`
        : words(view, where)) + (value === was ? "" : `, was ${shown(was)}`));
    }
  }

  // Lights what the chosen cell is made of, and leaves one stop for Tab in each grid.
  function light(view, { lit, chosen, bands, roles }) {
    const { cells, edges, places, side, bands: behind } = view.memory.drawn;
    const on = lit(view);
    const chief = chosen(view);
    for (const [role, list] of Object.entries(cells)) {
      const bright = list.filter((cell) => on[role]?.(places.get(cell).where));
      const picked = role === chief ? bright[0] : undefined;
      const stop = picked || list[view.memory.stops[role]] || list[0];
      for (const cell of list) {
        cell.classList.toggle("dk-lit", bright.includes(cell));
        if (!roles[role].own) cell.setAttribute("aria-selected", cell === picked);
        cell.setAttribute("tabindex", cell === stop ? 0 : -1);
      }
      edges[role].classList.toggle("dk-chosen", Boolean(picked));
      edges[role].setAttribute("d", bright.map((cell) => places.get(cell))
        .map(({ x, y }) => `M${x} ${y}h${side}v${side}h${-side}z`).join(""));
    }
    behind.replaceChildren(...bands(view).map(([role, d]) =>
      svg("path", { class: `dk-band dk-${role}`, d })));
  }

  function point(view, spec, { target }, passing) {
    const cell = target.closest(".dk-cell");
    if (!cell || (passing && view.memory.field)) return;
    const { role, where } = view.memory.drawn.places.get(cell);
    const at = spec.target(view, role, where);
    if (at !== undefined && (at !== view.settings.at || !passing)) view.set({ at }, { passing });
    if (!passing) view.tell(spec.spoken?.(view, role) || "");
  }

  const clamp = (n, most) => Math.min(Math.max(n, 0), most);

  function press(view, spec, event) {
    const cell = event.target.closest('[role="gridcell"]');
    if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
    const first = /^[-−.,\d]$/.test(event.key) ? event.key : undefined;
    if (editable(view, spec, cell) && (first || event.key === "Enter" || event.key === "F2")) {
      event.preventDefault();
      parts.board.edit(view, spec, cell, first);
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
    point(view, spec, { target: next }, false);
    next.focus();
  }

  const editable = (view, { roles }, cell) =>
    Boolean(roles[view.memory.drawn.places.get(cell).role].own);

  // Tab comes back to the square of a grid that had the focus last.
  function visit(view, spec, { target }) {
    const cell = target.closest('[role="gridcell"]');
    if (!cell) return;
    const { stops, drawn: { cells, places, ring } } = view.memory;
    const { x, y, role } = places.get(cell);
    stops[role] = cells[role].indexOf(cell);
    ring.setAttribute("x", x);
    ring.setAttribute("y", y);
    light(view, spec);
  }

  function furnish(view, spec) {
    const { memory, stage, root } = view;
    root.classList.add("dk-squares");
    memory.stops = {};
    memory.picture = html("div", { class: "dk-picture",
      onpointerover: (event) => event.pointerType === "mouse" && point(view, spec, event, true),
      onclick: (event) => {
        point(view, spec, event, false);
        const cell = event.target.closest(".dk-cell");
        if (cell && editable(view, spec, cell)) parts.board.edit(view, spec, cell);
      },
      onfocusin: (event) => visit(view, spec, event),
      onkeydown: (event) => press(view, spec, event) });
    memory.side = html("div", { class: "dk-side" });
    memory.sum = html("div", { class: "dk-sums" });
    stage.append(memory.picture, memory.sum, memory.side,
      html("p", { class: "dk-hint" }, spec.hint));
  }

  // Draws anew only what the changed settings reach.
  function draw(view, spec) {
    const { settings: s, memory } = view;
    if (!memory.picture) furnish(view, spec);
    s.at = spec.inside(s);
    const form = JSON.stringify({ ...s, ...spec.numbersOnly });
    const key = JSON.stringify({ ...s, at: 0 });
    if (memory.form !== form) {
      memory.form = form;
      memory.drawn = assemble(view, spec);
      memory.picture.replaceChildren(memory.drawn.node);
    }
    if (memory.key !== key) {
      const own = parts.board.changes(view, spec);
      if (memory.key) view.tell(own[0]?.firstChild.textContent || spec.summary(view));
      memory.key = key;
      write(view, spec);
      memory.side.replaceChildren(...own, ...spec.facts(view));
    }
    light(view, spec);
    memory.sum.replaceChildren(...spec.sum(view));
  }

  parts.board = {
    S, range, shape, plain, inSquare, text, label, tint, term, fact,
    // An explorer of tables, whose cell `at` is lit:
    // compute, check  as in `define`; the result's `was` has the original numbers
    // roles           by role: name and tone of its grid; of a cell its value, place and
    //                 state, and its name in a link (`own`) if it can be edited, or `words`
    // plan            where everything stands; numbersOnly: settings that leave it there
    // inside, target  the lit cell for settings, and for a square pointed at
    // chosen, lit     its role; by role, whether a cell is part of it; bands behind them
    // sum, facts      words below and beside; summary, spoken, effect: for the ear
    define: (kind, spec) => define(kind, { compute: spec.compute, check: spec.check,
      beside: true, draw: (view) => draw(view, spec) }),
  };
})();
