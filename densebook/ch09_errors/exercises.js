"use strict";
// The twins of chapter 9's tests, by the names that they have in exercises.py.
globalThis.exerciseTests = () => ({
  says: (word) => (answer) => answer.trim().toLowerCase() === word,
});
