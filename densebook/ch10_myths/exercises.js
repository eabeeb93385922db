"use strict";
// The twins of chapter 10's tests, by the names that they have in exercises.py.
globalThis.exerciseTests = () => {
  const total = (numbers) => numbers.reduce((sum, one) => sum + one, 0);
  const spread = (numbers) => Math.max(...numbers) - Math.min(...numbers);
  const halves = ([a, b]) => [1 / (1 + Math.exp(b - a)), 1 / (1 + Math.exp(a - b))];

  const freeOfBias = (points) =>
    [1, -1].every((side) => {
      const slopes = points.filter(([x]) => x * side > 0).map(([x, y]) => y / x);
      return slopes.length === 0 || spread(slopes) <= 1e-9;
    }) && points.every(([x, y]) => x !== 0 || y === 0);

  return {
    about: (value, rtol) => (answer) =>
      typeof answer === "number" && Math.abs(answer - value) <= rtol * value,

    ranks: (lower, fewer) => (rows) => {
      if (!rows.flat().every((p) => p > 0 && p <= 1)) return false;
      const loss = rows.map((row) => -total(row.map(Math.log)));
      const right = rows.map((row) => row.filter((p) => p > 0.5).length);
      return (loss[0] < loss[1] || !lower) && right[1] - right[0] >= fewer;
    },

    points: (centred, distinct, missed) => (points) => {
      const x = points.map(([first]) => first);
      return (
        (!centred || Math.abs(total(x)) < 1e-9) &&
        (!distinct || new Set(x).size === 3) &&
        (!missed || !freeOfBias(points))
      );
    },

    passes: (varied) => (x) => {
      const [[a, b], [c, d]] = x;
      const last = [...halves([a, b]), ...halves([c, d])];
      const [left, right] = [halves([a, c]), halves([b, d])];
      const first = [left[0], right[0], left[1], right[1]];
      const alike = last.every((one, place) => Math.abs(one - first[place]) < 1e-6);
      return alike && (!varied || spread(x.flat()) > 0);
    },

    equal_rows: () => ([[a, b], [c, d]]) => a === c && b === d,

    equal_columns: () => ([[a, b], [c, d]]) => a === b && c === d,

    symmetric: () => ([[, b], [c]]) => b === c,
  };
};
