"use strict";
// The descent explorer: the loss over w and c with the path, and the data with the line.
(() => {
  const { svg, number, parts: { descent } } = denseExplorers;
  const FAR = 1e5; // pixels

  const scale = (low, high, from, to) => (value) =>
    Math.max(-FAR, Math.min(FAR, from + ((value - low) / (high - low)) * (to - from)));
  const place = (side, reach) => {
    const [along, up] = [scale(-reach, reach, 0, side), scale(-reach, reach, side, 0)];
    return ([w, c]) => [along(w), up(c)];
  };
  const points = (all) => all.map((xy) => xy.map((n) => n.toFixed(1)).join(" ")).join("L");
  const tick = (x, y, role, words) => svg("text", { x, y, class: `de-tick de-${role}` }, words);

  // A quadratic loss has ellipses as contours.
  function contours({ result: { high, low, angle, lowest }, data: { levels, reach } }, side, at) {
    const [x, y] = at(lowest);
    const long = (level, curvature) =>
      (Math.sqrt((2 * level) / curvature) * side) / (2 * reach);
    return [svg("rect", { width: side, height: side, class: "de-ground" }),
      [...levels].reverse().map((level) => svg("ellipse", { class: "de-level",
        rx: long(level, high).toFixed(1), ry: long(level, low).toFixed(1),
        transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${
          ((-angle * 180) / Math.PI).toFixed(2)})` })),
      svg("path", { class: "de-lowest", d: `M${x - 5} ${y - 5}l10 10m0 -10l-10 10` })].flat();
  }

  // Downhill: against the gradient, always equally long.
  function arrow({ next: { g: [p, q] }, at }, to) {
    const size = Math.hypot(p, q);
    if (!(size > 0 && size < Infinity)) return null;
    const [x, y] = to(at).map((n) => n.toFixed(1));
    const turn = (Math.atan2(q, -p) * 180) / Math.PI;
    return svg("path", { class: "de-arrow", d: "M0 0H46M37 -6L46 0L37 6",
      transform: `translate(${x} ${y}) rotate(${turn.toFixed(1)})` });
  }

  function surface(view, side) {
    const { result, data: { reach } } = view;
    const at = place(side, reach);
    const known = result.path.filter((xy) => xy.every(Number.isFinite)).map(at);
    const words = [-2, 0, 2].flatMap((n) => [
      tick(at([n, 0])[0], side - 6, "middle", number(n)),
      tick(6, at([0, n])[1] + 4, "", number(n))]);
    const seen = [...contours(view, side, at), ...words,
      tick(side - 8, side - 6, "kernel", "w"), tick(6, 16, "bias", "c"),
      svg("path", { class: "de-path", d: `M${points(known)}` }),
      known.slice(1, -1).map(([cx, cy]) => svg("circle", { class: "de-dot", r: 2.5,
        cx: cx.toFixed(1), cy: cy.toFixed(1) }))].flat();
    if (result.lost >= 0 || !result.next.at.every(Number.isFinite)) return seen;
    const [now, then] = [at(result.at), at(result.next.at)];
    return [...seen, svg("path", { class: "de-leap", d: `M${points([now, then])}` }),
      svg("circle", { class: "de-next", r: 5, cx: then[0].toFixed(1), cy: then[1].toFixed(1) }),
      arrow(result, at),
      svg("circle", { class: "de-now", r: 5.5, cx: now[0].toFixed(1), cy: now[1].toFixed(1) })];
  }

  // The samples, the line w · x + c, and the errors that the next step sees.
  function line({ result, settings }, width, height) {
    const [low, high] = { scaled: [-2, 2], unscaled: [0, 8] }[settings.inputs];
    const [x, y] = [scale(low, high, 0, width), scale(-3, 5, height, 0)];
    const [w, c] = result.at;
    const step = (high - low) / 4;
    const ups = [-2, 0, 2];
    const known = [w, c].every(Number.isFinite);
    const on = (value) => [x(value), y(w * value + c)];
    const within = Math.abs(w) + Math.abs(c) < 1e4 ? [low, high] : [];
    return [
      ups.map((n) => svg("path", { class: "de-grid", d: `M0 ${y(n).toFixed(1)}H${width}` })),
      known ? result.samples.map(([value, target], i) => (result.sample === null ||
        result.sample === i) && svg("path", { class: "de-error",
        d: `M${x(value).toFixed(1)} ${y(target).toFixed(1)}V${on(value)[1].toFixed(1)}` })) : [],
      known && within.length ? svg("path", { class: "de-line", d: `M${points(within.map(on))}` })
        : [],
      result.samples.map(([value, target], i) => svg("circle", { r: 5,
        class: result.sample === null || result.sample === i ? "de-sample de-used" : "de-sample",
        cx: x(value).toFixed(1), cy: y(target).toFixed(1) })),
      ups.map((n) => tick(6, (y(n) - 4).toFixed(1), "", number(n))),
      [1, 2, 3].map((n) => tick(x(low + n * step), height - 6, "middle", number(low + n * step))),
      tick(width - 8, height - 6, "input", "x"), tick(6, 16, "output", "y"),
    ].flat().filter(Boolean);
  }

  Object.assign(descent, { surface, line, place });
})();
