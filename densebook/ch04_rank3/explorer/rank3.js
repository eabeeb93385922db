"use strict";
// The rank-3 explorer: pointing, keys, and what is drawn when.
(() => {
  const { html, parts: { rank3 } } = denseExplorers;
  const { compute, check, place, board, light, sum, facts, summary } = rank3;

  function point(view, event, passing) {
    const cell = event.target.closest(".r3-cell");
    if (!cell || view.result.refused) return;
    const [b, i, u] = place(view.settings.at);
    const wrong = view.settings.mode === "wrong";
    const { b: newB = b, i: newI = i, k, u: column = u } = cell.dataset;
    const kernel = cell.classList.contains("r3-of-kernel");
    const output = cell.classList.contains("r3-of-output");
    const keep = view.settings.mode === "flatten" && output;
    const at = [newB, keep ? i : newI, kernel && wrong ? k : column].join(".");
    if (at !== view.settings.at || !passing) view.set({ at }, { passing });
  }

  function press(view, event) {
    const { batch, d0, units, mode, at } = view.settings;
    let [b, i, u] = place(at);
    const rows = mode === "flatten" ? 1 : d0;
    let line = mode === "flatten" ? b : b * d0 + i;
    const moves = {
      ArrowLeft: () => (u = Math.max(u - 1, 0)),
      ArrowRight: () => (u = Math.min(u + 1, units - 1)),
      ArrowUp: () => (line = Math.max(line - 1, 0)),
      ArrowDown: () => (line = Math.min(line + 1, batch * rows - 1)),
      Home: () => (u = 0),
      End: () => (u = units - 1),
    };
    if (!moves[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    moves[event.key]();
    if (mode === "flatten") b = line;
    else [b, i] = [Math.floor(line / d0), line % d0];
    view.set({ at: [b, i, u].join(".") });
    view.stage.querySelector('[role="gridcell"][tabindex="0"]').focus();
  }

  function draw(view) {
    const { settings: s, memory, stage } = view;
    const [b, i, u] = place(s.at);
    s.at = [Math.min(b, s.batch - 1), Math.min(i, s.d0 - 1), Math.min(u, s.units - 1)]
      .join(".");
    if (!memory.picture) {
      memory.picture = html("div", { class: "r3-picture",
        onpointerover: (event) => event.pointerType === "mouse" && point(view, event, true),
        onclick: (event) => point(view, event, false),
        onkeydown: (event) => event.target.closest('[role="gridcell"]') &&
          press(view, event) });
      memory.side = html("div", { class: "r3-side" });
      memory.sum = html("div", { class: "r3-sums" });
      const hint = html("p", { class: "r3-hint" }, "Point at a square, or walk through " +
        "the output with the arrow keys.");
      stage.append(memory.picture, memory.sum, memory.side, hint);
    }
    const { at, ...rest } = s;
    const key = JSON.stringify(rest);
    if (memory.key !== key) {
      if (memory.key) view.tell(summary(view));
      memory.key = key;
      memory.drawn = board(view);
      memory.picture.replaceChildren(memory.drawn.picture);
      memory.side.replaceChildren(...facts(view));
    }
    light(view);
    memory.sum.replaceChildren(...sum(view));
  }

  denseExplorers.define("rank3", { compute, check, draw });
})();
