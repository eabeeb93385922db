"use strict";
// The rank-3 explorer: what a square that is pointed at lights.
(() => {
  const { parts: { board, rank3 } } = denseExplorers;
  const { place, ...rest } = rank3;

  function inside({ at, batch, d0, units }) {
    const [b, i, u] = place(at);
    return [Math.min(b, batch - 1), Math.min(i, d0 - 1), Math.min(u, units - 1)].join(".");
  }

  function target({ settings: { at, mode }, result }, role, where) {
    if (result.refused) return undefined;
    const [b, i, u] = place(at);
    const { b: newB = b, i: newI = i, k, u: column = u } = where;
    const keep = mode === "flatten" && role === "output";
    return [newB, keep ? i : newI, role === "kernel" && mode === "wrong" ? k : column].join(".");
  }

  board.define("rank3", {
    ...rest, inside, target,
    numbersOnly: { at: "", numbers: "", activation: "" },
    chosen: () => "output",
    hint: "Point at a square, or walk with the arrow keys. A number of inputs, kernel or bias " +
      "takes another one: click it, or press Enter.",
  });
})();
