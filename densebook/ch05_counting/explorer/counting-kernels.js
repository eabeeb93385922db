"use strict";
// The counting explorer's drawing: every kernel as its rectangle, all to one scale.
(() => {
  const { html, svg, parts: { counting } } = denseExplorers;
  const { grouped, product, times, words } = counting;
  const TALL = 250;
  const GAP = 8;
  const CELL = 22; // a number's square is never larger
  const GRID = 7; // nor are squares drawn smaller
  const THIN = 1.5;
  const tint = (role, text) => html("b", { class: `ct-${role}` }, text);

  // How many pixels a number's square has, so that all rectangles fit side by side.
  function scaled(kernels, width) {
    const wide = (scale) => kernels.reduce((x, { units, slot }) =>
      x + Math.max(units * scale, THIN, slot) + GAP, -GAP);
    let [low, high] = [0, Math.min(CELL,
      TALL / Math.max(...kernels.map(({ inputs }) => inputs + 1)))];
    if (wide(high) <= width) return high;
    for (let turn = 0; turn < 40; turn++) {
      const middle = (low + high) / 2;
      if (wide(middle) <= width) low = middle;
      else high = middle;
    }
    return low;
  }

  function grid(x, y, columns, rows, scale) {
    if (scale < GRID) return null;
    const across = Array.from({ length: columns - 1 }, (_, i) =>
      `M${x + (i + 1) * scale} ${y}v${rows * scale}`);
    const down = Array.from({ length: rows - 1 }, (_, i) =>
      `M${x} ${y + (i + 1) * scale}h${columns * scale}`);
    return svg("path", { class: "ct-grid", d: [...across, ...down].join("") });
  }

  function kernels({ result: { rows }, width }, layers) {
    const found = rows.map((row, at) => ({ ...row, at, ...layers[at] }))
      .filter(({ inputs }) => inputs).map((row) => ({ ...row, slot: 0,
        label: `${grouped(row.inputs)} → ${grouped(row.units)}` }));
    if (!found.length) return null;
    const slots = found.map(({ label }) => label.length * 6.3);
    const labelled = slots.reduce((a, b) => a + b + GAP, -GAP) <= width;
    if (labelled) found.forEach((kernel, i) => { kernel.slot = slots[i]; });
    const scale = scaled(found, width - 1); // with room for the last line
    const top = labelled ? 18 : 1;
    let x = 0.5;
    const drawn = found.map(({ at, kind, inputs, units, bias, label, slot }) => {
      const wide = Math.max(units * scale, THIN);
      const tall = Math.max(inputs * scale, THIN);
      const base = bias ? Math.max(scale, 1) : 0;
      const left = x;
      x += Math.max(wide, slot) + GAP;
      return svg("g", { class: `ct-rectangle ct-${kind}`, "data-at": at },
        svg("rect", { class: "ct-target", x: left - GAP / 2, y: 0,
          width: Math.max(wide, slot) + GAP, height: TALL + top }),
        labelled ? svg("text", { x: left, y: 10 }, label) : null,
        svg("rect", { class: "ct-of-kernel", x: left, y: top, width: wide, height: tall }),
        base ? svg("rect", { class: "ct-of-bias", x: left, y: top + tall, width: wide,
          height: base }) : null,
        grid(left, top, units, inputs + (bias ? 1 : 0), scale));
    });
    const tallest = Math.max(...found.map(({ inputs }) => inputs)) * scale;
    const high = Math.ceil(top + tallest + Math.max(scale, 1)) + 2;
    return svg("svg", { viewBox: `0 0 ${Math.ceil(width)} ${high}`, width: Math.ceil(width),
      height: high, "aria-hidden": "true" }, drawn);
  }

  const percent = (part, all) => {
    const share = (100 * part) / all;
    return share > 0 && share < 1 ? "under 1 %" : `${Math.round(share)} %`;
  };

  // The layer `at` as a rectangle: where its count comes from.
  function counted({ result: { rows, total, input } }, layers, at) {
    if (at === -1) {
      const all = input.length > 1 ? ` = ${grouped(product(input))}` : "";
      return html("p", {}, html("b", {}, "Input: "), `${times(input)}${all} numbers a sample.`);
    }
    const row = rows[at];
    if (!row) return null;
    const name = html("b", {}, `${words(layers[at])}: `);
    if (!row.inputs) return html("p", {}, name, "nothing to learn, 0 parameters.");
    const inputs = tint("input", row.factors.map(grouped).join(" · "));
    return html("p", {}, name,
      layers[at].bias ? ["(", inputs, " + ", tint("bias", "1"), ")"] : inputs,
      " · ", tint("output", grouped(row.units)), " = ",
      tint("kernel", grouped(row.params)), " parameters",
      total && row.params < total.params ? `, ${percent(row.params, total.params)} of all.` : ".");
  }

  // How often each number of its kernel is used.
  function used({ result: { rows }, settings: { batch } }, at) {
    const row = rows[at];
    if (!row?.inputs) return null;
    const uses = [...(row.uses.length ? [product(row.uses)] : []), ...(batch > 1 ? [batch] : [])];
    const where = (row.uses.length ? `at ${times(row.uses)} places` : "once") +
      (batch > 1 ? `${row.uses.length ? "," : ""} in each of ${batch} samples` : "");
    return html("p", {}, `Each kernel number is used ${where}: `,
      tint("kernel", grouped(row.inputs * row.units)),
      uses.map((n) => ` · ${grouped(n)}`).join(""),
      `${uses.length ? ` = ${grouped(row.multiplyAdds)}` : ""} multiply-adds.`);
  }

  // What Keras does with layers that look out of place.
  function noted({ result: { rows, input } }, layers, at) {
    const row = rows[at];
    const before = at ? rows[at - 1]?.shape : input;
    if (!row || !before) return null;
    if (layers[at].kind === "d" && before.length > 1) {
      return html("p", {}, "Dense acts on the last axis, at every place by itself.");
    }
    return layers[at].kind === "f" && before.length === 1
      ? html("p", {}, "There is nothing left to flatten.") : null;
  }

  Object.assign(counting, { kernels, counted, used, noted });
})();
