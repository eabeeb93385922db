"use strict";
// The descent explorer: the next step with its numbers, and what the surface explains.
(() => {
  const { html, parts: { descent } } = denseExplorers;
  const NAMES = { sgd: "SGD", momentum: "momentum", rmsprop: "RMSprop", adam: "Adam" };
  const ROLES = ["kernel", "bias"];
  const raised = (n) => [...String(n)].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)])
    .join("");

  // Four digits of a number.
  function shown(value) {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value < 0 ? "−∞" : "∞";
    const [digits, e] = value.toExponential(3).split("e");
    const far = value !== 0 && (e < -4 || e > 5);
    const text = far ? `${Number(digits)} · 10${raised(Number(e))}`
      : String(Number(value.toPrecision(4)));
    return text.replace("-", "−");
  }
  const factor = (value) => (value < 0 || /·/.test(shown(value)) ? `(${shown(value)})`
    : shown(value));
  const exact = (value) => String(value).replace("-", "−");
  const rateOf = ({ rate }) => (rate < 1 ? `1/${1 / rate}` : String(rate));
  // + 3 or − 3
  const plus = (value) => (value < 0 || Object.is(value, -0) ? "− " : "+ ") + shown(Math.abs(value));

  const term = (role, words) => html("span", { class: `de-${role}` }, words);
  const line = (name, ...parts) => html("p", {}, name, " = ", ...parts);

  // A rule's lines for one parameter: what it remembers, then its new value.
  const LINES = {
    sgd: (p, g, after, before, r) => [["", `${shown(p)} − ${rateOf(r)} · ${factor(g)}`]],
    momentum: (p, g, after, { m = 0 }, r, { momentum }) => [
      ["m", `${momentum} · ${factor(m)} − ${rateOf(r)} · ${factor(g)}`, after.m],
      ["", `${shown(p)} ${plus(after.m)}`]],
    rmsprop: (p, g, after, { v = 0 }, r, { rho }) => [
      ["v", `${rho} · ${factor(v)} + ${shown(1 - rho)} · ${factor(g)}²`, after.v],
      ["", `${shown(p)} − ${rateOf(r)} · ${factor(g)} / √(${shown(after.v)} + 10⁻⁷)`]],
    adam: (p, g, after, { m = 0, v = 0 }, r, { beta1, beta2 }) => [
      ["m", `${beta1} · ${factor(m)} + ${shown(1 - beta1)} · ${factor(g)}`, after.m],
      ["v", `${beta2} · ${factor(v)} + ${shown(1 - beta2)} · ${factor(g)}²`, after.v],
      ["", `${shown(p)} − ${rateOf(r)} · ${shown(after.start)} · ${factor(after.m)} / (√${
        factor(after.v)} + 10⁻⁷)`]],
  };

  function gradientLine(k, { at: [w, c], next: { g }, sample, samples }) {
    const role = ROLES[k];
    const name = term(role, ["g", html("sub", {}, "wc"[k])]);
    const end = ["= ", term(role, shown(g[k]))];
    if (sample === null) {
      return line(name, "mean of 2 · (", term("kernel", "w"), " · ", term("input", "x"), " + ",
        term("bias", "c"), " − target)", k ? [] : [" · ", term("input", "x")], " ", ...end);
    }
    const [x, target] = samples[sample];
    const input = term("input", x < 0 ? `(${exact(x)})` : exact(x));
    return line(name, "2 · (", term("kernel", shown(w)), " · ", input, " ",
      term("bias", plus(c)), ` ${plus(-target)})`, k ? [] : [" · ", input.cloneNode(true)], " ",
      ...end);
  }

  function formulas({ result, settings, data }) {
    const { at, next, memory, sample } = result;
    const about = sample === null ? "all samples" : `sample ${sample + 1} alone`;
    return [html("p", { class: "de-title" },
      `The next step, number ${settings.steps + 1}, with ${about}`),
    ...[0, 1].map((k) => {
      const name = term(ROLES[k], "wc"[k]);
      return html("div", {}, gradientLine(k, result),
        LINES[settings.optimizer](at[k], next.g[k], next.memory[k], memory[k], result, data.rules)
          .map(([own, words, value = next.at[k]]) => (own
            ? line([own, html("sub", {}, "wc"[k])], words, " = ", shown(value))
            : line(["new ", name], words, " = ", html("b", {}, term(ROLES[k], shown(value)))))));
    })];
  }

  function place({ result, settings: { steps }, data: { reach } }) {
    const { at, loss, least, lost } = result;
    if (lost >= 0) return `After ${lost} steps, w and c are beyond the largest float64.`;
    const after = steps === 1 ? "After 1 step" : steps ? `After ${steps} steps` : "At the start";
    const outside = at.some((p) => Math.abs(p) > reach) ? " It is outside of the drawing." : "";
    return `${after}: w = ${shown(at[0])}, c = ${shown(at[1])}, loss ${shown(loss)}. ` +
      `The lowest loss is ${shown(least)}.${outside}`;
  }

  function shape({ high, low, angle }) {
    if (high - low < 1e-9) return `The loss curves by ${shown(high)} in every direction: a bowl.`;
    return `The loss curves by ${shown(high)} across its valley and by ${shown(low)} along it, ${
      shown(high / low)} to 1.`;
  }

  // Whether a rule that is linear arrives: what a step does to the error.
  function stable({ result, settings: { optimizer, batch } }) {
    const { high, low, limit, factor: long, rate } = result;
    const name = NAMES[optimizer];
    if (batch === "one") {
      return long > 1 ? `Over an epoch of 8 steps the error grows, by ${shown(long)} a step: it ` +
        "diverges." : `Over an epoch of 8 steps the error shrinks, by ${shown(long)} a step. Then ` +
        "the path goes round in a loop: each sample pulls to a line of its own.";
    }
    const rule = optimizer === "sgd" ? `2 / ${shown(high)}` : `2 · 1.9 / ${shown(high)}`;
    const where = rate > limit ? "above" : rate < limit ? "below" : "at";
    const start = `The rate ${rateOf(result)} is ${where} ${name}’s limit ${rule} = ${
      shown(limit)}.`;
    if (where === "at") return `${start} The steps go to and fro for ever.`;
    if (optimizer === "momentum") {
      return `${start} In the long run, a step multiplies the error by ${shown(long)}${
        where === "above" ? ": it diverges." : "; plain SGD’s limit is lower."}`;
    }
    const [across, along] = [high, low].map((curvature) => 1 - rate * curvature);
    const end = where === "above" ? ": it diverges." : "";
    if (high - low < 1e-9) {
      return `${start} A step multiplies the error by 1 − rate · ${shown(high)} = ${
        shown(across)}${across ? end || "." : ": one is enough."}`;
    }
    return `${start} A step multiplies the error by ${shown(across)} across the valley and by ${
      shown(along)} along it${end
      || `. The best rate of all, 2 / (${shown(high)} + ${shown(low)}), still leaves ${
        shown((high - low) / (high + low))} of it.`}`;
  }

  // How long the next step is, in learning rates.
  function scaled({ result: { at, next, rate }, settings: { optimizer } }) {
    const [w, c] = at.map((p, k) => shown(Math.abs(next.at[k] - p) / rate));
    const steep = next.g.map((g) => shown(Math.abs(g)));
    return `${NAMES[optimizer]} divides by the size that each gradient has had lately. The ` +
      `slopes are ${steep[0]} and ${steep[1]}; the next step moves w by ${w} and c by ${c} ` +
      "times the rate. Where a slope lasts, steep or flat, a step is one rate long.";
  }

  function words(view) {
    const why = view.result.factor === null ? scaled(view) : stable(view);
    return [place(view), ...(view.result.lost < 0 || view.result.factor !== null
      ? [`${shape(view.result)} ${why}`] : [])];
  }

  Object.assign(descent, { words, formulas, shown });
})();
