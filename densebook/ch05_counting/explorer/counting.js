"use strict";
// The counting explorer: what is drawn when.
(() => {
  const { html, parts: { counting } } = denseExplorers;
  const { NAMES, NEW, add, compute, counted, grouped, kernels, list, netOf, readLayer,
    readable, stackOf } = counting;
  const PARTS = [["weights", "parameters"], ["gradients", "gradients"],
    ["moments", "Adam’s two moments"], ["outputs", "outputs"]];

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
    const head = html("div", { class: "ct-head", "aria-hidden": "true" },
      ["layer", "output", "parameters", "multiply-adds"].map((text, i) =>
        html("span", { class: ["ct-name", "ct-shape", "ct-params", "ct-work"][i] }, text)));
    view.stage.append(memory.totals, memory.picture, memory.caption, head, memory.list,
      html("div", { class: "ct-add", role: "group", "aria-label": "Add a layer" },
        memory.where, html("div", { class: "ct-buttons" }, memory.added)), memory.bytes);
  }

  function totals({ result: { total, bytes, problem }, settings: { batch } }) {
    if (problem) return [html("p", { class: "ct-problem" }, problem.text)];
    const entry = (value, label) => html("div", {}, html("dd", {}, value), html("dt", {}, label));
    return [html("dl", {},
      entry(grouped(total.params), "parameters"),
      entry(grouped(total.multiplyAdds), `multiply-adds, batch of ${batch}`),
      entry(readable(bytes.float32.together), "to train in float32"))];
  }

  function memoryTable({ result: { bytes }, settings: { batch } }) {
    if (!bytes) return [];
    const dtypes = Object.keys(bytes);
    const most = Math.max(...dtypes.map((dtype) => bytes[dtype].together), 1);
    const swatch = (part) => html("span", { class: `ct-swatch ct-${part}` });
    return [
      html("p", { class: "ct-title" }, `Bytes while Adam trains it, batch of ${batch}`),
      html("div", { class: "ct-stacks", "aria-hidden": "true" }, dtypes.map((dtype) => [
        html("span", {}, dtype),
        html("span", { class: "ct-stack" }, PARTS.map(([part]) => html("span", {
          class: `ct-${part}`, style: `width:${(100 * bytes[dtype][part]) / most}%` })))]).flat()),
      html("table", {},
        html("thead", {}, html("tr", {}, html("td", {}),
          dtypes.map((dtype) => html("th", { scope: "col" }, dtype)))),
        html("tbody", {}, [...PARTS, ["together", "together"]].map(([part, label]) =>
          html("tr", { class: part === "together" && "ct-together" },
            html("th", { scope: "row" }, part === "together" ? null : swatch(part), label),
            dtypes.map((dtype) => html("td", {}, readable(bytes[dtype][part]))))))),
    ];
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
    // Pointing at the list leaves the words above it alone, or its lines would jump.
    const said = memory.picture.matches(":hover") ? inPicture : kernel(open, largest);
    memory.caption.replaceChildren(counted(view, stackOf(view).layers, said) || "");
  }

  function draw(view) {
    const { memory, settings, data } = view;
    const stack = stackOf(view);
    if (!memory.list) build(view);
    const { layers } = stack;
    if ((memory.open ??= null) >= layers.length) memory.open = null;
    memory.pointed ??= null;
    memory.totals.replaceChildren(...totals(view));
    memory.picture.replaceChildren(...[kernels(view, layers)].filter(Boolean));
    list(view, stack);
    const full = layers.length >= data.mostLayers;
    memory.where.textContent = full ? `${data.mostLayers} layers are the most.`
      : memory.open === null ? "Add at the end" : `Add after ${memory.open === -1 ? "the input"
        : `layer ${memory.open + 1}`}`;
    for (const button of memory.added) button.disabled = full;
    memory.bytes.replaceChildren(...memoryTable(view));
    light(view);

    const own = view.root.querySelector('option[value="own"]');
    own.disabled = settings.network !== "own" && Object.values(data.networks)
      .includes(settings.net);
    const key = `${netOf(settings, data)} ${settings.batch}`;
    const { problem, total } = view.result;
    if (memory.key && memory.key !== key) {
      view.tell(problem ? problem.text : `${layers.length} layer` +
        `${layers.length === 1 ? "" : "s"}, ` +
        `${grouped(total.params)} parameters, ${grouped(total.multiplyAdds)} multiply-adds.`);
    }
    memory.key = key;
  }

  denseExplorers.define("counting", { compute, draw });
})();
