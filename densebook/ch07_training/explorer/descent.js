"use strict";
// The descent explorer: its parts, and what is drawn when.
(() => {
  const { html, svg, parts: { descent } } = denseExplorers;
  const { compute, surface, line, handle, hold, listen, words, formulas, shown } = descent;
  const KEY = { start: "start", now: "now", next: "next step", arrow: "downhill",
    lowest: "lowest loss" };

  function go(view, steps) {
    const { most } = view.data;
    view.say(steps > most ? `${most} steps are the most here.` : "");
    view.set({ steps: Math.min(steps, most) });
  }

  function build(view) {
    const { memory, data, stage } = view;
    const button = (label, onclick) => html("button", { type: "button", onclick }, label);
    memory.scene = svg("g", {});
    memory.handle = handle(view);
    memory.plane = svg("svg", { class: "de-plane", role: "group",
      "aria-label": "The loss over w and c" }, memory.scene, memory.handle);
    listen(view, memory.plane);
    memory.frame = html("div", { class: "de-frame" }, memory.plane,
      html("p", { class: "de-key" }, Object.entries(KEY).map(([name, label]) =>
        html("span", { class: `de-key-${name}` }, label))));
    memory.data = svg("svg", { class: "de-data", role: "img" });
    memory.side = html("div", { class: "de-side" }, memory.data);
    memory.words = html("div", { class: "de-words" });
    memory.formulas = html("div", { class: "de-formulas" });
    const step = (more) => () => go(view, view.settings.steps + more);
    stage.append(
      html("div", { class: "de-buttons", role: "group", "aria-label": "Steps" },
        button("Step", step(1)), button("20 steps", step(20)),
        button("Back to start", () => go(view, 0))),
      memory.frame, memory.side, memory.words, memory.formulas,
      html("div", { class: "de-buttons de-presets", role: "group", "aria-label": "Examples" },
        data.presets.map((preset) => button(preset.shown, () => {
          view.say("");
          view.set({ ...preset.settings });
        }))),
      html("p", { class: "de-hint" }, "Drag the start, the square, or click where it should be; ",
        "by keys: Tab to it, then the arrow keys, with Shift in larger steps. From one ring of ",
        "the drawing to the next, what the loss is above its lowest is 4 times as much."));
    // In Jupyter the columns come to stand after the first drawing.
    new ResizeObserver(() => {
      if (memory.across !== measured(memory).join()) view.set({}, { passing: true });
    }).observe(memory.frame);
  }

  const measured = ({ frame, side }) =>
    [Math.min(frame.clientWidth || 300, 512), side.clientWidth || 300].map(Math.round);

  function size(memory) {
    const [across, wide] = measured(memory);
    const high = Math.round(Math.min(wide * 0.62, 240));
    memory.across = [across, wide].join();
    for (const [node, width, height] of [[memory.plane, across, across],
      [memory.data, wide, high]]) {
      node.setAttribute("viewBox", `0 0 ${width} ${height}`);
      node.setAttribute("width", width);
      node.setAttribute("height", height);
    }
    return [across, wide, high];
  }

  function draw(view) {
    const { memory, result, settings } = view;
    if (!memory.plane) build(view);
    const [side, width, height] = size(memory);
    memory.scene.replaceChildren(...surface(view, side).filter(Boolean));
    hold(view, memory.handle, side);
    memory.data.replaceChildren(...line(view, width, height));
    memory.data.setAttribute("aria-label", `Eight samples and the line ${
      shown(result.at[0])} times x plus ${shown(result.at[1])}`);
    const said = words(view);
    memory.words.replaceChildren(...said.map((one) => html("p", {}, one)));
    memory.formulas.replaceChildren(...formulas(view));
    const key = JSON.stringify(settings);
    if (memory.key && memory.key !== key) view.tell(said.join(" "));
    memory.key = key;
  }

  denseExplorers.define("descent", { compute, draw, beside: true });
})();
