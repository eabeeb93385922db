"use strict";
// The twins of chapter 7's tests, by the names that they have in exercises.py.
globalThis.exerciseTests = () => ({
  says: (word) => (answer) => answer.trim().toLowerCase() === word,

  the_labels: (labels) => (p) => labels.every((label, place) => p[place] === label),

  all_at: (least, most) => (p) =>
    Math.max(...p) - Math.min(...p) < 1e-9 && least <= p[0] && p[0] <= most,
});
