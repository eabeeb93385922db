"use strict";
// The twins of chapter 8's tests, by the names that they have in exercises.py.
globalThis.exerciseTests = () => {
  const summed = (numbers) =>
    numbers.reduce((total, one) => Math.fround(total + Math.fround(one)), 0);
  const plain = (numbers) => numbers.reduce((total, one) => total + one, 0);
  const sorted = (numbers) => [...numbers].sort((a, b) => a - b);

  return {
    ordered: (terms, sign) => (numbers) =>
      `${sorted(numbers)}` === `${sorted(terms)}` &&
      Math.sign(summed(numbers) - 4) === sign,

    scale: (smallest, largest, normal, limit, power, least, most) => (scale) =>
      scale > 0 &&
      !(power && 2 ** Math.round(Math.log2(scale)) !== scale) &&
      !(least && scale * smallest < normal) &&
      !(most && scale * largest > limit),

    uses: (share) => (numbers) => {
      const row = numbers.map(Math.fround);
      const size = plain(row.map(Math.abs));
      const error = Math.abs(summed(row) - plain(row));
      return size > 0 && error > share * 8 * 2 ** -24 * size;
    },
  };
};
