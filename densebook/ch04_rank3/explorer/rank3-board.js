"use strict";
// The rank-3 explorer's drawing: inputs to the left of the output, kernel above it.
(() => {
  const { svg, number, parts: { rank3 } } = denseExplorers;
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

  function square(x, y, value, role, more = {}, size = 10) {
    return svg("g", { class: `r3-cell r3-of-${role}`, ...more },
      svg("rect", { x, y, width: S, height: S }),
      svg("text", { x: x + S / 2, y: y + S / 2, class: "r3-number", "font-size": size },
        value));
  }

  // 0.957 is .96 in a square; the sum below has more digits.
  const inSquare = (value) => Number.isInteger(value) ? number(value)
    : number(value, 2).replace("0.", ".").replace("1.00", "1.0");

  function board(view) {
    const { settings: s, result: r } = view;
    const at = layout(s);
    const cells = { input: [], kernel: [], bias: [], output: [] };
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
    r.kernel.forEach((row, k) => row.forEach((value, u) => cells.kernel.push(
      square(at.right + u * S, at.kernelRow(k), number(value), "kernel",
        { "data-k": k, "data-u": u }))));
    if (at.flat && s.d0 > 1) {
      range(s.d0).forEach((i) => still.push(text(at.right - 8,
        at.kernelRow(i * s.d1) + s.d1 * S / 2, `position ${i}`, "muted",
        { "text-anchor": "end", "font-size": 9 })));
    }
    if (r.bias) {
      still.push(label(at.right - 8, at.biasTop + S / 2, "bias", "bias",
        shape(r.shapes.bias), { "text-anchor": "end" }));
      r.bias.forEach((value, u) => cells.bias.push(
        square(at.right + u * S, at.biasTop, number(value), "bias", { "data-u": u })));
    }
    r.x.forEach((sheet, b) => {
      still.push(text(at.inputLeft, at.sheet(b) - 8, `sample ${b}`, "muted",
        { "font-size": 9 }));
      sheet.forEach((row, i) => row.forEach((value, k) => cells.input.push(
        square(at.inputLeft + k * S, at.sheet(b) + i * S, number(value), "input",
          { "data-b": b, "data-i": i, "data-k": k }))));
    });
    const grid = svg("g", r.refused ? { "aria-hidden": "true" }
      : { role: "grid", "aria-label": `output of shape ${shape(r.shapes.output)}` });
    if (r.refused) {
      const [b, i] = place(s.at);
      range(s.batch).forEach((n) => grid.append(svg("rect", { class: "r3-none",
        x: at.right, y: at.sheet(n), width: s.units * S, height: s.d0 * S })));
      still.push(text(at.inputRight + GAP / 2, at.outputTop(b, i) + S / 2,
        `${s.d1} ≠ ${s.units}`, "wrong", { "text-anchor": "middle" }));
    } else {
      r.y.forEach((sheet, b) => sheet.forEach((row, i) => grid.append(
        svg("g", { role: "row" }, row.map((value, u) => {
          const cell = square(at.right + u * S, at.outputTop(b, i), inSquare(value),
            "output", { role: "gridcell", "data-b": b, "data-i": i, "data-u": u,
              "aria-label": inWords(view, b, i, u) });
          cells.output.push(cell);
          return cell;
        })))));
    }
    const rowBand = svg("path", { class: "r3-band r3-band-row" });
    const columnBand = svg("path", { class: "r3-band r3-band-column" });
    const ring = svg("rect", { class: "r3-ring", "aria-hidden": "true",
      width: r.refused ? 0 : S, height: r.refused ? 0 : S });
    const picture = svg("svg", { class: r.refused ? "r3-refused" : null, viewBox: `0 0 ${at.width} ${at.height}`, role: "group",
      "aria-label": "inputs, kernel, bias and output",
      style: `width:${(at.width * 4) / 3}px` },
      svg("g", { "aria-hidden": "true" }, rowBand, columnBand, still,
        svg("g", {}, cells.input), svg("g", {}, cells.kernel), svg("g", {}, cells.bias)),
      grid, ring);
    return { at, cells, rowBand, columnBand, ring, picture };
  }

  function terms(view, b, i, u) {
    const { vectors, columns } = view.result;
    return vectors[b][view.settings.mode === "flatten" ? 0 : i]
      .map((value, k) => [value, columns[u][k]]);
  }

  function inWords(view, b, i, u) {
    const { result: r, settings: s } = view;
    const where = `sample ${b}${s.mode === "flatten" ? "" : `, position ${i}`}, unit ${u}`;
    const sum = terms(view, b, i, u).map(([v, w]) => `${number(v)} times ${number(w)}`);
    if (r.bias) sum.push(`bias ${number(r.bias[u])}`);
    const [z, y] = [r.z[b][i][u], r.y[b][i][u]];
    const after = s.activation === "linear" ? "" : `, after ${s.activation} ${inSquare(y)}`;
    return `${where}: ${sum.join(" plus ")} is ${number(z)}${after}`;
  }

  // Lights what the chosen output cell is made of.
  function light(view) {
    const { settings: s, result: r, memory: { drawn } } = view;
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
      for (const cell of cells[role]) {
        const lit = test(cell.dataset);
        cell.classList.toggle("r3-lit", lit);
        if (lit && role !== "output") cell.parentNode.append(cell); // over its neighbours
        if (role === "output") {
          cell.setAttribute("tabindex", lit ? 0 : -1);
          cell.setAttribute("aria-selected", lit);
        }
      }
    }
    const [x, y] = [at.right + u * S, at.outputTop(b, row)];
    drawn.ring.setAttribute("x", x);
    drawn.ring.setAttribute("y", y);
    const top = at.flat ? at.sheet(b) : y;
    const bottom = at.flat ? top + s.d0 * S : y + S;
    const funnel = at.flat ? at.right - 6 : at.right;
    drawn.rowBand.setAttribute("d", r.refused ? "" : `M${at.inputLeft} ${top}` +
      `H${at.inputRight}L${funnel} ${y}H${x + S}v${S}H${funnel}L${at.inputRight} ` +
      `${bottom}H${at.inputLeft}z`);
    drawn.columnBand.setAttribute("d", r.refused || wrong ? ""
      : `M${x} ${at.kernelRow(0)}h${S}V${y + S}h${-S}z`);
  }

  Object.assign(rank3, { shape, board, light, terms });
})();
