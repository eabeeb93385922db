"use strict";
// The neuron explorer: shading, creases, border and points, drawn over the plane.
(() => {
  const { svg, number, parts: { neuron } } = denseExplorers;
  const { ACTIVATIONS, above, border, square } = neuron;

  const place = (side, reach) => ([p, q]) =>
    [((p + reach) / (2 * reach)) * side, ((reach - q) / (2 * reach)) * side];
  const path = (corners, at) => corners.length > 2
    ? `M${corners.map((corner) => at(corner).map((n) => n.toFixed(1)).join(" ")).join("L")}Z`
    : "";

  // One path for all pieces above the level; whole squares of a row become one strip.
  function region(parts, bounds, level, at) {
    let drawn = "";
    let strip = null;
    const end = () => {
      if (strip) drawn += path(strip, at);
      strip = null;
    };
    let row;
    for (const [i, part] of parts.entries()) {
      const [low, high] = bounds[i];
      const whole = low > level && part.row !== undefined;
      if (!whole || part.row !== row) end();
      row = part.row;
      if (whole && strip) [strip[1], strip[2]] = [part.corners[1], part.corners[2]];
      else if (whole) strip = [...part.corners];
      else if (high > level) drawn += path(above(part, level).corners, at);
    }
    end();
    return drawn;
  }

  const opposite = ({ row, corners, values }) =>
    ({ row, corners, values: values.map((value) => -value) });

  // Each level darkens what is beyond it.
  function shade(parts, levels, at, level = (y) => y) {
    return [[1, "output"], [-1, "muted"]].flatMap(([side, role]) => {
      const seen = side > 0 ? parts : parts.map(opposite);
      const bounds = seen.map(({ values }) => [Math.min(...values), Math.max(...values)]);
      const most = Math.max(...bounds.map(([, high]) => high));
      return levels.map((y) => side * level(side * y, side)).filter((limit) => limit < most)
        .map((limit) => svg("path", { d: region(seen, bounds, limit, at),
          class: `ne-tint ne-${role}` }));
    });
  }

  function unitShade(unit, activation, data, at) {
    const [w0, w1, c] = unit;
    const whole = [square(data.reach, (p, q) => w0 * p + w1 * q + c)];
    return shade(whole, data.levels, at, ACTIVATIONS[activation].back);
  }

  const line = ([from, to], at, attributes) => {
    const [[x1, y1], [x2, y2]] = [at(from), at(to)].map((xy) => xy.map((n) => n.toFixed(1)));
    return svg("line", { x1, y1, x2, y2, ...attributes });
  };

  function grid(reach, side, at) {
    const [lines, words] = [[], []];
    for (let n = -reach; n <= reach; n += 1) {
      const axis = n ? "ne-grid" : "ne-grid ne-axis";
      lines.push(line([[n, -reach], [n, reach]], at, { class: axis }),
        line([[-reach, n], [reach, n]], at, { class: axis }));
      if (Math.abs(n) === reach) continue;
      const [along, up] = [at([n, 0])[0], at([0, n])[1]];
      words.push(svg("text", { x: along + 3, y: side - 5, class: "ne-tick" }, number(n)),
        svg("text", { x: 4, y: up - 4, class: "ne-tick" }, number(n)));
    }
    const name = (x, y, word) => svg("text", { x, y, class: "ne-tick ne-name" }, word);
    words.push(name(side - 18, side - 5, "x₀"), name(4, 15, "x₁"));
    return { lines, words };
  }

  // The number of each unit on its crease, at an end that no other number has taken.
  function tags(all, at, side) {
    const taken = [];
    return all.map((ends, i) => {
      if (!ends) return null;
      const [a, b] = ends.map(at);
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
      const spots = [[b, a, 14], [a, b, 14], [b, a, 36], [a, b, 36]].map(([from, to, inset]) =>
        [0, 1].map((k) => Math.min(Math.max(
          from[k] + Math.min(inset / length, 0.5) * (to[k] - from[k]), 10), side - 10)));
      const free = spots.find(([x, y]) => taken.every(([p, q]) => Math.hypot(p - x, q - y) > 20));
      const [x, y] = free || spots[0];
      taken.push([x, y]);
      return svg("g", { class: "ne-tag", "data-part": "line", "data-unit": i,
        transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` },
        svg("circle", { r: 9 }), svg("text", {}, String(i)));
    });
  }

  function creases({ creases: all, chosen }, words, at, side) {
    const order = all.map((_, i) => i).filter((i) => i !== chosen && all[i]);
    if (all[chosen]) order.push(chosen);
    const named = tags(all, at, side);
    named[chosen]?.classList.add("ne-chosen");
    return [
      ...order.map((i) => line(all[i], at,
        { class: i === chosen ? "ne-crease ne-chosen" : "ne-crease" })),
      ...words,
      ...order.map((i) => line(all[i], at,
        { class: "ne-grab", "data-part": "line", "data-unit": i })),
      ...order.map((i) => named[i]),
    ];
  }

  function dots(points, at) {
    return points.flatMap(({ p, q, label, right }) => {
      const [cx, cy] = at([p, q]);
      const dot = svg("circle", { cx, cy, r: 5.5, class: label ? "ne-dot ne-yes" : "ne-dot" });
      return right ? [dot] : [dot, svg("circle", { cx, cy, r: 10, class: "ne-astray" })];
    });
  }

  function plane({ settings, data, result }, side) {
    const at = place(side, data.reach);
    const tints = settings.shade === "unit"
      ? unitShade(result.units[result.chosen], settings.activation, data, at)
      : shade(result.parts, data.levels, at);
    const { lines, words } = grid(data.reach, side, at);
    const borders = result.parts.flatMap((part) => border(part, 0));
    return [
      svg("g", { class: settings.activation === "linear" ? "ne-flat" : "" }, tints,
        lines, creases(result, words, at, side)),
      svg("path", { class: "ne-border", d: borders.map((ends) =>
        `M${ends.map((end) => at(end).map((n) => n.toFixed(1)).join(" ")).join("L")}`).join("") }),
    ];
  }

  Object.assign(neuron, { plane, dots, place, unitShade });
})();
