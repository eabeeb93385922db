"use strict";
// The twins of chapter 3's tests, by the names that they have in exercises.py.
globalThis.exerciseTests = ({ sum, product }) => ({
  // One step of size 1/2 on the inputs (1, 0) and (0, 1): each row of the hidden kernel
  // is the output of an input, and moves by half of its error times the second kernel.
  differ: (hidden, target, count) => (second) => {
    const moved = hidden.map((row, place) => {
      const error = product(row, second)[0] - target[place][0];
      return row.map((w, unit) => w - 0.5 * error * second[unit][0]);
    });
    const columns = hidden[0].map((_, unit) =>
      moved.map((row) => Math.round(row[unit] * 1e9) / 1e9).join());
    return new Set(columns).size === count;
  },

  zeros: () => (second) => second.flat().every((w) => w === 0),
});
