"use strict";
// The twins of chapter 1's tests, by the names that they have in exercises.py.
globalThis.exerciseTests = ({ same, sum, column, product }) => {
  const relu = (x) => Math.max(x, 0);
  return {
    fires: (cube, wanted) => ([a, b, c, bias]) =>
      cube.every(([x, y, z], corner) => x * a + y * b + z * c + bias > 0 === wanted[corner]),

    keeps_above: (kernel, low, high, sign) => (bias) => bias.every((c, unit) =>
      sign * c + sum(column(kernel, unit).map((w) => Math.min(low * w, high * w))) >= 0),

    sums_to: (pairs, values, transposed) => (kernel) => {
      const used = transposed ? kernel[0].map((_, unit) => column(kernel, unit)) : kernel;
      return same(pairs.map((pair) => sum(product(pair, used).map(relu))), values);
    },

    skips_an_input: () => (kernel) => kernel.some((row) => row.every((w) => w === 0)),

    answers: (plane, wanted) => (kernel) => plane.every((point, place) => {
      const [a, b, c, d] = product(point, kernel).map(relu);
      return Math.sign(Math.round((a + b - c - d) * 1e9)) === wanted[place];
    }),
  };
};
