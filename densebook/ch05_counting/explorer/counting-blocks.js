"use strict";
// The counting explorer's blocks: convolutions in a row, and the pooling after them, are
// one line of the list until a reader opens it.
(() => {
  const { html, parts: { counting } } = denseExplorers;
  const { grouped, words } = counting;

  // The first and the last layer of each block of a stack.
  function blocksOf(layers) {
    const kinds = layers.map(({ kind }) => kind).join("");
    return [...kinds.matchAll(/c{2,}p?/g)].map(({ 0: { length }, index }) =>
      ({ first: index, last: index + length - 1 }));
  }

  const holds = ({ first, last }, at) => at !== null && first <= at && at <= last;

  function named(layers) {
    const kernels = layers.filter(({ kind }) => kind === "c");
    const texts = new Set(kernels.map(words));
    const one = texts.size === 1 ? `Conv2D ${grouped(kernels[0].size)}` : "Conv2D";
    return `${kernels.length} × ${one}${kernels.length < layers.length ? ", pooled" : ""}`;
  }

  // The cost of a block as that of one layer; undefined if not all of it can be counted.
  function sumOf(rows, { first, last }) {
    const inside = rows.slice(first, last + 1);
    if (inside.length <= last - first) return undefined;
    const sum = (key) => inside.reduce((total, row) => total + row[key], 0);
    return { shape: inside.at(-1).shape, params: sum("params"),
      multiplyAdds: sum("multiplyAdds") };
  }

  // Puts a line before each block and hides the lines of those that are closed.
  function fold(view, layers, line) {
    const { memory } = view;
    const blocks = blocksOf(layers);
    memory.folds ??= [];
    memory.unfolded ??= new Set();
    while (memory.folds.length > blocks.length) memory.folds.pop().node.remove();
    blocks.forEach((block, number) => {
      const { first, last } = block;
      if (holds(block, memory.open)) memory.unfolded.add(number);
      const at = memory.folds[number] ??= line(number);
      const before = memory.rows[first + 1].node;
      if (at.node.nextElementSibling !== before) before.before(at.node);
      Object.assign(at, block, { open: memory.unfolded.has(number) });
      at.name.textContent = named(layers.slice(first, last + 1));
      at.button.setAttribute("aria-expanded", String(at.open));
    });
    memory.rows.forEach((row, index) => {
      row.fold = memory.folds.find((block) => holds(block, index - 1));
      row.node.classList.toggle("ct-inside", Boolean(row.fold));
      row.node.hidden = Boolean(row.fold && !row.fold.open);
    });
  }

  // Opens a closed block, or closes an open one and what is open in it.
  function toggle(view, number) {
    const { memory } = view;
    if (!memory.unfolded.delete(number)) memory.unfolded.add(number);
    else if (holds(memory.folds[number], memory.open)) memory.open = null;
    view.set({}, { passing: true });
  }

  Object.assign(counting, { fold, holds, sumOf, toggle });
})();
