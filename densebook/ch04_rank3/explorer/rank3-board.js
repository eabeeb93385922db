"use strict";
// The rank-3 explorer's drawing: inputs to the left of the output, kernel above it.
(() => {
  const { svg, parts: { board, rank3 } } = denseExplorers;
  const { S, range, shape, plain, inSquare, text, label } = board;
  const { place } = rank3;
  const GAP = 44; // between inputs and output
  const SHEET = 20; // between one sample and the next

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

  function plan({ settings: s, result: r }) {
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
    if (r.refused) {
      const [b, i] = place(s.at);
      range(s.batch).forEach((n) => still.push(svg("rect", { class: "dk-none",
        x: at.right, y: at.sheet(n), width: s.units * S, height: s.d0 * S })));
      still.push(text(at.inputRight + GAP / 2, at.outputTop(b, i) + S / 2,
        `${s.d1} ≠ ${s.units}`, "wrong", { "text-anchor": "middle" }));
    }
    const squares = {
      input: r.x.flatMap((sheet, b) => sheet.map((row, i) => row.map((_, k) =>
        [at.inputLeft + k * S, at.sheet(b) + i * S, { b, i, k }]))),
      kernel: r.kernel.map((row, k) => row.map((_, u) =>
        [at.right + u * S, at.kernelRow(k), { k, u }])),
    };
    if (r.bias) squares.bias = [r.bias.map((_, u) => [at.right + u * S, at.biasTop, { u }])];
    if (r.y) {
      squares.output = r.y.flatMap((sheet, b) => sheet.map((row, i) => row.map((_, u) =>
        [at.right + u * S, at.outputTop(b, i), { b, i, u }])));
    }
    return { at, width: at.width, height: at.height, still, squares };
  }

  function terms(view, b, i, u) {
    const { vectors, columns } = view.result;
    return vectors[b][view.settings.mode === "flatten" ? 0 : i]
      .map((value, k) => [value, columns[u][k]]);
  }

  function inWords(view, { b, i, u }) {
    const { result: r, settings: s } = view;
    const where = `sample ${b}${s.mode === "flatten" ? "" : `, position ${i}`}, unit ${u}`;
    const sum = terms(view, b, i, u).map(([v, w]) => `${plain(v)} times ${plain(w)}`);
    if (r.bias) sum.push(`bias ${plain(r.bias[u])}`);
    const [z, y] = [r.z[b][i][u], r.y[b][i][u]];
    const after = s.activation === "linear" ? "" : `, after ${s.activation} ${inSquare(y)}`;
    return `${where}: ${sum.join(" plus ")} is ${plain(z)}${after}`;
  }

  const named = (name) => ({ shapes }) => `${name} of shape ${shape(shapes[name])}`;
  const roles = {
    input: {
      name: named("inputs"),
      value: ({ x }, { b, i, k }) => x[b][i][k],
      place: ({ b, i, k }) => `sample ${b}, position ${i}, number ${k}`,
      own: ({ b, i, k }) => `x${b}.${i}.${k}`,
    },
    kernel: {
      name: named("kernel"),
      value: ({ kernel }, { k, u }) => kernel[k][u],
      place: ({ k, u }) => `row ${k}, unit ${u}`,
      own: ({ k, u }) => `w${k}.${u}`,
    },
    bias: {
      name: named("bias"),
      value: ({ bias }, { u }) => bias[u],
      place: ({ u }) => `unit ${u}`,
      own: ({ u }) => `c${u}`,
    },
    output: {
      name: named("output"),
      value: ({ y }, { b, i, u }) => y[b][i][u],
      words: inWords,
    },
  };

  function lit({ settings: s, result: r, memory: { drawn: { at } } }) {
    const [b, i, u] = place(s.at);
    const wrong = s.mode === "wrong";
    return {
      input: (d) => d.b === b && (at.flat || d.i === i),
      kernel: (d) => (wrong ? d.k === Math.min(u, s.d1 - 1) : d.u === u),
      bias: (d) => !r.refused && d.u === u,
      output: (d) => d.b === b && d.i === (at.flat ? 0 : i) && d.u === u,
    };
  }

  // The row of the inputs that runs into the lit cell, and the column of the kernel.
  function bands({ settings: s, result: r, memory: { drawn: { at } } }) {
    if (r.refused) return [];
    const [b, i, u] = place(s.at);
    const [x, y] = [at.right + u * S, at.outputTop(b, at.flat ? 0 : i)];
    const top = at.flat ? at.sheet(b) : y;
    const bottom = at.flat ? top + s.d0 * S : y + S;
    const funnel = at.flat ? at.right - 6 : at.right;
    const row = `M${at.inputLeft} ${top}H${at.inputRight}L${funnel} ${y}H${x + S}v${S}` +
      `H${funnel}L${at.inputRight} ${bottom}H${at.inputLeft}z`;
    const column = `M${x} ${at.kernelRow(0)}h${S}V${y + S}h${-S}z`;
    return s.mode === "wrong" ? [["input", row]] : [["input", row], ["kernel", column]];
  }

  Object.assign(rank3, { plan, terms, roles, lit, bands });
})();
