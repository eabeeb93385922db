"use strict";
// The cuts explorer's words: what a worker computes, what is added, and the bytes.
(() => {
  const { html, parts: { board, cuts } } = denseExplorers;
  const { plain, tint, term, fact, range } = board;
  const { AXES, RESULTS, NAMES, FACTORS, owner, axisOf, summed, litCell, read, tone,
    touched } = cuts;
  const QUESTIONS = [
    "adds something forward, and sends nothing backward",
    "sends nothing forward, and fewer bytes backward for fewer rows",
    "adds up with half the bytes of an all-reduce",
  ];
  const MADE = { y: "x @ W + c", dx: "dy @ W.T", dkernel: "x.T @ dy", dbias: "dy.sum(axis=0)" };
  const CODE = { x: "x", W: "kernel", c: "bias", dy: "dy" };
  const LETTER = { kernel: "W", bias: "c" };

  const who = (m) => html("b", { class: "cu-name", "data-state": m }, NAMES[m]);
  const count = (n) => n.toLocaleString("en");
  const short = (value) => count(Number(value.toPrecision(4)));
  const size = (bytes) => (bytes < 1e4 ? `${count(bytes)} bytes`
    : bytes < 1e6 ? `${short(bytes / 1e3)} kB` : `${short(bytes / 1e6)} MB`);
  const list = (all) => (all.length === 1 ? all[0]
    : `${all.slice(0, -1).join(", ")} and ${all[all.length - 1]}`);
  const cellName = (name, where, of) =>
    `${name}[${AXES[of].map((length) => where[cuts.INDEX[length]]).join(", ")}]`;

  // A worker's line of NumPy: its blocks in, its block or its part out.
  function code({ settings: { cut, workers }, x }, name, m) {
    const some = `${(m * x.length) / workers}:${((m + 1) * x.length) / workers}`;
    const block = (one, of) => (workers === 1 ? one
      : one + (["[", "[:, "][axisOf(of, cut)] || "") + (axisOf(of, cut) < 0 ? "" : `${some}]`));
    const sum = workers > 1 && cuts.SUMS[name] === cut;
    const made = sum && name === "y" && m ? "x @ W" : MADE[name];
    return `${sum ? `${name}_${NAMES[m]}` : block(name, name)} = ${
      made.replace(/dy|[xWc]\b/g, (one) => block(one, CODE[one]))}`;
  }

  // The products that a worker adds up for one number, or all of them.
  function products({ settings: { workers }, x, kernel, bias, dy }, name, { b, k, u }, m) {
    const mine = range(x.length).filter((n) =>
      m === undefined || Math.floor((n * workers) / x.length) === m);
    const factors = {
      y: (n) => [["input", x[b][n]], ["kernel", kernel[n][u]]],
      dx: (n) => [["output", dy[b][n]], ["kernel", kernel[k][n]]],
      dkernel: (n) => [["input", x[n][k]], ["output", dy[n][u]]],
      dbias: (n) => [["output", dy[n][u]]],
    }[name];
    const all = [...mine.map(factors), ...(name === "y" && !m ? [[["bias", bias[u]]]] : [])];
    return all.map((one, n) => term(n ? "+ " : "", ...one.flatMap(([role, value], side) =>
      [side ? " · " : "", tint(role, plain(value))])));
  }

  const equation = (title, made, value, role) => html("p", { class: "dk-sum" },
    term(...title, " ="), " ", made.flatMap((one) => [one, " "]),
    term(made.length ? "= " : "", tint(role, plain(value))));

  // No line breaks at the hyphen of an all-reduce.
  const unbroken = (words) =>
    words.split(/(\w+-\w+)/).map((one, n) => (n % 2 ? term(one) : one));

  // Where a number lies, where it goes, and what becomes of it.
  function story(view) {
    const { result, settings: { direction, whole } } = view;
    const { name, where } = litCell(view);
    const { workers } = result.settings;
    const sums = summed(result.settings);
    if (workers === 1) return "One worker has all of it, and sends nothing.";
    if (where.m !== undefined) {
      const others = range(workers).filter((m) => m !== where.m).map((m) => NAMES[m]);
      return `Worker ${NAMES[where.m]}’s part, from its own blocks. It is nothing yet: those of ${
        list(others)} are to be added.`;
    }
    const m = owner({ ...result, messages: {} }, name, where);
    const has = m === undefined ? "Every worker has a copy" : `Worker ${NAMES[m]} has it`;
    if (!FACTORS[name]) {
      const into = touched(name, direction).filter((one) => RESULTS[direction].includes(one));
      const alone = name === "bias" && sums.length ? ", and A alone adds it" : "";
      return `${has}${alone}. It goes into ${list(into.map((one) =>
        (sums.includes(one) ? `one part of ${one}` : one)))}.`;
    }
    const { how } = result.messages[name];
    if (sums.includes(name)) {
      return `${workers} parts, one sum. ${whole === "nothing"
        ? `After the reduce-scatter worker ${NAMES[owner(result, name, where)]} has this number, ` +
          "the others have other rows." : "After the all-reduce every worker has the sum."}`;
    }
    if (how) return `Worker ${NAMES[m]} computes it alone. The all-gather brings it to the others.`;
    return m === undefined ? "Every worker computes it, from the same numbers: no message."
      : `Worker ${NAMES[m]} computes it alone, and keeps it: no message.`;
  }

  // The lit number: the code that has to do with it, and how it is made.
  function lines({ result, settings: { direction } }, { name, where }) {
    const m = where.m ?? owner({ ...result, messages: {} }, name, where) ?? 0;
    const title = cellName(LETTER[name] || name, where, name);
    if (!FACTORS[name]) {
      const into = touched(name, direction).find((one) => RESULTS[direction].includes(one));
      return [code(result, into, m), [title], []];
    }
    if (where.m !== undefined) {
      return [code(result, name, m), [who(m), `’s ${title}`], products(result, name, where, m)];
    }
    if (!summed(result.settings).includes(name)) {
      return [code(result, name, m), [title], products(result, name, where)];
    }
    const parts = range(result.settings.workers);
    return [`${name} = ${parts.map((one) => `${name}_${NAMES[one]}`).join(" + ")}`, [title],
      parts.map((one) => term(one ? "+ " : "", plain(read(result.blocks[name][one], name, where)),
        "\u00a0(", who(one), ")"))];
  }

  function sum(view) {
    spell(view);
    const { result } = view;
    const cell = litCell(view);
    const { name, where } = cell;
    const table = where.m === undefined ? result[name] : result.blocks[name][where.m];
    const [words, title, made] = lines(view, cell);
    return [html("p", { class: "dk-sum dk-code" }, html("code", {}, words)),
      equation(title, made, read(table, name, where), tone(name)),
      html("p", { class: "dk-hint" }, unbroken(story(view)))];
  }

  // What is sent for a result, with the sum that gives its bytes.
  function sent({ settings: s, result }, name) {
    const { how, bytes } = result.messages[name];
    const p = result.settings.workers;
    const still = p === 1 ? "one worker" : axisOf(name, s.cut) < 0 ? "a copy at each" : "stays cut";
    const rounds = how === "all-reduce" ? "2 · " : "";
    const lengths = AXES[name].map((length) => count(2 ** s[length])).join(" · ");
    const note = how ? [term(how), html("br"), `${rounds}${p - 1}/${p} · 4 · ${lengths}`] : still;
    return fact(name, how ? size(bytes) : "0", note, tone(name));
  }

  function facts(view) {
    const { result: r } = view;
    const bytes = r.forward + r.backward;
    const work = bytes
      ? [html("br"), `${short(r.operations / bytes)} operations a\u00a0byte`] : "";
    return [
      html("p", { class: "cu-ask" }, "Find a way that"),
      ...QUESTIONS.map((words, n) => html("p", { class: "cu-answer",
        "data-state": r.answers[n] ? "found" : "open" },
      html("span", { "aria-hidden": "true" }, r.answers[n] ? "✓" : "?"), " ", unbroken(words),
      html("span", { class: "dk-note" }, r.answers[n] ? [": ", term("this one.")] : "."))),
      html("p", { class: "cu-ask cu-bytes" }, "Each worker receives, in a step"),
      html("dl", { class: "dk-facts" },
        ...Object.values(RESULTS).flat().map((name) => sent(view, name)),
        fact("together", size(bytes), work)),
      html("p", { class: "dk-muted" }, r.agrees
        ? "Put together, y and all gradients are exactly those of one worker."
        : "Put together, the numbers are not those of one worker."),
    ];
  }

  // For those who do not see the picture change.
  function summary({ result: r }) {
    const all = Object.entries(r.messages).map(([name, { how, bytes }]) =>
      `${name} ${how ? `${how}, ${size(bytes)}` : "0"}`);
    const found = QUESTIONS.filter((_, n) => r.answers[n]).map((words) => ` Found: ${words}.`);
    return `Received by each worker: ${all.join(", ")}.${found.join("")}`;
  }

  // A slider's power of two, in full. On a phone the table of bytes is a screen below the
  // sliders, so its last line stands here, too.
  function spell({ root, settings, result, memory }) {
    for (const slider of root.querySelectorAll(".dk-slider")) {
      const value = count(2 ** settings[slider.firstChild.firstChild.data]);
      slider.querySelector(".dk-value").textContent = value;
      slider.querySelector("input").setAttribute("aria-valuetext", value);
    }
    memory.together ||= root.querySelector(".dk-controls")
      .appendChild(html("p", { class: "cu-together" }));
    memory.together.replaceChildren("Each worker receives ",
      html("b", {}, size(result.forward + result.backward)), " in a step.");
  }

  const spoken = (view) => story(view);
  const effect = ({ result: { changed, cells } }, with_) => ` ${changed} of ${cells} numbers of ` +
    `y and the gradients ${changed === 1 ? "changes" : "change"} with ${with_}.`;

  board.define("cuts", {
    ...cuts, bands: () => [], sum, facts, summary, spoken, effect,
    numbersOnly: { at: "", numbers: "", batch: 0, inputs: 0, units: 0 },
    hint: "Point at a square or tap it, or walk with the arrow keys: you see whose it is, and " +
      "where it goes. A number of x, kernel, bias or dy takes another one: click or tap it, or " +
      "press Enter. " +
      "The sliders set the lengths whose bytes are counted, in float32.",
  });
})();
