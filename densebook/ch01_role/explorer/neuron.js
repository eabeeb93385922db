"use strict";
// The neuron explorer: the table of numbers, the words, and what is drawn when.
(() => {
  const { html, svg, parts: { neuron } } = denseExplorers;
  const { compute, plane, dots, place, unitShade, listen, handles, hold, round, text, range } =
    neuron;

  const isExact = (value) => Number.isInteger(value * 512);
  // Exact where it can be, else four digits.
  const shown = (value) => (isExact(value) ? String(value || 0) : value.toFixed(4))
    .replace("-", "−");
  const factor = (value) => {
    if (typeof value !== "number") return value;
    return value < 0 ? `(${shown(value)})` : shown(value);
  };
  const part = (role, words) => html("span", { class: `ne-${role}` }, words);
  const LINES = { linear: "unit = 0, no crease", relu: "crease of a unit",
    tanh: "middle of a unit’s bend", sigmoid: "middle of a unit’s bend" };
  const sub = (word, i) => [word, html("sub", {}, String(i))];

  // 1 · 2 − 3 · 4 + 5 from [role, number, role and number of what it multiplies] each.
  function sum(terms) {
    return terms.flatMap(([role, value, ...other], i) => {
      const sign = value < 0 || Object.is(value, -0) ? "−" : "+";
      const before = i ? `${sign} ` : sign === "−" ? "−" : "";
      return [i ? " " : "", html("span", { class: "ne-term" }, before,
        part(role, shown(Math.abs(value))),
        ...(other.length ? [" · ", part(other[0], factor(other[1]))] : []))];
    });
  }

  const equals = (node, exact = true) =>
    [" ", html("span", { class: "ne-term" }, exact ? "= " : "≈ ", node)];

  function formulas({ settings: { activation }, result }) {
    const { units, last, x, z, h, y, chosen } = result;
    const [w0, w1, c] = units[chosen];
    const bend = activation === "linear" ? []
      : [html("p", {}, part("output", sub("h", chosen)), ` = ${activation}(`, sub("z", chosen), ")",
        equals(part("output", shown(h[chosen])), isExact(h[chosen])))];
    const hidden = activation === "linear" ? part("output", sub("h", chosen)) : sub("z", chosen);
    return [
      html("p", { class: "ne-where" }, "At ", part("input", sub("x", 0)), ` = ${shown(x[0])}, `,
        part("input", sub("x", 1)), ` = ${shown(x[1])}, unit ${chosen} answers`),
      html("p", {}, hidden, " = ",
        sum([["kernel", w0, "input", x[0]], ["kernel", w1, "input", x[1]], ["bias", c]]),
        equals(activation === "linear" ? part("output", shown(z[chosen])) : shown(z[chosen]))),
      ...bend,
      html("p", { class: "ne-where" }, "and the network"),
      html("p", {}, part("output", "y"), " = ",
        sum([...units.map((unit, i) => ["kernel", unit[3], "output", h[i]]), ["bias", last]]),
        equals(part("output", shown(y)), isExact(y))),
    ];
  }

  function summary({ settings: { activation, units }, result }) {
    const { merged, pieces, parameters, points, right } = result;
    const count = `${units} ${units === 1 ? "unit" : "units"}`;
    const words = merged
      ? [html("strong", {}, "No crease. "), "Two linear layers are one, whose kernel is the ",
        "product of both: ", part("output", "y"), " = ",
        ...sum([["kernel", merged.kernel[0], "input", sub("x", 0)],
          ["kernel", merged.kernel[1], "input", sub("x", 1)], ["bias", merged.bias]]),
        `. ${parameters} parameters do the work of 3.`]
      : pieces !== null
        ? [`The creases of ${count} cut this plane into ${pieces} `,
          `${pieces === 1 ? "piece" : "pieces"}; on each, the network is affine. `,
          `${parameters} parameters.`]
        : [`Along its line, each of ${count} bends the plane smoothly: ${activation} has no `,
          `sharp crease. ${parameters} parameters.`];
    const verdict = points.length
      ? html("p", { class: "ne-verdict" }, html("strong", {}, `${right} of ${points.length}`),
        " marked points are right: ", part("output", "y > 0"), " at the filled ones only.")
      : null;
    return [verdict, html("p", {}, words)].filter(Boolean);
  }

  // One input; while it is typed in, the drawing follows and the text is left alone.
  function field(view, label, role, most, write) {
    const give = (passing) => {
      if (!Number.isFinite(input.valueAsNumber)) return;
      const value = round(input.valueAsNumber, most);
      if (!passing && value !== input.valueAsNumber) {
        view.say(`Numbers go in steps of 1/8 from −${most} to ${most}: ` +
          `${shown(input.valueAsNumber)} became ${shown(value)}.`);
      } else view.say("");
      view.set(write(value), { passing });
    };
    const input = html("input", { type: "number", step: 0.125, min: -most, max: most,
      class: `ne-${role}`, inputmode: "text",
      oninput: () => give(true),
      onchange: () => { give(false); input.value = input.dataset.value; } });
    return { input, node: html("label", {}, html("span", { class: "dk-told" }, label), input) };
  }

  function show(input, value) {
    input.dataset.value = value;
    if (document.activeElement === input && Number.isNaN(input.valueAsNumber)) return;
    if (round(input.valueAsNumber, 64) !== value || !input.value) input.value = value;
  }

  function numbers(view, i) {
    const { weight, bias } = view.data.largest;
    const write = (k) => (value) => ({
      unit: String(i),
      [`u${i}`]: text(view.result.units[i].map((old, at) => (at === k ? value : old))),
    });
    const fields = [["W₁[0, ", "kernel", weight], ["W₁[1, ", "kernel", weight],
      ["c₁[", "bias", bias], ["W₂[", "kernel", weight]].map(([name, role, most], k) =>
      field(view, k === 3 ? `${name}${i}, 0]` : `${name}${i}]`, role, most, write(k)));
    const picture = svg("svg", { viewBox: "0 0 36 36", "aria-hidden": "true" });
    const button = html("button", { type: "button", "aria-pressed": "false",
      "aria-label": `Unit ${i}`, onclick: () => view.set({ unit: String(i) }) },
      picture, html("span", {}, String(i)));
    const row = html("tr", {}, html("th", { scope: "row" }, button),
      fields.map(({ node }) => html("td", {}, node)));
    return { row, button, picture, fields };
  }

  function build(view) {
    const { data, memory, stage } = view;
    memory.body = html("tbody", {});
    memory.rows = range(8).map((i) => numbers(view, i));
    memory.last = field(view, "c₂[0]", "bias", data.largest.bias,
      (value) => ({ out: text([value]) }));
    const head = [["", "unit"], ["kernel", "W₁[0,u]"], ["kernel", "W₁[1,u]"],
      ["bias", "c₁[u]"], ["kernel", "W₂[u,0]"]].map(([role, words]) =>
      html("th", { scope: "col", class: role && `ne-${role}` }, words));
    const table = html("table", { class: "ne-numbers" }, html("thead", {}, html("tr", {}, head)),
      memory.body,
      html("tfoot", {}, html("tr", {},
        html("th", { scope: "row", colspan: 4, class: "ne-bias" }, "c₂[0]"),
        html("td", {}, memory.last.node))));
    memory.scene = svg("g", {});
    memory.dots = svg("g", {});
    memory.handles = handles(view);
    memory.plane = svg("svg", { class: "ne-plane", role: "group",
      "aria-label": "The plane of the two inputs" }, memory.scene, Object.values(memory.handles),
      memory.dots);
    listen(view, memory.plane);
    memory.lines = part("key-crease", "");
    memory.frame = html("div", { class: "ne-frame" }, memory.plane,
      html("p", { class: "ne-key" }, memory.lines, part("key-border", "y = 0"),
        part("key-more", "more than 0"), part("key-less", "less than 0")));
    memory.words = html("div", { class: "ne-words" });
    memory.formulas = html("div", { class: "ne-formulas" });
    const presets = html("div", { class: "ne-presets", role: "group", "aria-label": "Examples" },
      data.presets.map((preset) => html("button", { type: "button",
        onclick: () => { view.say(""); view.set({ ...preset.settings }); } }, preset.shown)));
    const hint = html("p", { class: "ne-hint" }, "Drag a crease by its square or its line, turn it ",
      "by the disc; or reach both with Tab and use the arrow keys.");
    stage.append(presets, memory.frame, memory.words, table, memory.formulas, hint);
    // In Jupyter the columns come to stand after the first drawing.
    new ResizeObserver(() => {
      if (memory.side === measured(memory)) return;
      memory.width = undefined;
      view.set({}, { passing: true });
    }).observe(memory.frame);
  }

  const measured = ({ frame }) => Math.round(Math.min(frame.clientWidth || 300, 512));

  // The plane's side in pixels, measured when the stage has another width.
  function size({ memory, width }) {
    if (memory.width === width) return memory.side;
    const side = measured(memory);
    memory.plane.setAttribute("viewBox", `0 0 ${side} ${side}`);
    memory.plane.setAttribute("width", side);
    memory.plane.setAttribute("height", side);
    return Object.assign(memory, { width, side }).side;
  }

  function draw(view) {
    const { memory, result, settings, data } = view;
    if (!memory.plane) build(view);
    const side = size(view);
    memory.scene.replaceChildren(...plane(view, side));
    memory.dots.replaceChildren(...dots(result.points, place(side, data.reach)));
    hold(view, memory.handles, side);
    memory.lines.textContent = LINES[settings.activation];
    const small = place(36, data.reach);
    memory.rows.forEach(({ row, button, picture, fields }, i) => {
      if (i >= settings.units) return row.remove();
      if (!row.parentNode) memory.body.append(row);
      button.setAttribute("aria-pressed", String(i === result.chosen));
      const shaded = `${settings.activation} ${result.units[i]}`;
      if (row.dataset.shaded !== shaded) {
        row.dataset.shaded = shaded;
        picture.replaceChildren(...unitShade(result.units[i], settings.activation, data, small));
      }
      fields.forEach(({ input }, k) => show(input, result.units[i][k]));
      return undefined;
    });
    show(memory.last.input, result.last);
    memory.words.replaceChildren(...summary(view));
    memory.formulas.replaceChildren(...formulas(view));
    const key = [settings.activation, settings.units, settings.points].join();
    if (memory.key && memory.key !== key) view.tell(memory.words.textContent);
    memory.key = key;
  }

  denseExplorers.define("neuron", { compute, draw, beside: true });
})();
