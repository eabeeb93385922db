"use strict";
// The rank-3 explorer's arithmetic.
(() => {
  const { parts } = denseExplorers;
  const { range, twice, edited, exact } = parts.board;

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
    return twice(numbers) ? `numbers:${numbers}` : "";
  }

  parts.rank3 = { compute, check, place };
})();
