"use strict";
// The pixel explorer: a column as long as VGG16, and where in it one is.
(() => {
  const { html, parts: { counts: { grouped, short } } } = denseExplorers;
  const MAP = 92; // pixels across, with the gap before it
  const LABEL = 14; // the least height of a block of the map with a name in it
  const WHAT = { params: "parameters", work: "multiply-adds" };

  // The layers' amounts, what stands before each, and how much a pixel is.
  function compute({ count }, { blocks, unit }) {
    let total = 0;
    const layers = blocks.map(({ name, dense, bias, [count]: amount }) => {
      const before = total;
      total += amount;
      return { name, dense, amount, before, bias: count === "params" ? bias : 0 };
    });
    return { layers, total, each: count === "params" ? 1 : unit };
  }

  // Which layer one is in after so many pixels, and how much one has passed. Browsers
  // round where they scroll to: within a line of the column, a layer's start is meant.
  function standing({ layers, total, each }, pixels, line) {
    const edges = [...layers.map(({ before }) => before), total];
    const near = edges.find((edge) => Math.abs(edge - pixels * each) < line * each);
    const passed = near ?? Math.min(Math.round(pixels * each), total);
    return { at: Math.max(layers.findLastIndex(({ before }) => before <= passed), 0), passed };
  }

  function percent(part, all) {
    const share = (100 * part) / all;
    const shown = share && share < 0.1 ? "under 0.1" : share && share < 10 ? share.toFixed(1)
      : part < all ? Math.min(Math.round(share), 99) : 100;
    return `${shown}\u00a0%`;
  }

  function build(view) {
    const { memory } = view;
    const go = (by) => {
      const to = view.settings.layer - 1 + by;
      if (view.result.layers[to]) view.set({ layer: to + 1 });
    };
    const step = (by, text) =>
      html("button", { type: "button", onclick: () => go(by) }, text);
    memory.column = html("div", { class: "px-column" });
    memory.end = html("p", { class: "px-end" });
    memory.region = html("div", { class: "px-region", tabindex: 0, role: "region",
      "aria-label": "VGG16 to scroll through; the left and right keys go to another layer",
      onscroll: () => passing(view),
      onkeydown(event) {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (by) go(by);
        if (by) event.preventDefault();
        if (event.key === "Escape") memory.region.blur();
      } }, memory.column, memory.end);
    const jump = (event) => {
      const { top, height } = memory.map.getBoundingClientRect();
      memory.region.scrollTop = memory.height * ((event.clientY - top) / height);
    };
    memory.here = html("div", { class: "px-here" });
    memory.names = html("div");
    memory.map = html("div", { class: "px-map", "aria-hidden": "true", onclick: jump,
      onpointermove: (event) => event.pointerType === "mouse" && event.buttons && jump(event),
    }, memory.names, memory.here);
    memory.where = html("p", { class: "px-where" });
    memory.summary = html("p", { class: "px-summary" });
    memory.back = step(-1, "Previous layer");
    memory.next = step(1, "Next layer");
    view.stage.append(memory.where,
      html("div", { class: "px-window" }, memory.region,
        html("p", { class: "px-hint", "aria-hidden": "true" }, "Click or tap here, then scroll"),
        memory.map),
      html("div", { class: "px-steps" }, memory.back, memory.next), memory.summary);
  }

  // The column and its ticks, for what is counted and for this width.
  function lay(view) {
    const { memory, settings: { count }, result: { layers, total, each } } = view;
    const across = Math.floor(view.width) - MAP;
    const tall = (amount) => amount / each / across;
    Object.assign(memory, { across, height: tall(total) });
    memory.region.style.width = `${across}px`;
    memory.region.dataset.count = memory.map.dataset.count = count;
    const tick = 10 ** Math.round(Math.log10(total / 100));
    const ticks = Array.from({ length: Math.floor(total / tick) }, (_, i) => (i + 1) * tick);
    memory.column.replaceChildren(
      ...layers.map(({ name, dense, amount, bias }) => html("div", {
        class: `px-layer ${dense ? "px-dense" : "px-conv"}`,
        style: `height:${tall(amount)}px;--bias:${bias ? Math.max(tall(bias), 1) : 0}px` },
      tall(amount) > 40 ? html("span", {}, html("b", {}, name), ` ${grouped(amount)}`) : null)),
      ...ticks.map((at) => html("span", { class: "px-tick", "aria-hidden": "true",
        style: `top:${tall(at)}px` }, short(at))));
    memory.end.textContent = `That was VGG16: ${grouped(total)} ${WHAT[count]}.`;
    const high = memory.region.clientHeight;
    memory.names.replaceChildren(...layers.map(({ name, dense, amount }) => html("div", {
      class: dense ? "px-dense" : "px-conv", style: `height:${(100 * amount) / total}%` },
    (high * amount) / total > LABEL ? html("span", {}, name) : null)));
    memory.summary.textContent = summary(view, high);
  }

  function summary({ memory, settings: { count }, result: { layers, total, each } }, high) {
    const { across, height } = memory;
    const sum = (some) => some.reduce((before, { amount }) => before + amount, 0);
    const tall = (some) => `${grouped(Math.round((sum(some) / total) * height))} px`;
    const [dense, others] = [true, false].map((kind) =>
      layers.filter((layer) => layer.dense === kind));
    const largest = dense.toSorted((a, b) => b.amount - a.amount)[0];
    return `A large square is ${grouped(10000 * each)} ${WHAT[count]}. At a width of ` +
      `${across} px, all of it is ${tall(layers)} tall, ` +
      `${grouped(Math.ceil(height / high))} times what you see here. ${largest.name} is ` +
      `${tall([largest])}, the ${others.length} convolutions together are ${tall(others)}.`;
  }

  // Where one is, said at every step of the scrolling.
  function say(view, { at, passed }) {
    const { memory, settings: { count }, result: { layers, total } } = view;
    const { name, amount } = layers[at];
    memory.where.replaceChildren("You have passed ", html("b", {}, grouped(passed)),
      ` ${WHAT[count]}, `, html("b", {}, percent(passed, total)), ". ",
      html("span", {}, passed === total ? "This is the end." : `Here: ${name}, ` +
        `${grouped(amount)}, ${percent(amount, total)} of all.`));
    memory.here.style.top = `${(100 * passed) / total}%`;
    memory.back.setAttribute("aria-disabled", String(at === 0));
    memory.next.setAttribute("aria-disabled", String(at === layers.length - 1));
  }

  function passing(view) {
    const { memory, result } = view;
    const found = standing(result, memory.region.scrollTop * memory.across, memory.across);
    say(view, found);
    if (found.at === memory.at) return;
    memory.at = found.at;
    view.set({ layer: found.at + 1 }, { passing: true });
    view.tell(memory.where.textContent);
  }

  function draw(view) {
    const { memory, settings: { count, layer }, result } = view;
    if (!memory.region) build(view);
    if (!view.width) return; // folded away: it is drawn when it shows
    const key = `${count} ${view.width}`;
    if (memory.key === key && memory.at === layer - 1) return;
    const first = memory.key === undefined;
    if (memory.key !== key) lay(view);
    memory.key = key;
    memory.at = layer - 1;
    const passed = result.layers[memory.at].before;
    memory.region.scrollTop = passed / result.each / memory.across;
    say(view, { at: memory.at, passed });
    if (!first) view.tell(`${memory.where.textContent} ${memory.summary.textContent}`);
  }

  denseExplorers.parts.pixels = { standing };
  denseExplorers.define("pixels", { compute, draw });
})();
