"use strict";
// The bits explorer: what is typed, what is said, and what is drawn when.
(() => {
  const { html, parts: { bits } } = denseExplorers;
  const { compute, brief, gap, power, neighbour, written, shown, raised, cells, fill, line } =
    bits;
  const SIGNS = { add: " + ", multiply: " × " };

  // What is typed, as a link has it; and a link's text as one reads it.
  const understood = (text) => text.toLowerCase().replace(/\s/g, "").replaceAll("−", "-")
    .replace(/[×·]/g, "*").replaceAll("∞", "inf").replaceAll("^", "**").replace("/", "_")
    .replaceAll("e+", "e").replace(/^\+/, "").replace(/^(-?)\./, "$10.").replaceAll(",", ".");
  const plain = (text) => text.replaceAll("**", "^").replace("_", "/");
  const pretty = (text) => plain(text).replaceAll("*", " × ").replaceAll("-", "−")
    .replace("inf", "∞").replace(/nan.*/, "NaN");

  // a, or a + b as one writes it.
  function terms({ op, a, b }) {
    const term = (text, bare) => (bare.test(text) ? text : `(${text})`);
    if (op === "none") return pretty(a);
    return `${term(pretty(a), /^[^ /]*$/)}${SIGNS[op]}${term(pretty(b), /^[^− /]*$/)}`;
  }

  function field(view, name) {
    const pattern = new RegExp(`^(?:${view.data.pattern})$`);
    const read = (passing) => {
      const text = understood(input.value);
      const good = pattern.test(text);
      input.setAttribute("aria-invalid", String(!good));
      if (good) {
        view.say("");
        view.set({ [name]: text }, { passing });
      } else if (!passing) {
        view.say(`“${input.value.slice(0, 30)}” is no number that can be read here. ` +
          "Try 0.1, 1/3, 2^-25, 1e-7, inf or nan.");
        input.value = plain(view.settings[name]);
        input.setAttribute("aria-invalid", "false");
      }
    };
    const input = html("input", { type: "text", autocomplete: "off", spellcheck: "false",
      autocapitalize: "off", oninput: () => read(true), onchange: () => read(false),
      onkeydown(event) {
        const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
        if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        step(view, way, name);
      } });
    return { input, node: html("label", { class: "bi-field" }, html("span", {}, name), input) };
  }

  function step(view, way, name = "a") {
    const { result: { format, first, second } } = view;
    const next = neighbour({ a: first, b: second }[name].bits, way, format);
    if (next === null) return;
    view.say("");
    view.set({ [name]: written(next, format) });
  }

  // A bit of a result that is turned over makes it the number itself.
  function flip(view, place) {
    const { result: { bits: old, format }, settings: { op } } = view;
    const changed = old + 2 ** place * (Math.floor(old / 2 ** place) % 2 ? -1 : 1);
    view.say(op === "none" ? "" : "You changed a bit of the result: it is a now.");
    view.set({ a: written(changed, format), op: "none" });
  }

  function build(view) {
    const { memory, data, stage } = view;
    const button = (words, onclick) => html("button", { type: "button", onclick }, raised(words));
    memory.fields = { a: field(view, "a"), b: field(view, "b") };
    memory.sign = html("span", { class: "bi-op" });
    memory.again = button("Result into a", () => {
      view.set({ a: written(view.result.bits, view.result.format) });
    });
    memory.steps = html("div", { class: "bi-steps" },
      button("Next below", () => step(view, -1)), button("Next above", () => step(view, 1)));
    memory.title = html("p", { class: "bi-title" });
    memory.cells = html("div");
    memory.line = html("div");
    memory.words = html("div", { class: "bi-words" });
    memory.values = html("dl", { class: "bi-values" });
    memory.table = html("table", { class: "bi-all" });
    stage.append(
      html("div", { class: "bi-presets", role: "group", "aria-label": "Examples" },
        data.presets.map((preset) => button(preset.shown, () => {
          view.say("");
          view.set({ ...preset.settings });
        }))),
      html("div", { class: "bi-numbers" }, memory.fields.a.node, memory.steps),
      memory.title, memory.cells, memory.words, memory.line, memory.values, memory.table,
      html("p", { class: "bi-hint" }, "A click turns a bit over. By keys: left and right choose ",
        "a bit, space turns it over, up and down go to the next number, from a bit or a field."));
  }

  // Which of two neighbours, and why.
  function verdict({ result, settings }, typed) {
    const { kind, exact, bits: stored, format, tie, error, rounded, below, above,
      limit } = result;
    const name = settings.format;
    const show = (one) => shown(one, format);
    if (kind === "nan") {
      return settings.op === "none"
        ? "NaN, not a number: the exponent is all 1, the fraction not 0."
        : `${typed} has no answer: NaN, not a number.`;
    }
    if (kind === "infinity" && !rounded) {
      return `${typed}: the exponent is all 1, the fraction 0.`;
    }
    if (kind === "infinity") {
      return `${typed} is too large for ${name}. The largest number is ` +
        `${show(format.infinity - 1)}. From ${limit} on, half a gap more, everything rounds ` +
        `to ∞${exact.startsWith("−") ? ", and below 0 to −∞" : ""}.`;
    }
    if (!rounded) return `${name} has ${typed} itself: nothing is rounded.`;
    const [low, high] = error.startsWith("−") ? [stored, above] : [below, stored];
    const between = `${typed} is ${tie ? "half-way " : ""}between ${show(low)} and ${show(high)}.`;
    const gone = kind === "zero" ? " It is gone." : "";
    return tie ? `${between} Of the two, the one with last bit 0 wins: ${show(stored)}.${gone}`
      : `${between} The nearer one is ${show(stored)}.${gone}`;
  }

  function notes({ result, settings: { op, a, b, format: name } }) {
    const { kind, m, format, bits: stored, first, second } = result;
    const list = [];
    if (op !== "none") {
      const same = (text, one) => (pretty(text) === shown(one.bits, format) ? ""
        : `${pretty(text)} is stored as ${shown(one.bits, format)}. `);
      list.push(same(a, first) + same(b, second));
    }
    if (op === "add" && second.kind !== "zero" && Number.isFinite(second.e ?? NaN) &&
      stored === first.bits) list.push(`So a + b = a: ${name} has lost b.`);
    if (kind === "subnormal") {
      list.push(`It is subnormal: without a leading 1, ${BigInt(m).toString(2).length} of ` +
        `${format.fraction + 1} digits are left.`);
    }
    return list.filter(Boolean);
  }

  // A neighbour, and how far it is.
  function beside({ bits: bits_, format }, other, e) {
    if (other === null) return "none";
    if ([bits_, other].some((one) => one % format.negative === format.infinity)) {
      return shown(other, format);
    }
    const [n, d] = power(2n, e);
    const far = gap(e).includes("^") ? ` ≈ ${brief({ sign: 0, n, d }, 4)}` : "";
    return `${shown(other, format)}, ${gap(e)}${far} away`;
  }

  function values({ result }) {
    const { decimal, m, e, sign, kind, field: field_, fraction, format } = result;
    const minus = sign ? "−" : "";
    const two = (power_) => `2^${String(power_).replace("-", "−")}`;
    const rows = [["stored", decimal === null ? shown(result.bits, format)
      : decimal.replace("-", "−")]];
    if (m !== null) {
      rows.push(["from the bits", `${minus}(${kind === "normal" ? 1 : 0} + ${fraction} / ` +
        `${two(format.fraction)}) × ${two(Math.max(field_, 1) - format.bias)}`],
      ["m × 2ᵉ", `${minus}${m} × ${two(e)}`]);
    }
    rows.push(["next below", beside(result, result.below, result.gaps[0])],
      ["next above", beside(result, result.above, result.gaps[1])]);
    return rows.map(([name, words]) => html("div", {}, html("dt", {}, raised(name)),
      html("dd", {}, raised(words))));
  }

  function table({ result, settings }) {
    const head = ["format", "stored", "relative error"];
    return [html("thead", {}, html("tr", {}, head.map((words) =>
      html("th", { scope: "col" }, words)))),
      html("tbody", {}, result.all.map(({ name, shown: value, error }) =>
        html("tr", { class: name === settings.format && "bi-chosen" },
          html("th", { scope: "row" }, name), html("td", {}, raised(value)),
          html("td", {}, raised(error)))))];
  }

  function draw(view) {
    const { memory, settings, result } = view;
    if (!memory.table) build(view);
    const { op, format: name } = settings;
    for (const [key, { input }] of Object.entries(memory.fields)) {
      if (understood(input.value) !== settings[key]) input.value = plain(settings[key]);
    }
    const second = [memory.sign, memory.fields.b.node, memory.again];
    if (op === "none") for (const node of second) node.remove();
    else if (!memory.sign.isConnected) {
      memory.fields.a.node.after(memory.sign, memory.fields.b.node);
      memory.steps.append(memory.again);
    }
    memory.sign.textContent = SIGNS[op] || "";
    if (memory.format !== name) {
      memory.bits = cells(view, result.format, { flip: (place) => flip(view, place),
        step: (way) => step(view, way) });
      memory.cells.replaceChildren(memory.bits.node);
      memory.format = name;
    }
    fill(memory.bits, result);
    const asked = terms(settings);
    memory.title.replaceChildren(html("b", {}, raised(asked)), ` in ${name}`);
    const typed = op === "none" || result.kind === "nan" ? asked : result.exact;
    const said = [verdict(view, typed), ...notes(view)];
    memory.words.replaceChildren(...said.map((words) => html("p", {}, raised(words))));
    memory.line.replaceChildren(result.line && view.width ? line(view, raised(typed)) : "");
    memory.values.replaceChildren(...values(view));
    memory.table.replaceChildren(...table(view));
    const key = [name, op, settings.a, settings.b].join();
    if (memory.key && memory.key !== key) {
      view.tell(`${asked} in ${name}: ${shown(result.bits, result.format)}. ${said.join(" ")}`);
    }
    memory.key = key;
  }

  denseExplorers.define("bits", { compute, draw });
})();
