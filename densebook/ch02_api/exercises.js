"use strict";
// The twins of chapter 2's tests, by the names that they have in exercises.py.
globalThis.exerciseTests = ({ same }) => {
  function names(answer) {
    const isName = (name) => typeof name === "string";
    if (!Array.isArray(answer) || !answer.every(isName)) throw new TypeError("names");
    return answer;
  }
  return {
    says: (...words) => (answer) => words.includes(answer.trim().toLowerCase()),

    one_of: (...values) => (answer) => values.some((value) => same(answer, value)),

    are: (wanted) => (answer) => new Set(names(answer)).size === wanted.length &&
      names(answer).every((name) => wanted.includes(name)),

    within: (wanted) => (answer) => names(answer).length > 0 &&
      names(answer).every((name) => wanted.includes(name)),

    beyond: (known) => (answer) => names(answer).some((name) => !known.includes(name)),

    touch: (some) => (answer) => names(answer).some((name) => some.includes(name)),
  };
};
