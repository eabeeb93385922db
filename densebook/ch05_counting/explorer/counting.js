"use strict";
// The counting explorer: what is drawn when.
(() => {
  const { html, parts: { counting, counts: { short } } } = denseExplorers;
  const { NAMES, NEW, add, compute, counted, grouped, holds, kernels, list, lookBack, moved,
    netOf, readLayer, readable, showBytes, stackOf } = counting;

  function build(view) {
    const { memory } = view;
    const at = (event) => {
      const found = event.target.closest("[data-at]");
      return found && event.type !== "pointerleave" ? Number(found.dataset.at) : null;
    };
    const point = (event) => {
      if (event.pointerType !== "mouse" || memory.pointed === at(event)) return;
      memory.pointed = at(event);
      light(view);
    };
    const hover = { onpointerover: point, onpointerleave: point };
    memory.totals = html("div", { class: "ct-totals" });
    memory.picture = html("div", { class: "ct-picture", ...hover, onclick(event) {
      if (at(event) === null) return;
      memory.open = memory.open === at(event) ? null : at(event);
      view.set({}, { passing: true });
    } });
    memory.caption = html("div", { class: "ct-caption" });
    memory.list = html("ol", { class: "ct-layers", ...hover });
    memory.added = Object.entries(NAMES).map(([kind, name]) => html("button", {
      type: "button", onclick() {
        const { layers } = stackOf(view);
        add(view, readLayer(NEW[kind]), memory.open === null ? layers.length : memory.open + 1);
      } }, `+ ${name}`));
    memory.where = html("p", { class: "ct-where" });
    memory.bytes = html("div", { class: "ct-memory" });
    memory.full = [html("small"), html("small")];
    const head = html("div", { class: "ct-head", "aria-hidden": "true" },
      ["layer", "output", "parameters", "multiply-adds"].map((text, i) =>
        html("span", { class: ["ct-name", "ct-shape", "ct-params", "ct-work"][i] }, text,
          memory.full[i - 2])));
    view.stage.append(memory.totals, memory.bytes, memory.picture, memory.caption, head,
      memory.list, html("div", { class: "ct-add", role: "group", "aria-label": "Add a layer" },
        memory.where, html("div", { class: "ct-buttons" }, memory.added)));
  }

  // The strip that stays in sight: the totals, and what the last change did to them.
  function totals({ result: { total, bytes, problem }, settings: { batch } }, past) {
    if (problem) return [html("p", { class: "ct-problem" }, problem.text)];
    const old = past?.result;
    const entry = (label, more, now, before, exact, written) => html("div", {},
      html("dt", {}, label, html("span", {}, more)), html("dd", {}, exact(now)),
      html("dd", { class: "ct-change" }, past ? moved(before, now, written) : ""));
    return [html("dl", {},
      entry("parameters", "", total.params, old?.total.params, grouped),
      entry("multiply-adds", `, batch of ${batch}`, total.multiplyAdds,
        old?.total.multiplyAdds, grouped),
      entry("to train", " in float32", bytes.float32.together, old?.bytes.float32.together,
        readable, readable))];
  }

  // One layer stands out: the one pointed at, the open one, or the largest.
  function light(view) {
    const { memory, result: { rows } } = view;
    const largest = rows.reduce((best, row, at) =>
      (row.params > (rows[best]?.params || 0) ? at : best), -1);
    const { pointed, open } = memory;
    const kernel = (...choice) => choice.find((at) => rows[at]?.inputs);
    const inPicture = kernel(pointed, open, largest);
    const inList = pointed ?? open ?? largest;
    for (const node of view.stage.querySelectorAll("[data-at]")) {
      const lit = node.tagName === "LI" ? inList : inPicture;
      node.classList.toggle("ct-lit", Number(node.dataset.at) === lit);
    }
    for (const block of memory.folds) {
      block.node.classList.toggle("ct-lit", !block.open && holds(block, inList));
    }
    // Pointing at the list leaves the words above it alone, or its lines would jump.
    const said = memory.picture.matches(":hover") ? inPicture : kernel(open, largest);
    memory.caption.replaceChildren(counted(view, stackOf(view).layers, said) || "");
  }

  // The same for a screen reader.
  function told({ result: { problem, total, bytes } }, layers, old) {
    if (problem) return problem.text;
    const change = (before, now, written) => (old ? ` (${moved(before, now, written)})` : "");
    return `${layers.length} layer${layers.length === 1 ? "" : "s"}, ` +
      `${grouped(total.params)} parameters${change(old?.total.params, total.params)}, ` +
      `${grouped(total.multiplyAdds)} multiply-adds` +
      `${change(old?.total.multiplyAdds, total.multiplyAdds)}, ` +
      `${readable(bytes.float32.together)} to train in float32` +
      `${change(old?.bytes.float32.together, bytes.float32.together, readable)}.`;
  }

  function draw(view) {
    const { memory, settings, data } = view;
    const stack = stackOf(view);
    if (!memory.list) build(view);
    const { layers } = stack;
    if ((memory.open ??= null) >= layers.length) memory.open = null;
    memory.pointed ??= null;
    const now = { net: netOf(settings, data), batch: settings.batch, result: view.result };
    const past = lookBack(memory, now);
    const header = document.querySelector(".bd-header-article");
    view.root.style.setProperty("--ct-under", `${header?.offsetHeight || 0}px`);
    memory.totals.replaceChildren(...totals(view, past));
    showBytes(view, past);
    const drawn = `${now.net} ${view.width}`; // the batch moves no rectangle
    if (memory.pictured !== drawn) memory.picture.replaceChildren(kernels(view, layers) || "");
    memory.pictured = drawn;
    const scale = list(view, stack, past);
    memory.full[0].textContent = `bar: ${short(scale.params)}`;
    memory.full[1].textContent = `bar: ${short(scale.multiplyAdds)} a sample`;
    const full = layers.length >= data.mostLayers;
    memory.where.textContent = full ? `${data.mostLayers} layers are the most.`
      : memory.open === null ? "Add at the end" : `Add after ${memory.open === -1 ? "the input"
        : `layer ${memory.open + 1}`}`;
    for (const button of memory.added) button.disabled = full;
    light(view);

    const own = view.root.querySelector('option[value="own"]');
    own.disabled = settings.network !== "own" && Object.values(data.networks)
      .includes(settings.net);
    const key = `${now.net} ${now.batch}`;
    if (memory.key && memory.key !== key) view.tell(told(view, layers, past?.result));
    memory.key = key;
  }

  denseExplorers.define("counting", { compute, draw });
})();
