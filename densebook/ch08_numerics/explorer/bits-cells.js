"use strict";
// The bits explorer's cells: one for each bit, to be flipped by click, finger and keys.
(() => {
  const { html, parts: { bits } } = denseExplorers;
  const { raised } = bits;
  const PARTS = ["sign", "exponent", "fraction"];
  const { floor } = Math;

  const bitOf = (whole, place) => floor(whole / 2 ** place) % 2;

  function worth(part, place, { fraction }) {
    if (part === "sign") return "sign bit, 1 for minus";
    const value = part === "exponent" ? 2 ** (place - fraction) : `2^−${fraction - place}`;
    return `${part} bit, worth ${value}`;
  }

  // `flip(place)` turns a bit over, `step(way)` goes to a neighbour.
  function cells(view, format, { flip, step }) {
    const { exponent, fraction } = format;
    const total = 1 + exponent + fraction;
    const all = [];
    const focus = (i) => {
      const next = all[Math.max(0, Math.min(all.length - 1, i))];
      for (const cell of all) cell.setAttribute("tabindex", cell === next ? 0 : -1);
      next.focus();
    };
    const press = (event, i) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const place = total - 1 - i;
      const to = { ArrowLeft: i - 1, ArrowRight: i + 1, Home: 0, End: total - 1 }[event.key];
      const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (to !== undefined) focus(to);
      else if (way) step(way);
      else if (" Enter".includes(event.key)) flip(place);
      else if ("01".includes(event.key)) {
        if (bitOf(view.result.bits, place) !== Number(event.key)) flip(place);
        focus(i + 1);
      } else return;
      event.preventDefault();
    };
    const cell = (part, i) => {
      const name = worth(part, total - 1 - i, format);
      all.push(html("span", { role: "checkbox", tabindex: i ? -1 : 0, class: "bi-cell",
        "aria-label": name, title: raised(name), onkeydown: (event) => press(event, i),
        onclick() { flip(total - 1 - i); focus(i); } }));
      return all[i];
    };
    const notes = PARTS.map(() => html("span", { class: "bi-note" }));
    const sizes = [1, exponent, fraction];
    const groups = PARTS.map((part, k) => html("div", { class: `bi-group bi-${part}` },
      html("span", { class: "bi-name" }, part),
      html("div", { class: "bi-row" }, Array.from({ length: sizes[k] }, () =>
        cell(part, all.length))), notes[k]));
    const node = html("div", { class: "bi-cells", role: "group", "aria-label":
      "Bits: left and right choose one, space flips it, up and down go to a neighbour" }, groups);
    return { node, all, notes };
  }

  // What each group says.
  function meanings({ kind, sign, field, fraction, format }) {
    const { bias, least } = format;
    const two = `2^${format.fraction}`;
    const power = { normal: `${field} − ${bias} = ${field - bias}`,
      nan: "all 1: ∞ or NaN", infinity: "all 1: ∞ or NaN" }[kind] ||
      `all 0: 2^${least}, no leading 1`;
    const part = { nan: "not 0: NaN", infinity: "0: ∞", zero: "0",
      normal: `1 + ${fraction} / ${two}`, subnormal: `0 + ${fraction} / ${two}` }[kind];
    return [sign ? "−" : "+", power.replaceAll("-", "−"), part];
  }

  function fill({ all, notes }, result) {
    all.forEach((cell, i) => {
      const bit = bitOf(result.bits, all.length - 1 - i);
      cell.textContent = bit;
      cell.setAttribute("aria-checked", String(Boolean(bit)));
    });
    meanings(result).forEach((words, i) => { notes[i].textContent = raised(words); });
  }

  Object.assign(bits, { cells, fill });
})();
