"use strict";
// The rank-3 explorer's arithmetic.
(() => {
  const range = (n) => Array.from({ length: n }, (_, i) => i);

  function activate(name, row) {
    if (name === "relu") return row.map((z) => Math.max(z, 0));
    if (name === "tanh") return row.map(Math.tanh);
    if (name === "sigmoid") return row.map((z) => 1 / (1 + Math.exp(-z)));
    if (name === "softmax") {
      const top = Math.max(...row);
      const powers = row.map((z) => Math.exp(z - top));
      const sum = powers.reduce((a, b) => a + b, 0);
      return powers.map((power) => power / sum);
    }
    return row;
  }

  // Numbers of the reader's own, as a link has them: x[1, 0, 2] is −3.5 and W[0, 1] is 2
  // in "x1.0.2_-3.5~w0.1_2".
  const TABLES = { x: "x", w: "kernel", c: "bias" };
  const ownNumbers = (numbers) => numbers.split("~").filter(Boolean).map((part) => {
    const [cell, value] = part.split("_");
    return { cell, value: Number(value) };
  });

  // The row that a cell is in, and its index there.
  function locate(tables, cell) {
    const index = cell.slice(1).split(".");
    const last = index.pop();
    return [index.reduce((table, i) => table[i], tables[TABLES[cell[0]]]), last];
  }

  function edited(data, numbers) {
    const tables = structuredClone(data);
    for (const { cell, value } of ownNumbers(numbers)) {
      const [row, i] = locate(tables, cell);
      row[i] = value;
    }
    return tables;
  }

  // Numbers have two decimals at most, so sums of products have four; what is beyond
  // them is what binary fractions leave.
  const exact = (value) => Math.round(value * 1e4) / 1e4 || 0;

  function compute(settings, data) {
    const result = layer(settings, edited(data, settings.numbers));
    const was = settings.numbers ? layer(settings, data) : result;
    const before = was.y?.flat(2);
    const changed = result.y?.flat(2).filter((value, n) => value !== before[n]).length;
    return { ...result, was, changed: changed ?? 0 };
  }

  function layer({ mode, batch, d0, d1, units, activation, bias }, data) {
    const flat = mode === "flatten";
    const refused = mode === "wrong" && d1 !== units;
    const rows = flat ? d0 * d1 : d1;
    const x = range(batch).map((b) => range(d0).map((i) => data.x[b][i].slice(0, d1)));
    const kernel = range(rows).map((r) => data.kernel[r].slice(0, units));
    const c = bias ? data.bias.slice(0, units) : null;
    const vectors = x.map((sheet) => (flat ? [sheet.flat()] : sheet));
    const columns = range(units).map((u) =>
      range(rows).map((k) => (mode === "wrong" ? kernel[u]?.[k] : kernel[k][u])));
    const z = refused ? null : vectors.map((sheet) => sheet.map((row) => columns.map(
      (column, u) => exact(row.reduce((sum, v, k) => sum + v * column[k], c ? c[u] : 0)))));
    const y = z && z.map((sheet) => sheet.map((row) => activate(activation, row)));
    // In how many cells the wrong axis leads elsewhere than the right one.
    const differ = mode !== "wrong" || refused ? 0 : z.flat().map((row, n) => {
      const vector = vectors.flat()[n];
      return row.filter((value, u) => value !== exact(
        vector.reduce((sum, v, k) => sum + v * kernel[k][u], c ? c[u] : 0))).length;
    }).reduce((a, b) => a + b, 0);
    return {
      x, kernel, bias: c, vectors, columns, z, y, refused, differ,
      shapes: {
        inputs: [batch, d0, d1],
        kernel: [rows, units],
        bias: c && [units],
        output: refused ? null : flat ? [batch, units] : [batch, d0, units],
      },
      parameters: (rows + (c ? 1 : 0)) * units,
      multiplyAdds: refused ? null : batch * (flat ? 1 : d0) * rows * units,
    };
  }

  const place = (at) => at.split(".").map(Number);

  // A link that names no cell gets one that is there, when it is drawn.
  function check({ at, batch, d0, units, numbers }, given) {
    const [b, i, u] = place(at);
    if (given.at && !(b < batch && i < d0 && u < units)) return `at:${at}`;
    const cells = ownNumbers(numbers).map(({ cell }) => cell);
    return new Set(cells).size === cells.length ? "" : `numbers:${numbers}`;
  }

  denseExplorers.parts.rank3 = { range, compute, check, place, ownNumbers, locate };
})();
