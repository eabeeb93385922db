"use strict";
// The backward explorer's arithmetic: three gradients, and the sum that is too short.
(() => {
  const { parts } = denseExplorers;
  const { range, twice, edited, exact } = parts.board;
  const LENGTHS = { b: "batch", i: "d0", k: "d1", u: "units" };
  // The axes of a lit cell: of dx, dkernel, dbias and dz, and of what position i gives to
  // the kernel (p) and to the bias (q).
  const AXES = { x: "bik", w: "ku", c: "u", y: "biu", p: "iku", q: "iu" };
  const place = (at) => at.slice(1).split(".").map(Number);

  // The lit cell, or the nearest that is there.
  function inside(settings) {
    let { at } = settings;
    if (!settings.batch_only && "pq".includes(at[0])) {
      at = { p: "w", q: "c" }[at[0]] + place(at).slice(1).join(".");
    }
    const indices = [...AXES[at[0]]].map((axis, n) =>
      Math.min(place(at)[n], settings[LENGTHS[axis]] - 1));
    return at[0] + indices.join(".");
  }

  const dot = (pairs) => exact(pairs.reduce((sum, [a, b]) => sum + a * b, 0));

  function gradients({ batch, d0, d1, units, activation }, tables) {
    const x = range(batch).map((b) => range(d0).map((i) => tables.x[b][i].slice(0, d1)));
    const kernel = range(d1).map((k) => tables.kernel[k].slice(0, units));
    const bias = tables.bias.slice(0, units);
    const dy = range(batch).map((b) => range(d0).map((i) => tables.dy[b][i].slice(0, units)));
    const each = (of) => range(batch).map((b) => range(d0).map((i) => of(b, i)));
    const z = each((b, i) => range(units).map((u) =>
      dot([...x[b][i].map((v, k) => [v, kernel[k][u]]), [1, bias[u]]])));
    const dead = each((b, i) => z[b][i].map((value) => activation === "relu" && value <= 0));
    const dz = each((b, i) => dy[b][i].map((value, u) => (dead[b][i][u] ? 0 : value)));

    // What a cell collects, as pairs of factors; `here` leaves out positions.
    const rows = (here) => each((b, i) => [b, i]).flat().filter(([, i]) => here(i));
    const toKernel = (k, u, here) => rows(here).map(([b, i]) => [x[b][i][k], dz[b][i][u]]);
    const toBias = (u, here) => rows(here).map(([b, i]) => [dz[b][i][u], 1]);
    const all = () => true;
    const pairs = {
      x: (b, i, k) => dz[b][i].map((value, u) => [value, kernel[k][u]]),
      w: (k, u) => toKernel(k, u, all),
      c: (u) => toBias(u, all),
      y: (b, i, u) => [[dy[b][i][u], dead[b][i][u] ? 0 : 1]],
      p: (i, k, u) => toKernel(k, u, (one) => one === i),
      q: (i, u) => toBias(u, (one) => one === i),
    };
    const ofKernel = (cell) => range(d1).map((k) => range(units).map((u) => dot(cell(k, u))));
    return {
      x, kernel, bias, dy, z, dead, dz,
      collects: (at) => pairs[at[0]](...place(at)),
      dx: each((b, i) => range(d1).map((k) => dot(pairs.x(b, i, k)))),
      dkernel: ofKernel(pairs.w),
      dbias: range(units).map((u) => dot(pairs.c(u))),
      // summed over the batch only: (d0, d1, units) and (d0, units)
      batchOnly: {
        kernel: range(d0).map((i) => ofKernel((k, u) => pairs.p(i, k, u))),
        bias: range(d0).map((i) => range(units).map((u) => dot(pairs.q(i, u)))),
      },
    };
  }

  const count = (values, test) => values.filter(test).length;

  function compute(settings, data) {
    const { batch, d0, d1, units, numbers } = settings;
    const result = gradients(settings, edited(data, numbers));
    const was = numbers ? gradients(settings, data) : result;
    const flat = ({ dx, dkernel, dbias }) => [dx, dkernel, dbias].flat(3);
    const before = flat(was);
    const { kernel, bias } = result.batchOnly;
    return {
      ...result, was,
      shapes: { x: [batch, d0, d1], kernel: [d1, units], bias: [units],
        dy: [batch, d0, units], batchOnly: [d0, d1, units] },
      cells: before.length,
      changed: count(flat(result), (value, n) => value !== before[n]),
      deaths: count(result.dead.flat(2), Boolean),
      numbers: d0 * (d1 + 1) * units,
      differ: count(kernel.flat(2), (value, n) => value !== result.dkernel.flat()[n % (d1 * units)]) +
        count(bias.flat(), (value, n) => value !== result.dbias[n % units]),
      multiplyAdds: batch * d0 * d1 * units,
    };
  }

  // A link that names no cell gets one that is there, when it is drawn.
  function check(settings, given) {
    if (given.at && inside(settings) !== given.at) return `at:${given.at}`;
    return twice(settings.numbers) ? `numbers:${settings.numbers}` : "";
  }

  parts.backward = { compute, check, inside, place, AXES };
})();
