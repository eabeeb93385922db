"use strict";
// The rank explorer: its parts, and what moves them.
(() => {
  const { html, svg, number, parts: { rank } } = denseExplorers;
  const FAR = 8; // numbers in a larger step
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
    PageUp: [-FAR, 0], PageDown: [FAR, 0], Home: [-Infinity, -Infinity], End: [Infinity, Infinity] };
  const NAMES = { whole: "the change", best: "its best", rest: "what is left" };
  const complete = (share) => share > 1 - 1e-12; // but for rounding

  function percent(share) {
    const tenths = Math.round(1000 * share);
    return tenths === 1000 && !complete(share) ? "over 99.9\u00a0%" : `${number(tenths / 10, 1)}\u00a0%`;
  }

  const thousandths = (n) => (n / 1000).toFixed(3).replace("-", "−");

  const many = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;

  const moved = (view, i, j, passing) => {
    const { inputs, units } = view.data;
    const [row, column] = [[i, inputs], [j, units]].map(([n, of]) =>
      Math.max(0, Math.min(of - 1, n)));
    const cell = `${row}_${column}`;
    if (cell !== view.settings.cell || !passing) view.set({ cell }, { passing });
  };

  function press(view, event) {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const times = event.shiftKey && event.key.startsWith("Arrow") ? FAR : 1;
    const { i, j } = view.result;
    moved(view, i + times * step[0], j + times * step[1], false);
  }

  // Where a pointer is, in shares of a drawing.
  const within = (node, event) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  };

  function panel(view, name) {
    const { inputs, units } = view.data;
    const first = name === "whole";
    const node = svg("svg", { viewBox: `-0.5 -0.5 ${units + 1} ${inputs + 1}`, class: "ra-map",
      ...(first ? { tabindex: 0, role: "slider", "aria-label": "The number that is read",
        "aria-valuemin": 0, "aria-valuemax": inputs * units - 1,
        onkeydown: (event) => press(view, event) } : { role: "img" }) },
    svg("g", {}), svg("g", {})); // its squares, and around the one that is read
    const at = (passing) => (event) => {
      const [x, y] = within(node, event);
      moved(view, Math.floor(y * (inputs + 1) - 0.5), Math.floor(x * (units + 1) - 0.5), passing);
    };
    node.addEventListener("pointermove", (event) => event.pointerType === "mouse" && at(true)(event));
    node.addEventListener("click", at(false));
    view.memory[name] = node;
    view.memory.titles[name] = html("p", { class: "ra-title" });
    return html("div", { class: `ra-${name}` }, view.memory.titles[name], node);
  }

  // The bars set the rank, too; the slider is there for the keyboard.
  function listen(view, node) {
    let held = false;
    const set = (event, passing) => {
      const most = view.result.sizes.length;
      const [x] = within(node, event);
      view.set({ rank: Math.max(0, Math.min(most, Math.ceil(x * most))) }, { passing });
    };
    node.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      held = true;
      node.setPointerCapture(event.pointerId);
      set(event, true);
    });
    node.addEventListener("pointermove", (event) => held && set(event, true));
    const end = (event) => {
      if (held) set(event, false);
      held = false;
    };
    node.addEventListener("pointerup", end);
    node.addEventListener("pointercancel", () => { held = false; });
  }

  function build(view) {
    const { memory, stage, result, data } = view;
    const { inputs, units } = data;
    memory.titles = {};
    memory.bars = svg("svg", { class: "ra-bars", role: "img" });
    listen(view, memory.bars);
    const most = Math.min(inputs, units);
    memory.factors = svg("svg", { class: "ra-map", role: "img",
      viewBox: `-0.5 -0.5 ${most + units + 4} ${inputs + 1}` });
    memory.product = html("p", { class: "ra-title" });
    memory.words = html("div", { class: "ra-words" });
    const go = (label, r) => html("button", { type: "button", onclick: () => view.set({ rank: r }) },
      label);
    stage.append(html("p", { class: "ra-key" }, ...rank.key()),
      ...Object.keys(NAMES).map((name) => panel(view, name)),
      html("div", { class: "ra-sizes" }, html("p", { class: "ra-title" }, "singular values"), memory.bars),
      html("div", { class: "ra-buttons", role: "group", "aria-label": "Ranks" },
        go("One direction", 1), go("95\u00a0% kept", result.most),
        go("No fewer numbers", Math.min(most, result.even)), go("All", most)),
      memory.words, html("div", { class: "ra-factors" }, memory.product, memory.factors),
      html("p", { class: "ra-hint" }, "Point at a number of a map or tap it, or Tab to the first map ",
        "and use the arrow keys, with Shift in larger steps, Home or End. The bars can be dragged."));
  }

  function words({ result, settings, data }) {
    const { inputs, units, right, what } = data;
    const { numbers, share, entry, i, j, even } = result;
    const r = settings.rank;
    const whole = inputs * units;
    const against = numbers < whole ? `${percent(numbers / whole)} of the ${whole.toLocaleString("en")
    } of the change` : `${numbers === whole ? "as many as" : "more than"} the ${
      whole.toLocaleString("en")} of the change`;
    const said = [`${many(r, "column")} of ${inputs} and ${many(r, "row")} of ${units} hold ${
      many(numbers, "number")}, ${against}. They keep ${percent(share)} of its sum of squares.${
      r >= even ? "" : ` From rank ${even} on, they are no fewer.`}`];
    if (right) {
      const [none, now, all] = [right[0], result.right, right.at(-1)].map((p) => percent(p / 100));
      said.push(`With them, ${now} of ${what} are read right; with no change ${none}, with all of ` +
        `it ${all}.`);
    }
    // as printed, the parts add up; in Python the whole was rounded to thousandths
    const [all, best] = entry.map((value) => Math.round(1000 * value));
    const rest = thousandths(all - best);
    return [said, [`Input ${i}, unit ${j}: `, html("b", {}, thousandths(all)), " = ",
      html("b", {}, thousandths(best)), ` + ${rest.startsWith("−") ? `(${rest})` : rest}`,
      ", the row of A times the column of B, and what is left."]];
  }

  // A line less at the next step must not move what stands below.
  function keepHeight({ memory, width }) {
    const { height } = memory.words.getBoundingClientRect(); // a whole number would move it
    memory.words.style.minHeight = memory.width === width ? `${height}px` : "";
    memory.width = width;
  }

  function draw(view) {
    const { memory, result, settings, data } = view;
    if (!memory.words) build(view);
    const most = 0.5 * Math.max(...result.whole.map(Math.abs), 1e-9);
    const r = settings.rank;
    const changed = memory.rank !== r;
    for (const name of Object.keys(NAMES)) {
      const title = name === "best" ? `${NAMES.best} rank ${r}` : NAMES[name];
      const [squares, at] = memory[name].children;
      if (changed) squares.replaceChildren(...rank.map(result[name], data, most));
      at.replaceChildren(...rank.ring(result.j - 0.5, result.i - 0.5, 2, 2));
      memory.titles[name].textContent = title;
      if (name !== "whole") memory[name].setAttribute("aria-label", `A map of ${title}`);
    }
    const [said, at] = words(view);
    memory.whole.setAttribute("aria-valuenow", result.i * data.units + result.j);
    const spoken = at.map((part) => part.textContent ?? part).join("");
    memory.whole.setAttribute("aria-valuetext", spoken);
    memory.factors.replaceChildren(...rank.factors(result, data));
    memory.product.textContent = `A, ${many(r, "column")}, times B, ${many(r, "row")}`;
    memory.factors.setAttribute("aria-label", memory.product.textContent);
    const width = Math.round(memory.bars.clientWidth || 200);
    memory.bars.setAttribute("viewBox", `0 0 ${width} 110`);
    memory.bars.replaceChildren(...rank.bars(result, settings, width, 110));
    memory.bars.setAttribute("aria-label", `${result.sizes.length} singular values from ${
      number(result.sizes[0], 3)} down, ${r} in use`);
    keepHeight(view);
    memory.words.replaceChildren(...said.map((one) => html("p", {}, one)), html("p", {}, ...at));
    if (changed && memory.rank !== undefined) view.tell(said.join(" "));
    memory.rank = r;
  }

  denseExplorers.define("rank", { compute: rank.compute, draw });
})();
