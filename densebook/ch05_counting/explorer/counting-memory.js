"use strict";
// The counting explorer's bytes: bars on a scale of the network's own, and a table.
(() => {
  const { html, parts: { counting } } = denseExplorers;
  const { moved, readable } = counting;
  const LEARNED = [["weights", "parameters"], ["gradients", "gradients"],
    ["moments", "Adam’s two moments"]];
  const PARTS = [...LEARNED, ["outputs", "outputs"]];
  const swatch = (part) => html("span", { class: `ct-swatch ct-${part}` });

  // Bytes of a division, and how many there are: room for the largest batch in the
  // widest dtype, so that the scale is the network's, whatever the batch.
  function scaleOf({ result: { bytes }, settings: { batch }, data }) {
    const { together, outputs } = bytes.float64;
    const most = Math.max(together + outputs * (data.mostBatch / batch - 1), 1);
    const division = Math.max(2 ** Math.ceil(Math.log2(most / 6)), 1);
    return { division, divisions: Math.ceil(most / division) };
  }

  function bars({ bytes }, { division, divisions }, past) {
    const width = (size) => `width:${(100 * size) / (division * divisions)}%`;
    const ghost = (dtype) => {
      const { weights, outputs } = past.result.bytes[dtype];
      return html("span", { class: "ct-ghost" },
        [4 * weights, outputs].map((size) => html("span", { style: width(size) })));
    };
    return html("div", { class: "ct-stacks", "aria-hidden": "true",
      style: `--divisions:${divisions}` },
    Object.keys(bytes).map((dtype) => [html("span", {}, dtype),
      html("span", { class: "ct-stack" },
        PARTS.map(([part]) => html("span", { class: `ct-${part}`,
          style: width(bytes[dtype][part]) })), past && ghost(dtype))]).flat());
  }

  // What the outlines show, in words.
  function said({ result, batch: old }, now, batch) {
    const before = result.bytes.float32;
    const parts = [["parameters, gradients, moments", 4 * before.weights, 4 * now.weights],
      ["outputs", before.outputs, now.outputs]].map(([label, was, is]) =>
      `${label}: ${moved(was, is, readable)}`);
    const at = old === batch ? "before" : `at a batch of ${old}`;
    return [html("span", { class: "ct-swatch ct-outline" }),
      `Outlined, as it was ${at}. In float32, ${parts.join("; ")}.`];
  }

  function table({ bytes }) {
    const dtypes = Object.keys(bytes);
    return html("table", {},
      html("thead", {}, html("tr", {}, html("td", {}),
        dtypes.map((dtype) => html("th", { scope: "col" }, dtype)))),
      html("tbody", {}, [...PARTS, ["together", "together"]].map(([part, label]) =>
        html("tr", { class: part === "together" && "ct-together" },
          html("th", { scope: "row" }, part === "together" ? null : swatch(part), label),
          dtypes.map((dtype) => html("td", {}, readable(bytes[dtype][part])))))));
  }

  function build({ memory }) {
    memory.drawn = html("div");
    memory.numbers = html("div", { hidden: true });
    const more = html("button", { type: "button", "aria-expanded": "false", onclick() {
      memory.numbers.hidden = !memory.numbers.hidden;
      more.setAttribute("aria-expanded", String(!memory.numbers.hidden));
    } }, "In numbers");
    memory.bytes.append(memory.drawn, more, memory.numbers);
  }

  function showBytes(view, past) {
    const { memory, result, settings: { batch } } = view;
    if (!memory.drawn) build(view);
    memory.bytes.hidden = !result.bytes;
    if (!result.bytes) return;
    const scale = scaleOf(view);
    memory.drawn.replaceChildren(
      html("p", { class: "ct-title" }, html("b", {}, "Bytes while Adam trains it. "),
        `A line every ${readable(scale.division).replace(".00", "")}, at any batch.`),
      bars(result, scale, past),
      html("p", { class: "ct-key" }, PARTS.map(([part, label]) =>
        html("span", {}, swatch(part), label))),
      html("p", { class: "ct-moved" }, past ? said(past, result.bytes.float32, batch) : null));
    memory.numbers.replaceChildren(table(result));
  }

  Object.assign(counting, { showBytes });
})();
