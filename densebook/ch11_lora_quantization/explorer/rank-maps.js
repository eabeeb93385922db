"use strict";
// The rank explorer: matrices as maps of squares, and the sizes of the directions.
(() => {
  const { html, svg, number, parts: { rank } } = denseExplorers;
  const LEVELS = 5; // of colour, for each sign

  // A path for each colour: squares of one level that stand side by side are one stroke.
  function squares(values, columns, most) {
    const paths = {};
    for (let start = 0; start < values.length; start += columns) {
      for (let j = 0, level; j < columns; j = level.end) {
        level = { of: levelOf(values[start + j], most), end: j + 1 };
        while (level.end < columns && levelOf(values[start + level.end], most) === level.of) {
          level.end += 1;
        }
        if (level.of) {
          paths[level.of] = `${paths[level.of] || ""}M${j} ${start / columns + 0.5}h${level.end - j}`;
        }
      }
    }
    return Object.entries(paths).map(([level, d]) => svg("path", { d,
      class: level > 0 ? "ra-above" : "ra-below",
      "stroke-opacity": (Math.abs(level) / LEVELS).toFixed(2) }));
  }

  const levelOf = (value, most) =>
    Math.max(-LEVELS, Math.min(LEVELS, Math.round((value / most) * LEVELS)));

  const box = (x, y, width, height, role) =>
    svg("rect", { x, y, width, height, class: `ra-${role}` });

  const map = (values, { inputs, units }, most) =>
    [box(0, 0, units, inputs, "ground"), ...squares(values, units, most)];

  // What the colours say.
  function key() {
    const above = Array.from({ length: LEVELS }, (_, n) => n + 1);
    const below = above.map((n) => -n).reverse();
    return [["below 0", below], ["0", [0]], ["above 0", above]].map(([words, values]) =>
      html("span", {}, svg("svg", { class: "ra-map", "aria-hidden": "true",
        viewBox: `-0.1 -0.1 ${values.length + 0.2} 1.2`, style: `width:${values.length * 0.8}rem` },
      map(values, { inputs: 1, units: values.length }, LEVELS)), words));
  }

  // Around what is read, seen on light and on dark squares.
  const ring = (...place) => [box(...place, "halo"), box(...place, "at")];

  // A and B, one square a number, in the scale of the maps.
  function factors({ used, i, j }, { inputs, units }) {
    const [a, b] = [used.map(({ size, column }) => column.map((n) => n * Math.sqrt(size))),
      used.map(({ size, row }) => row.map((n) => n * Math.sqrt(size)))];
    const most = 0.6 * Math.max(...a.concat(b).map((one) => Math.max(...one.map(Math.abs))), 1e-9);
    const columns = Array.from({ length: inputs }, (_, n) => a.map((one) => one[n])).flat();
    const r = used.length;
    return r ? [
      box(0, 0, r, inputs, "ground"), ...squares(columns, r, most),
      ...ring(-0.5, i - 0.5, r + 1, 2),
      svg("g", { transform: `translate(${r + 3} 0)` }, box(0, 0, units, r, "ground"),
        ...squares(b.flatMap((one) => [...one]), units, most), ...ring(j - 0.5, -0.5, 2, r + 1)),
    ] : [];
  }

  // The sizes as bars: those in use are lit.
  function bars({ sizes }, { rank: used }, width, height) {
    const step = width / sizes.length;
    const high = (size) => ((height - 18) * size) / (sizes[0] || 1);
    return [...sizes.map((size, k) => svg("rect", { x: (k * step + step * 0.1).toFixed(2),
      y: (height - high(size)).toFixed(2), width: (step * 0.8).toFixed(2),
      height: Math.max(high(size), 0.5).toFixed(2), class: k < used ? "ra-bar ra-used" : "ra-bar" })),
    svg("text", { x: width, y: 12, class: "ra-tick" }, `largest ${number(sizes[0], 3)}`)];
  }

  Object.assign(rank, { map, key, ring, factors, bars });
})();
