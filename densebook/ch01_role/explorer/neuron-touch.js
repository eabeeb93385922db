"use strict";
// The neuron explorer: creases and the pointed place, moved by pointer, finger and keys.
(() => {
  const { svg, parts: { neuron } } = denseExplorers;
  const { place, text } = neuron;

  const RIGHT = Math.PI / 2;
  const clamp = (value, most, least = -most) => Math.min(Math.max(value, least), most);
  const round = (value, most) => clamp(Math.round(value * 8) / 8, most) || 0;
  const about = (theta, radius, [p, q]) =>
    [p + radius * Math.cos(theta), q + radius * Math.sin(theta)];

  // The place on a crease that is nearest to another place.
  function foot([w0, w1, c], [p, q]) {
    const off = (w0 * p + w1 * q + c) / (w0 * w0 + w1 * w1);
    return [p - off * w0, q - off * w1];
  }

  // On which side of the pivot the handle that turns is further inside.
  function sideOf(theta, arm, pivot) {
    const out = (side) => Math.max(...about(theta + side * RIGHT, arm, pivot).map(Math.abs));
    return out(1) <= out(-1) + 0.01 ? 1 : -1;
  }

  // Where the chosen crease is held: its pivot, direction and length, kept while a hand
  // turns it, although the numbers themselves are rounded.
  function grip(view) {
    const { result: { units, creases, chosen }, data: { reach }, memory } = view;
    const [w0, w1, c] = units[chosen];
    const key = `${chosen}:${w0}_${w1}_${c}`;
    const held = memory.grip;
    if (held?.key !== key || held.pivot.some((n) => Math.abs(n) > reach * 0.95)) {
      const norm = Math.hypot(w0, w1);
      const ends = creases[chosen];
      const pivot = ends ? [0, 1].map((k) => 0.75 * ends[0][k] + 0.25 * ends[1][k])
        : (norm ? foot([w0, w1, c], [0, 0]) : [0, 0]).map((n) => clamp(n, reach * 0.9));
      const long = ends ? Math.hypot(ends[0][0] - ends[1][0], ends[0][1] - ends[1][1]) : 0;
      const [theta, arm] = [Math.atan2(w1, w0), clamp(long / 4, 0.75, 0.4)];
      memory.grip = { key, norm, pivot, theta, arm, side: sideOf(theta, arm, pivot) };
    }
    return memory.grip;
  }

  function change(view, [w0, w1, c], held, passing) {
    const { chosen, units } = view.result;
    view.memory.grip = { ...grip(view), ...held, key: `${chosen}:${w0}_${w1}_${c}` };
    view.set({ [`u${chosen}`]: text([w0, w1, c, units[chosen][3]]) }, { passing });
  }

  function moveTo(view, [p, q], passing) {
    const [w0, w1] = view.result.units[view.result.chosen];
    const c = round(-(w0 * p + w1 * q), view.data.largest.bias);
    if (!w0 && !w1) return;
    const { theta, arm } = grip(view);
    change(view, [w0, w1, c], { pivot: [p, q], side: sideOf(theta, arm, [p, q]) }, passing);
  }

  function turnTo(view, theta, passing) {
    const { weight, bias } = view.data.largest;
    const { norm, pivot } = grip(view);
    const [w0, w1] = about(theta, norm, [0, 0]).map((w) => round(w, weight));
    if (!w0 && !w1) return;
    change(view, [w0, w1, round(-(w0 * pivot[0] + w1 * pivot[1]), bias)], { theta }, passing);
  }

  function pointTo(view, xy, passing) {
    const at = text(xy.map((n) => round(n, view.data.reach)));
    if (at !== view.settings.at || !passing) view.set({ at }, { passing });
  }

  function drag(view, part, xy, passing) {
    if (part === "place") pointTo(view, xy, passing);
    else if (part === "turn") {
      const { pivot: [p, q], side } = grip(view);
      turnTo(view, Math.atan2(xy[1] - q, xy[0] - p) - side * RIGHT, passing);
    } else moveTo(view, xy.map((n) => clamp(n, view.data.reach)), passing);
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

  function press(view, part, event) {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const { units, chosen, x } = view.result;
    const far = event.shiftKey ? 8 : 1;
    const [w0, w1, c] = units[chosen];
    if (part === "place") {
      return pointTo(view, x.map((n, k) => n + (arrow[k] * far) / 8), false);
    }
    if (part === "turn") {
      // as far as it takes until a number changes
      const { theta } = grip(view);
      const way = arrow[0] - arrow[1] > 0 ? -1 : 1;
      for (let degrees = far; degrees <= 90 && view.result.units[chosen][0] === w0 &&
        view.result.units[chosen][1] === w1; degrees += 1) {
        turnTo(view, theta + (way * degrees * Math.PI) / 180, false);
      }
      const { pivot, arm, theta: turned } = grip(view);
      view.memory.grip.side = sideOf(turned, arm, pivot);
      view.set({});
      return undefined;
    }
    const way = Math.sign(w0 * arrow[0] + w1 * arrow[1]);
    const next = round(c - (way * far) / 8, view.data.largest.bias);
    if (next === c) return undefined;
    const { pivot, theta, arm } = grip(view);
    const moved = foot([w0, w1, next], pivot);
    const side = sideOf(theta, arm, moved);
    return change(view, [w0, w1, next], { pivot: moved, side }, false);
  }

  function handle(view, part, label, ...shapes) {
    return svg("g", { class: `ne-handle ne-${part}`, "data-part": part, tabindex: 0,
      role: "slider", "aria-label": label, onkeydown: (event) => press(view, part, event) },
      svg("circle", { r: 16, class: "ne-reach" }), shapes);
  }

  // The plane's own listeners: they stay while everything inside is drawn anew.
  function listen(view, node) {
    const { reach } = view.data;
    let part = null;
    let moved = false;
    const xy = (event) => {
      const box = node.getBoundingClientRect();
      return [((event.clientX - box.left) / box.width) * 2 * reach - reach,
        reach - ((event.clientY - box.top) / box.height) * 2 * reach];
    };
    node.addEventListener("pointerdown", (event) => {
      moved = false;
      const target = event.target.closest("[data-part]");
      if (!target || event.button) return;
      const { part: name, unit } = target.dataset;
      if (unit !== undefined && unit !== String(view.result.chosen)) {
        view.set({ unit });
        moved = true;
        if (event.pointerType === "touch") return;
      }
      part = name;
      moved = true;
      node.setPointerCapture(event.pointerId);
      node.querySelector(`.ne-${part === "line" ? "move" : part}`)?.focus({ preventScroll: true });
      event.preventDefault();
    });
    // for browsers that overlook touch-action inside of an SVG
    node.addEventListener("touchstart", (event) => part && event.preventDefault());
    node.addEventListener("pointermove", (event) => {
      if (part) drag(view, part, xy(event), true);
      else if (event.pointerType === "mouse" && !event.target.closest("[data-part]")) {
        pointTo(view, xy(event), true);
      }
    });
    const end = () => {
      if (part) view.set({});
      part = null;
    };
    node.addEventListener("pointerup", end);
    node.addEventListener("pointercancel", end);
    node.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && !part &&
      view.set({}));
    node.addEventListener("click", (event) => {
      if (!moved && event.detail) pointTo(view, xy(event), false);
    });
  }

  function handles(view) {
    return {
      place: handle(view, "place", "Pointed place", svg("circle", { r: 8 }),
        svg("path", { d: "M-12 0H12M0-12V12" })),
      turn: handle(view, "turn", "Turn the crease", svg("circle", { r: 6 })),
      move: handle(view, "move", "Move the crease",
        svg("rect", { x: -6, y: -6, width: 12, height: 12, rx: 2 }),
        svg("path", { class: "ne-arrow", d: "M10 0H27M21-5L27 0L21 5" })),
    };
  }

  // Puts the handles where the chosen crease and the pointed place are.
  function hold(view, { place: cross, turn, move }, side) {
    const { result: { units, chosen, x, creases }, data: { reach } } = view;
    const at = place(side, reach);
    const put = (node, xy, now, words, [low, high]) => {
      node.setAttribute("transform", `translate(${at(xy).map((n) => n.toFixed(1)).join(" ")})`);
      const values = { valuenow: now, valuetext: words, valuemin: low, valuemax: high };
      for (const [key, value] of Object.entries(values)) node.setAttribute(`aria-${key}`, value);
    };
    put(cross, x, x[0], `x0 ${x[0]}, x1 ${x[1]}`, [-reach, reach]);
    const [w0, w1, c] = units[chosen];
    const none = !w0 && !w1;
    for (const node of [turn, move]) node.classList.toggle("ne-gone", none);
    if (none) return;
    const { pivot, theta, arm, side: way } = grip(view);
    const held = foot([w0, w1, c], pivot).map((n) => clamp(n, reach * 0.95));
    const seen = creases[chosen] ? "" : ", outside of the plane";
    const most = view.data.largest.bias;
    put(move, held, c, `unit ${chosen}, bias ${c}${seen}`, [-most, most]);
    const degrees = Math.round(((theta * 180) / Math.PI + 540) % 360) - 180;
    const along = Math.atan2(w1, w0) + way * RIGHT;
    const room = Math.min(...about(along, 1, [0, 0]).map((step, k) =>
      (reach * 0.97 - Math.sign(step) * held[k]) / Math.abs(step)));
    put(turn, about(along, clamp(room, arm, 0), held), degrees,
      `unit ${chosen}, kernel column ${w0}, ${w1}`, [-180, 180]);
    move.querySelector(".ne-arrow").setAttribute("transform",
      `rotate(${((-Math.atan2(w1, w0) * 180) / Math.PI).toFixed(1)})`);
  }

  Object.assign(neuron, { listen, handles, hold, round });
})();
