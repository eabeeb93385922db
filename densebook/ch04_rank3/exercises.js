"use strict";
// The twins of chapter 4's tests, by the names that they have in exercises.py.
globalThis.exerciseTests = () => ({
  symmetric: (full, varied) => (kernel) => {
    const entries = kernel.flat();
    return kernel.every((row, i) => row.every((entry, j) => entry === kernel[j][i])) &&
      !(full && entries.includes(0)) &&
      !(varied && entries.every((entry) => entry === entries[0]));
  },

  weighs_more_than: (least) => ([[first], [second]]) =>
    1 / (1 + 9 * Math.exp(9 * Math.abs(first) - second)) > least,

  second_is: (sign) => ([, [second]]) => Math.sign(second) === sign,

  second_leads: () => ([[first], [second]]) => second > 9 * Math.abs(first),
});
