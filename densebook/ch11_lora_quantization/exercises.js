"use strict";
// The twins of chapter 11's tests, by the names that they have in exercises.py.
globalThis.exerciseTests = () => {
  const near = (a, b) => Math.abs(a - b) <= 1e-8 + 1e-5 * Math.abs(b);
  const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

  return {
    product: (change, kind) => (five) => {
      const row = kind === "swapped" ? [...five.slice(2), ...five.slice(0, 2)] : five;
      const made = row.slice(0, 3).flatMap((a) => row.slice(3).map((b) => a * b));
      const dot = (a, b) => sum(a.map((one, place) => one * b[place]));
      const factor =
        kind === "multiple" ? dot(made, change) / dot(change, change) : 1;
      if (!made.some((one) => one)) return false;
      return made.every((one, place) => near(one, factor * change[place]));
    },

    loses: (lost, norm, most) => (four) => {
      const size = sum(four.map(Math.abs));
      const change = Math.abs(-four[1] / 2 - four[2] / 4 - four[3] / 4);
      return (
        !(norm && Math.abs(size - 1) >= 1e-9) &&
        !(most && Math.abs(change - Math.max(...lost) * size) >= 1e-9)
      );
    },
  };
};
