"use strict";
(() => {
  const { html, svg, number } = denseExplorers;
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

  function compute({ mode, batch, d0, d1, units, activation, bias }, data) {
    const flat = mode === "flatten";
    const rows = flat ? d0 * d1 : d1;
    const x = range(batch).map((b) => range(d0).map((i) => data.x[b][i].slice(0, d1)));
    const kernel = range(rows).map((r) => data.kernel[r].slice(0, units));
    const c = bias ? data.bias.slice(0, units) : null;
    const vectors = x.map((sheet) => (flat ? [sheet.flat()] : sheet));
    const weight = mode === "wrong" ? (k, u) => kernel[u][k] : (k, u) => kernel[k][u];
    const refused = mode === "wrong" && d1 !== units;
    const z = refused ? null : vectors.map((sheet) => sheet.map((row) => range(units).map(
      (u) => row.reduce((sum, value, k) => sum + value * weight(k, u), c ? c[u] : 0))));
    const y = z && z.map((sheet) => sheet.map((row) => activate(activation, row)));
    const positions = flat ? 1 : d0;
    return {
      x, kernel, bias: c, vectors, z, y, refused,
      shapes: {
        inputs: [batch, d0, d1],
        kernel: [rows, units],
        bias: c ? [units] : null,
        output: refused ? null : flat ? [batch, units] : [batch, d0, units],
      },
      parameters: (rows + (c ? 1 : 0)) * units,
      multiplyAdds: refused ? null : batch * positions * rows * units,
    };
  }

  function draw(view) {
    view.stage.replaceChildren(html("pre", {}, JSON.stringify(view.result)));
  }

  denseExplorers.define("rank3", { compute, draw });
})();
