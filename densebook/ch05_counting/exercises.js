"use strict";
// The twins of chapter 5's tests, by the names that they have in exercises.py.
globalThis.exerciseTests = ({ same, asArray }) => {
  const LENGTHS = 4;

  // The counts of a chain of lengths, null if it is no chain of whole numbers.
  function countsOf(lengths, biases = 1) {
    const whole = lengths.every((n) => Number.isInteger(Number(n)) && n >= 1);
    if (lengths.length !== LENGTHS || !whole) return null;
    return lengths.slice(1).map((units, layer) => (lengths[layer] + biases) * units);
  }

  // Layers as text, so that a set knows them.
  const listed = (layers) => new Set(layers.map((layer) => {
    if (layer.length !== 3) throw new TypeError("three are wanted");
    return layer.map(Number).join();
  }));

  return {
    whole: () => (answer) => Number.isInteger(answer),

    counts: (clues, biases, step, less) => (answer) => {
      const [first, ...rest] = step < 0 ? [...answer].reverse() : answer;
      return String(countsOf([first - less, ...rest], biases)) === String(clues);
    },

    length: (wanted) => (answer) => String(asArray(answer).shape) === String([wanted]),

    chain: () => (answer) => asArray(answer).numeric && countsOf(answer) !== null,

    lists_all: (all, orSays) => (answer) => {
      if (same(answer, orSays)) return true;
      const [wanted, found] = [all, answer].map(listed);
      return found.size === wanted.size && [...found].every((layer) => wanted.has(layer));
    },

    lists_some: (all, only) => (answer) => {
      const wanted = listed(all);
      const found = [...listed(answer)];
      const right = found.filter((layer) => wanted.has(layer));
      return right.length > 0 && (!only || right.length === found.length);
    },
  };
};
