"use strict";
// The counting explorer's list: a line for each layer and each block.
(() => {
  const { html, parts: { counting } } = denseExplorers;
  const { editor, fold, grouped, holds, netOf, origins, roundUp, sumOf, times, toggle,
    words } = counting;

  const amount = (kind, label) => {
    const value = html("span", { class: "ct-value" });
    const bar = html("span", { class: "ct-bar" });
    const ghost = html("span", { class: "ct-was" });
    return { value, bar, ghost, node: html("span", { class: `ct-amount ct-${kind}` },
      value, html("span", { class: "dk-told" }, label),
      html("span", { class: "ct-track" }, bar, ghost)) };
  };

  function makeLine(attributes, counts, onclick) {
    const name = html("span", { class: "ct-name" });
    const shape = html("span", { class: "ct-shape" });
    const params = amount("params", " parameters, ");
    const work = amount("work", " multiply-adds");
    const button = html("button", { type: "button", class: "ct-row", onclick },
      name, html("span", { class: "dk-told" }, ": "), shape,
      counts ? [html("span", { class: "dk-told" }, ", "), params.node, work.node] : []);
    return { node: html("li", attributes, button), button, name, shape, params, work };
  }

  const makeRow = (view, at) => makeLine({ "data-at": at }, at >= 0, () => {
    view.memory.open = view.memory.open === at ? null : at;
    view.set({}, { passing: true });
  });
  const makeFold = (view) => (number) =>
    makeLine({ class: "ct-fold" }, true, () => toggle(view, number));

  const wide = (count, most) =>
    `${count ? Math.min(Math.max((100 * count) / most, 1), 100) : 0}%`;

  // Bars are for one sample, so that the batch moves none of them.
  function show(line, row, was, most, batches) {
    line.shape.textContent = row ? times(row.shape) : "–";
    for (const [key, part] of [["params", line.params], ["multiplyAdds", line.work]]) {
      const [now, before] = key === "params" ? [1, 1] : batches;
      part.value.textContent = row ? grouped(row[key]) : "–";
      part.value.classList.toggle("ct-none", !row?.[key]);
      part.bar.style.width = wide(row?.[key] / now, most[key]);
      part.ghost.style.width = wide(was?.[key] / before, most[key]);
      part.ghost.hidden = !was?.[key];
      part.ghost.classList.toggle("ct-beyond", was?.[key] / before > most[key]);
    }
  }

  function list(view, stack, past) {
    const { memory, settings: { batch }, result: { rows, problem } } = view;
    const { layers, input } = stack;
    memory.rows ??= [];
    while (memory.rows.length > layers.length + 1) memory.rows.pop().node.remove();
    while (memory.rows.length < layers.length + 1) {
      memory.rows.push(makeRow(view, memory.rows.length - 1));
      memory.list.append(memory.rows.at(-1).node);
    }
    fold(view, layers, makeFold(view));

    const sums = memory.folds.map((block) => sumOf(rows, block));
    const largest = (key) => Math.max(1, ...[...rows, ...sums].map((row) => row?.[key] || 0));
    const most = { params: roundUp(largest("params")),
      multiplyAdds: roundUp(largest("multiplyAdds") / batch) };
    const from = past && past.net !== netOf(view.settings, view.data)
      ? origins(past.net, netOf(view.settings, view.data)) : [];
    const was = (at) => past?.result.rows[from[at]];
    const batches = [batch, past?.batch];
    memory.rows.forEach((line, index) => {
      const at = index - 1;
      const row = rows[at];
      const wrong = problem?.at === at;
      show(line, row, was(at), most, batches);
      line.name.textContent = at === -1 ? "Input" : words(layers[at]);
      if (at === -1) line.shape.textContent = times(input);
      line.node.classList.toggle("ct-wrong", wrong);
      line.node.classList.toggle("ct-after", at >= 0 && !row && !wrong);
      line.button.setAttribute("aria-expanded", String(memory.open === at));
    });
    memory.folds.forEach((line, number) => {
      const { first, last } = line;
      const inside = rows.slice(first, last + 1).map((_, i) => was(first + i)).filter(Boolean);
      const before = inside.length && sumOf(inside, { first: 0, last: inside.length - 1 });
      show(line, sums[number], before, most, batches);
      line.node.classList.toggle("ct-wrong", holds(line, problem?.at ?? null));
    });
    editor(view, stack);
    return most;
  }

  Object.assign(counting, { list });
})();
