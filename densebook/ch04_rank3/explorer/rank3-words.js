"use strict";
// The rank-3 explorer's words: the sum written out, the shapes and the counts.
(() => {
  const { html, number, parts: { board, rank3 } } = denseExplorers;
  const { shape, plain, tint, term, fact } = board;
  const { place, terms } = rank3;
  const products = (pairs) => pairs.map(([v, w], k) => term(k ? "+ " : "",
    tint("input", v === undefined ? "?" : plain(v)), " · ",
    tint("kernel", w === undefined ? "?" : plain(w))));

  // The lit cell as a sum, in the colours of what it is made of.
  function sum(view) {
    const { settings: s, result: r } = view;
    const [b, i, u] = place(s.at);
    if (r.refused) return refusal(view, b, i, u);
    const row = s.mode === "flatten" ? 0 : i;
    const [z, y] = [r.z[b][row][u], r.y[b][row][u]];
    const cell = s.mode === "flatten" ? [b, u] : [b, i, u];
    const parts = products(terms(view, b, i, u));
    if (r.bias) parts.push(term("+ ", tint("bias", plain(r.bias[u]))));
    const linear = s.activation === "linear";
    const exact = ["linear", "relu"].includes(s.activation);
    const shown = (value) => (exact ? plain(value) : number(value, 3));
    const was = r.was.y[b][row][u];
    const line = (letter, made, value, words = shown(value)) => html("p", { class: "dk-sum" },
      term(`${letter}[${cell.join(", ")}] =`), " ", made.flatMap((one) => [one, " "]),
      term(exact || letter === "z" || Number.isInteger(value) ? "= " : "≈ ",
        tint("output", words)),
      letter === "z" || was === y ? [] : html("small", { class: "dk-note" }, ` was ${shown(was)}`));
    const lines = [line(linear ? "y" : "z", parts, z, plain(z))];
    if (s.activation === "softmax") {
      const power = (value) => html("span", {}, "e", html("sup", {}, plain(value)));
      const all = r.z[b][row].flatMap((value, k) => [k ? " + " : "", power(value)]);
      lines.push(line("y", [html("span", {}, power(z), " / (", all, ")")], y));
    } else if (!linear) {
      lines.push(line("y", [`${s.activation}(${plain(z)})`], y));
    }
    return lines;
  }

  const EXPLAIN = {
    dense: () => "Every position meets the same kernel, by itself. The axis in the " +
      "middle comes along.",
    flatten: ({ d0, d1 }) => d0 === 1
      ? "With one position there is nothing to flatten: Dense’s numbers, less an axis."
      : `Each sample becomes one row of ${d0} · ${d1} = ${d0 * d1} ` +
      `numbers. The kernel is ${d0} times as tall, and the axis in the middle is gone.`,
    wrong: ({ d1, units, batch, d0 }, { differ }) => d1 === units
      ? `Both axes are ${d1} long, so nothing is raised. Rows of the kernel stand in for ` +
        `its columns: ${differ} of the ${batch * d0 * units} cells differ from Dense’s.`
      : `The last axis of the inputs is ${d1} long, axis 1 of the kernel ${units}. A sum ` +
        "over both needs equal lengths.",
  };

  function code({ mode, units, activation, bias }) {
    if (mode === "wrong") {
      const sum = `np.tensordot(x, W, axes=[[2], [1]])${bias ? " + c" : ""}`;
      return activation === "linear" ? sum : `${activation}(${sum})`;
    }
    const more = (activation === "linear" ? "" : `, activation="${activation}"`) +
      (bias ? "" : ", use_bias=False");
    return `${mode === "flatten" ? "Flatten(), " : ""}Dense(${units}${more})`;
  }

  function facts(view) {
    const { settings: s, result: r, memory } = view;
    const before = memory.counts;
    memory.counts = { parameters: r.parameters, multiplyAdds: r.multiplyAdds };
    const c = r.bias ? " + 1" : "";
    const used = r.refused ? "" : [...r.shapes.inputs.slice(0, s.mode === "flatten" ? 1 : 2),
      ...r.shapes.kernel].join(" · ");
    const change = (key) => {
      if (!before || before[key] === null || r[key] === null) return "";
      return before[key] === r[key] ? "unchanged" : `was ${before[key]}`;
    };
    const brackets = c ? `(${r.shapes.kernel[0]}${c})` : r.shapes.kernel[0];
    return [
      html("p", { class: "dk-code" }, html("code", {}, code(s))),
      html("p", {}, EXPLAIN[s.mode](s, r)),
      html("dl", { class: "dk-facts" },
        fact("inputs", shape(r.shapes.inputs), "", "input"),
        fact("kernel", shape(r.shapes.kernel), "", "kernel"),
        fact("bias", r.bias ? shape(r.shapes.bias) : "none", "", "bias"),
        fact("output", r.refused ? "none" : shape(r.shapes.output), "", "output"),
        fact("parameters", `${brackets} · ${s.units} = ${r.parameters}`,
          change("parameters")),
        fact("multiply-adds", r.refused ? "none" : `${used} = ${r.multiplyAdds}`,
          change("multiplyAdds"))),
    ];
  }

  // For those who do not see the picture change.
  function summary({ result: r }) {
    if (r.refused) return "Refused: the axes differ in length.";
    return `Output ${shape(r.shapes.output)}, ${r.parameters} parameters, ` +
      `${r.multiplyAdds} multiply-adds.`;
  }

  function effect({ result: { changed, refused, y } }, with_) {
    return refused ? "" : ` ${changed} of ${y.flat(2).length} cells of the output ` +
      `${changed === 1 ? "changes" : "change"} with ${with_}.`;
  }

  // As far as the sum goes before a number has no partner.
  function refusal(view, b, i, u) {
    const { settings: { d1, units }, result: { x, kernel } } = view;
    const row = kernel[Math.min(u, d1 - 1)];
    const pairs = Array.from({ length: Math.max(d1, units) }, (_, k) => [x[b][i][k], row[k]]);
    return [
      html("p", { class: "dk-sum" }, products(pairs).flatMap((one) => [one, " "])),
      html("p", { class: "dk-sum dk-wrong" }, "ValueError: shape-mismatch for sum"),
      html("p", { class: "dk-mend" }, html("button", { type: "button", onclick() {
        view.set({ units: d1 });
        view.stage.querySelector('.dk-of-output[tabindex="0"]').focus();
      } }, `Make the kernel square: units = ${d1}`)),
    ];
  }

  Object.assign(rank3, { sum, facts, summary, effect });
})();
