"use strict";
// The neuron explorer: the arithmetic, and the pieces into which creases cut the plane.
(() => {
  const TINY = 1e-9;
  const GRID = 40; // squares along a side, where no piece is affine
  const range = (n) => Array.from({ length: n }, (_, i) => i);

  // For each activation, and for its inverse: its answer is beyond y where z is beyond
  // back(y); `side` is 1 for above and -1 for below.
  const ACTIVATIONS = {
    linear: { call: (z) => z, back: (y) => y },
    relu: { call: (z) => Math.max(z, 0), back: (y, side) => (side < 0 ? -Infinity : y) },
    tanh: { call: Math.tanh, back: (y) => Math.atanh(Math.min(Math.max(y, -1), 1)) },
    sigmoid: {
      call: (z) => 1 / (1 + Math.exp(-z)),
      back: (y) => (y <= 0 ? -Infinity : y >= 1 ? Infinity : Math.log(y / (1 - y))),
    },
  };

  const eighths = (text) => text.split("_").map((part) => Number(part) / 8);
  const unitsOf = (settings) => range(settings.units).map((i) => eighths(settings[`u${i}`]));
  const text = (numbers) => numbers.map((number) => Math.round(number * 8)).join("_");

  // The part of a polygon where the values at its corners, affine in between, are at
  // least `level`.
  function above({ corners, values }, level) {
    const kept = { corners: [], values: [] };
    corners.forEach((corner, i) => {
      const next = (i + 1) % corners.length;
      const [from, to] = [values[i] - level, values[next] - level];
      if (from >= 0) {
        kept.corners.push(corner);
        kept.values.push(values[i]);
      }
      if ((from > 0 && to < 0) || (from < 0 && to > 0)) {
        const share = from / (from - to);
        kept.corners.push([0, 1].map((k) => corner[k] + share * (corners[next][k] - corner[k])));
        kept.values.push(level);
      }
    });
    return kept;
  }

  // Where the values are `level`: no or one line segment.
  function border(part, level) {
    if (!part.values.some((value) => value > level + TINY)) return [];
    if (!part.values.some((value) => value < level + TINY)) return [];
    const { corners, values } = above(part, level);
    const on = corners.filter((_, i) => Math.abs(values[i] - level) < TINY);
    let best = null;
    let longest = TINY;
    for (const a of on) {
      for (const b of on) {
        const length = Math.hypot(a[0] - b[0], a[1] - b[1]);
        if (length > longest) [best, longest] = [[a, b], length];
      }
    }
    return best ? [best] : [];
  }

  const square = (reach, value) => {
    const corners = [[-reach, -reach], [reach, -reach], [reach, reach], [-reach, reach]];
    return { corners, values: corners.map(([p, q]) => value(p, q)) };
  };

  // Pieces in which `value` is affine: cut along each crease, or else small squares.
  function pieces(units, activation, value, reach) {
    if (activation === "linear") return [square(reach, value)];
    if (activation !== "relu") {
      const step = (2 * reach) / GRID;
      const ticks = range(GRID + 1).map((i) => i * step - reach);
      const table = ticks.map((q) => ticks.map((p) => value(p, q)));
      return range(GRID * GRID).map((n) => {
        const [row, i] = [Math.floor(n / GRID), n % GRID];
        const places = [[i, row], [i + 1, row], [i + 1, row + 1], [i, row + 1]];
        return { row, corners: places.map(([a, b]) => [ticks[a], ticks[b]]),
          values: places.map(([a, b]) => table[b][a]) };
      });
    }
    let cut = [square(reach, value).corners];
    for (const [w0, w1, c] of units) {
      cut = cut.flatMap((corners) => {
        const values = corners.map(([p, q]) => w0 * p + w1 * q + c);
        if (!values.some((z) => z > TINY) || !values.some((z) => z < -TINY)) return [corners];
        const below = values.map((z) => -z);
        return [values, below].map((side) => above({ corners, values: side }, 0).corners);
      });
    }
    return cut.map((corners) => ({ corners, values: corners.map(([p, q]) => value(p, q)) }));
  }

  function compute(settings, data) {
    const { activation } = settings;
    const { call } = ACTIVATIONS[activation];
    const units = unitsOf(settings);
    const last = eighths(settings.out)[0];
    const [x0, x1] = eighths(settings.at);
    const before = (p, q) => units.map(([w0, w1, c]) => w0 * p + w1 * q + c);
    const value = (p, q) => units.reduce(
      (sum, [w0, w1, c, v]) => sum + call(w0 * p + w1 * q + c) * v, last);
    const z = before(x0, x1);
    const sum = (k) => units.reduce((total, unit) => total + unit[k] * unit[3], 0);
    const parts = pieces(units, activation, value, data.reach);
    const points = data.points[settings.points].map(([p, q, label]) => {
      const y = value(p, q);
      return { p, q, label, y, right: y > 0 === Boolean(label) };
    });
    return {
      units, last, x: [x0, x1], z, h: z.map(call), y: value(x0, x1),
      chosen: Math.min(Number(settings.unit), settings.units - 1),
      merged: activation === "linear" ? { kernel: [sum(0), sum(1)], bias: sum(2) + last } : null,
      parameters: 4 * settings.units + 1,
      creases: units.map(([w0, w1, c]) =>
        (border(square(data.reach, (p, q) => w0 * p + w1 * q + c), 0)[0] || null)),
      parts,
      pieces: ["linear", "relu"].includes(activation) ? parts.length : null,
      points,
      right: points.filter((point) => point.right).length,
    };
  }

  denseExplorers.parts.neuron =
    { ACTIVATIONS, compute, above, border, square, unitsOf, text, range };
})();
