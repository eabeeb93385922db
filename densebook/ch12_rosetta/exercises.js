"use strict";
// The twins of chapter 12's tests, by the names that they have in exercises.py.
globalThis.exerciseTests = () => {
  const digits = [-4, -3, -2, -1, 0, 1, 2, 3, 4];

  return {
    tells: (least, largest) => (row) => {
      if (row.some((one) => one % 1 !== 0 || Math.abs(one) > largest)) return false;
      const sums = new Set();
      for (const a of digits)
        for (const b of digits)
          for (const c of digits) sums.add(a * row[0] + b * row[1] + c * row[2]);
      return sums.size >= least;
    },
  };
};
