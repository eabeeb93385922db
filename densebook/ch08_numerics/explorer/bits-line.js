"use strict";
// The bits explorer's number line: a number, its neighbours, and what rounds to it.
(() => {
  const { svg, parts: { bits } } = denseExplorers;
  const { gap, shown, raised } = bits;
  const HIGH = 118;
  const AXIS = 56;
  const PAD = 20;

  // Words at x, moved so far that they stay between two others' edges; roughly measured.
  function label(words, x, y, role, [left, right]) {
    const half = words.length * 3.4;
    const at = Math.max(left + half, Math.min(right - half, x));
    return svg("text", { x: at.toFixed(1), y, class: `bi-${role}` }, words);
  }

  // Where a distance from the stored number is; the outermost numbers are at the edges.
  function scaleOf({ ticks }, width) {
    const low = ticks[0].at;
    const high = Math.max(ticks.at(-1).at, ticks.length > 1 ? 0 : 1);
    const room = low === 0 || high === 0 ? (high - low) / 3 : 0; // beyond infinity
    const [from, to] = [low === 0 ? -room : low, high === 0 ? room : high];
    const x = (at) => PAD + ((at - from) / (to - from)) * (width - 2 * PAD);
    return (at) => Math.max(4, Math.min(width - 4, x(at)));
  }

  function line({ result, width, settings }, typed) {
    const { format, line: { ticks, typed: exact, keeps } } = result;
    const x = scaleOf(result.line, width);
    const middle = ticks.findIndex(({ at }) => at === 0);
    const tick = ({ at }) => svg("path", { class: "bi-tick",
      d: `M${x(at).toFixed(1)} ${AXIS - 6}v12` });
    const [from, to] = keeps.map((edge, i) => (edge === null ? [0, width][i] : x(edge)));
    const apart = (one, other, e) => {
      const words = raised(`gap ${gap(e)}`);
      if ([one, other].some((end) => end.bits % format.negative === format.infinity)) return null;
      const space = x(other.at) - x(one.at);
      return space > words.length * 7 ? svg("text", { class: "bi-gap", y: AXIS + 21,
        x: ((x(one.at) + x(other.at)) / 2).toFixed(1) }, words) : null;
    };
    const name = (i, y, role, edges) => (ticks[i] ? label(raised(shown(ticks[i].bits, format)),
      x(ticks[i].at), y, role, edges) : null);
    const at = x(exact);
    return svg("svg", { class: "bi-line", width, height: HIGH, viewBox: `0 0 ${width} ${HIGH}`,
      role: "img", "aria-label": `Number line: ${shown(result.bits, format)} with ${
        settings.near} neighbours on each side; ${typed} is marked.` },
    svg("rect", { class: "bi-keeps", x: from.toFixed(1), y: AXIS - 9, height: 18,
      width: (to - from).toFixed(1) }),
    svg("path", { class: "bi-axis", d: `M0 ${AXIS}H${width}` }), ticks.map(tick),
    result.gaps.map((e, i) => (e === null || !ticks[middle + i] || !ticks[middle + i - 1] ? null
      : apart(ticks[middle + i - 1], ticks[middle + i], e))),
    svg("circle", { class: "bi-stored", cx: x(0).toFixed(1), cy: AXIS, r: 6 }),
    svg("path", { class: "bi-exact", d: `M${at.toFixed(1)} ${AXIS - 8}l-6 -12h12z` }),
    label(typed, at, 18, "input", [0, width]),
    name(middle - 1, AXIS + 40, "muted", [0, x(0) - 8]),
    name(middle + 1, AXIS + 40, "muted", [x(0) + 8, width]),
    name(middle, AXIS + 57, "output", [0, width]));
  }

  Object.assign(bits, { line });
})();
