"use strict";
// The counting explorer's look back: the state before the last change, and what moved.
(() => {
  const { parts: { counting, counts: { short } } } = denseExplorers;
  const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

  // The next round number: bars on such a scale change it in steps that one sees.
  function roundUp(most) {
    const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
    return power * ROUND.find((step) => step * power >= most);
  }

  // How a number came about: "unchanged", "was 16, × 4" or "was 138.4 M, −73 %".
  function moved(before, now, written = short) {
    if (before === now) return "unchanged";
    const was = `was ${written(before)}`;
    if (!before) return was;
    if (now >= 2 * before) return `${was}, ×\u00a0${Number((now / before).toPrecision(3))}`;
    const percent = 100 * Math.abs(now / before - 1);
    if (percent < 0.1) return `${was}, under 0.1\u00a0% ${now > before ? "more" : "less"}`;
    const size = percent < 1 ? percent.toFixed(1) : now ? Math.min(Math.round(percent), 99) : 100;
    return `${was}, ${now > before ? "+" : "−"}${size}\u00a0%`;
  }

  // What a change is about: the batch, one place of the stack, or "", more than that.
  function subject(before, now) {
    if (before.net === now.net) return "batch";
    const [old, fresh] = [before.net.split("-"), now.net.split("-")];
    const places = [...fresh.keys()].filter((at) => fresh[at] !== old[at]);
    const one = old.length === fresh.length && places.length === 1;
    return one && before.batch === now.batch ? `place ${places[0]}` : "";
  }

  const same = (one, other) => one.net === other.net && one.batch === other.batch;

  // The state before the last change, or null. Changes of one thing in a row are one, as
  // in a drag; a stack that cannot be counted is passed over.
  function lookBack(memory, now) {
    if (now.result.problem) return null;
    const { last } = memory;
    if (last && !same(last, now)) {
      const about = subject(last, now);
      if (!about || about !== memory.about) memory.past = last;
      memory.about = about;
    }
    memory.last = now;
    return memory.past && !same(memory.past, now) ? memory.past : null;
  }

  // The row that each layer had before, undefined for a new one.
  function origins(before, now) {
    const [old, fresh] = [before, now].map((net) => net.split("-").slice(1));
    const shift = old.length - fresh.length;
    const least = Math.min(old.length, fresh.length);
    let head = 0;
    while (head < least && old[head] === fresh[head]) head++;
    let tail = 0;
    while (tail < least - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
    return fresh.map((_, at) => (at < head || !shift ? at
      : at >= fresh.length - tail ? at + shift : undefined));
  }

  Object.assign(counting, { lookBack, moved, origins, roundUp });
})();
