"use strict";
// The rank-3 explorer's drawing: inputs to the left of the output, kernel above it.
(() => {
  const { html, svg, number, parts: { rank3 } } = denseExplorers;
  const { range, place } = rank3;
  const S = 26; // a square
  const GAP = 44; // between inputs and output
  const SHEET = 20; // between one sample and the next
  const shape = (sizes) => `(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;

  // Where everything stands, in the units of the drawing.
  function layout({ mode, batch, d0, d1, units, bias }) {
    const flat = mode === "flatten";
    const rows = flat ? d0 * d1 : d1;
    const left = 2 + Math.max(d1, 3) * S;
    const right = left + GAP;
    const kernelRow = (r) => 22 + r * S + (flat ? Math.floor(r / d1) * 5 : 0);
    const biasTop = kernelRow(rows - 1) + S + 8;
    const foot = bias ? biasTop + S : biasTop - 8;
    const sheet = (b) => foot + 46 + b * (d0 * S + SHEET);
    return {
      flat, rows, right, biasTop, kernelRow, foot, sheet,
      inputLeft: left - d1 * S,
      inputRight: left,
      outputTop: (b, i) => sheet(b) + (flat ? (d0 - 1) * S / 2 : i * S),
      width: right + Math.max(units, 4) * S + 2,
      height: sheet(batch - 1) + d0 * S + 3,
    };
  }

  const text = (x, y, words, role, more = {}) =>
    svg("text", { x, y, class: `r3-text r3-${role}`, ...more }, words);

  function label(x, y, name, role, sizes, more) {
    return svg("text", { x, y, class: "r3-text", ...more },
      svg("tspan", { class: `r3-${role} r3-bold` }, name),
      svg("tspan", { class: "r3-muted", dx: 5 }, sizes));
  }

  // A square; its number is written later, and again when it changes.
  function square(x, y, role, where) {
    const mark = svg("path", { class: "r3-mark", d: `M${x + S} ${y}v6l-6-6z` });
    const words = svg("text", { x: x + S / 2, y: y + S / 2, class: "r3-number" });
    return svg("g", { class: `r3-cell r3-of-${role}`, role: "gridcell", ...where },
      svg("rect", { x, y, width: S, height: S }), mark, words);
  }

  function grid(role, label, rows) {
    return svg("g", { role: "grid", "aria-label": label,
      "aria-readonly": role === "output" ? "true" : null },
      rows.map((row) => svg("g", { role: "row" }, row)));
  }

  const plain = (value) => String(value).replace("-", "−");

  // 0.957 is .96 in a square, and 12345.6 is 12k; the sum below has more digits.
  function inSquare(value) {
    const size = Math.abs(value);
    if (size >= 1e4) return `${plain(Math.round(value / 1e3))}k`;
    if (Number.isInteger(value)) return plain(value);
    if (size < 1) return number(value, 2).replace("0.", ".").replace("1.00", "1.0");
    return plain(Number(value.toPrecision(size < 1e3 ? 3 : 4)));
  }

  function board(view) {
    const { settings: s, result: r } = view;
    const at = layout(s);
    const still = [
      label(at.right, 11, "kernel", "kernel", shape(r.shapes.kernel)),
      label(2, at.foot + 18, "inputs", "input", shape(r.shapes.inputs)),
      label(at.right, at.foot + 18, "output", "output",
        r.refused ? "none" : shape(r.shapes.output)),
    ];
    if (!at.flat && !r.refused) {
      const times = s.batch * s.d0;
      still.push(text(2, 35, "one kernel,", "muted"),
        text(2, 50, times === 1 ? "used once" : `used ${times} times`, "muted"));
    }
    if (at.flat && s.d0 > 1) {
      range(s.d0).forEach((i) => still.push(text(at.right - 8,
        at.kernelRow(i * s.d1) + s.d1 * S / 2, `position ${i}`, "muted",
        { "text-anchor": "end", "font-size": 9 })));
    }
    if (r.bias) {
      still.push(label(at.right - 8, at.biasTop + S / 2, "bias", "bias",
        shape(r.shapes.bias), { "text-anchor": "end" }));
    }
    range(s.batch).forEach((b) => still.push(text(at.inputLeft, at.sheet(b) - 8,
      `sample ${b}`, "muted", { "font-size": 9 })));
    const kernel = r.kernel.map((row, k) => row.map((_, u) =>
      square(at.right + u * S, at.kernelRow(k), "kernel", { "data-k": k, "data-u": u })));
    const bias = r.bias ? [r.bias.map((_, u) =>
      square(at.right + u * S, at.biasTop, "bias", { "data-u": u }))] : [];
    const input = r.x.flatMap((sheet, b) => sheet.map((row, i) => row.map((_, k) =>
      square(at.inputLeft + k * S, at.sheet(b) + i * S, "input",
        { "data-b": b, "data-i": i, "data-k": k }))));
    const output = (r.y || []).flatMap((sheet, b) => sheet.map((row, i) => row.map((_, u) =>
      square(at.right + u * S, at.outputTop(b, i), "output",
        { "data-b": b, "data-i": i, "data-u": u }))));
    const rows = { input, kernel, bias, output };
    const grids = Object.entries({ input: "inputs", kernel: "kernel", bias: "bias",
      output: "output" }).filter(([role]) => rows[role].length).map(([role, name]) =>
      grid(role, `${name} of shape ${shape(r.shapes[name])}`, rows[role]));
    if (r.refused) {
      const [b, i] = place(s.at);
      range(s.batch).forEach((n) => still.push(svg("rect", { class: "r3-none",
        x: at.right, y: at.sheet(n), width: s.units * S, height: s.d0 * S })));
      still.push(text(at.inputRight + GAP / 2, at.outputTop(b, i) + S / 2,
        `${s.d1} ≠ ${s.units}`, "wrong", { "text-anchor": "middle" }));
    }
    const rowBand = svg("path", { class: "r3-band r3-band-row" });
    const columnBand = svg("path", { class: "r3-band r3-band-column" });
    const ring = svg("rect", { class: "r3-ring", width: S, height: S });
    const edges = Object.keys(rows).map((role) =>
      [role, svg("path", { class: `r3-edge r3-edge-${role}` })]);
    const picture = svg("svg", { class: r.refused ? "r3-refused" : null,
      viewBox: `0 0 ${at.width} ${at.height}`, role: "group",
      "aria-label": "inputs, kernel, bias and output" },
      svg("g", { "aria-hidden": "true" }, rowBand, columnBand, still), grids,
      svg("g", { "aria-hidden": "true" }, edges.map(([, path]) => path), ring));
    const node = html("div", { class: "r3-board", style: `width:${(at.width * 4) / 3}px` },
      picture);
    const cells = Object.fromEntries(
      Object.entries(rows).map(([role, cellRows]) => [role, cellRows.flat()]));
    return { at, cells, rowBand, columnBand, ring, edges: Object.fromEntries(edges), node };
  }

  function terms(view, b, i, u) {
    const { vectors, columns } = view.result;
    return vectors[b][view.settings.mode === "flatten" ? 0 : i]
      .map((value, k) => [value, columns[u][k]]);
  }

  const VALUES = {
    input: ({ x }, { b, i, k }) => x[b][i][k],
    kernel: ({ kernel }, { k, u }) => kernel[k][u],
    bias: ({ bias }, { u }) => bias[u],
    output: ({ y }, { b, i, u }) => y[b][i][u],
  };
  const WHERE = {
    input: ({ b, i, k }) => `sample ${b}, position ${i}, number ${k}`,
    kernel: ({ k, u }) => `row ${k}, unit ${u}`,
    bias: ({ u }) => `unit ${u}`,
  };

  function inWords(view, { b, i, u }) {
    const { result: r, settings: s } = view;
    const where = `sample ${b}${s.mode === "flatten" ? "" : `, position ${i}`}, unit ${u}`;
    const sum = terms(view, b, i, u).map(([v, w]) => `${plain(v)} times ${plain(w)}`);
    if (r.bias) sum.push(`bias ${plain(r.bias[u])}`);
    const [z, y] = [r.z[b][i][u], r.y[b][i][u]];
    const after = s.activation === "linear" ? "" : `, after ${s.activation} ${inSquare(y)}`;
    return `${where}: ${sum.join(" plus ")} is ${plain(z)}${after}`;
  }

  const roleOf = (cell) => /r3-of-(\w+)/.exec(cell.getAttribute("class"))[1];
  const valueOf = (view, cell) => VALUES[roleOf(cell)](view.result, cell.dataset);

  // The numbers of all squares, and which are not what they were.
  function write(view) {
    const { result, memory: { drawn } } = view;
    for (const [role, cells] of Object.entries(drawn.cells)) {
      for (const cell of cells) {
        const value = VALUES[role](result, cell.dataset);
        const was = VALUES[role](result.was, cell.dataset);
        const shown = role === "output" ? inSquare : plain;
        const words = cell.lastChild;
        words.textContent = shown(value);
        words.setAttribute("font-size", Math.min(10, 38 / shown(value).length));
        cell.classList.toggle("r3-changed", value !== was);
        cell.setAttribute("aria-label", (role === "output" ? inWords(view, cell.dataset)
          : `${WHERE[role](cell.dataset)}: ${plain(value)}`) +
          (value === was ? "" : `, was ${shown(was)}`));
      }
    }
  }

  const box = (cell) => {
    const [x, y] = ["x", "y"].map((side) => Number(cell.firstChild.getAttribute(side)));
    return { x, y };
  };

  // Lights what the chosen output cell is made of, and leaves one stop for Tab in each grid.
  function light(view) {
    const { settings: s, result: r, memory: { drawn, stops } } = view;
    const { at, cells } = drawn;
    const [b, i, u] = place(s.at);
    const row = at.flat ? 0 : i;
    const wrong = s.mode === "wrong";
    const on = {
      input: (d) => +d.b === b && (at.flat || +d.i === i),
      kernel: (d) => (wrong ? +d.k === Math.min(u, s.d1 - 1) : +d.u === u),
      bias: (d) => !r.refused && +d.u === u,
      output: (d) => +d.b === b && +d.i === row && +d.u === u,
    };
    for (const [role, test] of Object.entries(on)) {
      const stop = cells[role][stops[role]] || cells[role][0];
      for (const cell of cells[role]) {
        const lit = test(cell.dataset);
        cell.classList.toggle("r3-lit", lit);
        if (role === "output") cell.setAttribute("aria-selected", lit);
        cell.setAttribute("tabindex", (role === "output" ? lit : cell === stop) ? 0 : -1);
      }
      drawn.edges[role].setAttribute("d", cells[role].filter((cell) => test(cell.dataset))
        .map(box).map(({ x, y }) => `M${x} ${y}h${S}v${S}h${-S}z`).join(""));
    }
    const [x, y] = [at.right + u * S, at.outputTop(b, row)];
    const top = at.flat ? at.sheet(b) : y;
    const bottom = at.flat ? top + s.d0 * S : y + S;
    const funnel = at.flat ? at.right - 6 : at.right;
    drawn.rowBand.setAttribute("d", r.refused ? "" : `M${at.inputLeft} ${top}` +
      `H${at.inputRight}L${funnel} ${y}H${x + S}v${S}H${funnel}L${at.inputRight} ` +
      `${bottom}H${at.inputLeft}z`);
    drawn.columnBand.setAttribute("d", r.refused || wrong ? ""
      : `M${x} ${at.kernelRow(0)}h${S}V${y + S}h${-S}z`);
  }

  Object.assign(rank3, { S, shape, plain, board, write, light, terms, box, roleOf, valueOf, WHERE });
})();
