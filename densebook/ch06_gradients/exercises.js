"use strict";
// The twins of chapter 6's tests, by the names that they have in exercises.py.
globalThis.exerciseTests = () => {
  const count = (z, bias, unit) => z.filter((row) => row[unit] + bias[unit] > 0).length;
  return {
    through: (z, unit, least, most) => (bias) => {
      const found = count(z, bias, unit);
      return least <= found && found <= most;
    },

    counts: (z, ...wanted) => (bias) =>
      wanted.every((number, unit) => count(z, bias, unit) === number),

    teaches_nothing: (moved) => ([[first], [second]]) =>
      Math.abs(first + 2 * second) < 1e-9 && !(moved && first === 0 && second === 0),

    opposite: () => ([[first], [second]]) => first === -second,
  };
};
