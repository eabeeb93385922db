"use strict";
// The cuts explorer's drawing: the kernel above, x at the left and y or dy where their rows
// and columns cross; below them the parts of what has to be added.
(() => {
  const { svg, parts: { board, cuts } } = denseExplorers;
  const { range, shape, plain, text, label } = board;
  const { AXES, INDEX, RESULTS, parsed, owner, axisOf, summed } = cuts;
  const S = 22; // a square
  const LEFT = [16, 122, 228]; // of the columns of tables
  const TOP = { kernel: 34, bias: 136, x: 198 };
  const GAP = 18; // between them
  const WIDTH = 318;
  const NAMES = "ABCD"; // of the workers
  const TONE = { x: "input", kernel: "kernel", bias: "bias", y: "output" };
  const whole = (name) => name.replace(/^d/, ""); // what it is a gradient of
  const tone = (name) => TONE[whole(name)];
  const FACTORS = { y: ["x", "kernel", "bias"], dx: ["dy", "kernel"], dkernel: ["x", "dy"],
    dbias: ["dy"] };

  const indices = (name) => AXES[name].map((length) => INDEX[length]);
  const axisNow = ({ settings: { cut }, messages }, name) =>
    (messages[name] ? messages[name].axis : axisOf(name, cut));
  const way = ({ messages }, name) => messages[name]?.how || "";

  // The workers' letters at the blocks: above columns, at the left of rows.
  function letters(result, name, left, top) {
    const { settings: { workers }, x } = result;
    const axis = axisNow(result, name);
    if (workers === 1 || axis < 0) return [];
    return range(workers).map((m) => {
      const middle = ((m + 0.5) * x.length * S) / workers;
      const columns = axis === 1 || AXES[name].length === 1;
      return text(...(columns ? [left + middle, top - 7] : [left - 8, top + middle]), NAMES[m],
        "ink", { class: "dk-text dk-bold cu-name", "data-state": m });
    });
  }

  // An array's name, how it lies at the workers, and whose its blocks are.
  function named(result, name, left, top) {
    const [x, y, anchor] = AXES[name].length === 1 ? [left - 14, top + 5, "end"]
      : [left, top - 21, null];
    const more = { "text-anchor": anchor };
    const copies = result.settings.workers > 1 && axisNow(result, name) < 0;
    const rows = result.settings.workers > 1 && axisNow(result, name) === 0 && AXES[name].length > 1;
    const words = way(result, name) || (copies && "a copy at each") || (rows && "cut by rows");
    return [label(x, y, name, tone(name), shape(AXES[name].map(() => result.x.length)), more),
      words && text(x, y + 13, words, way(result, name) ? "ink" : "muted", more),
      ...letters(result, name, left, top)].filter(Boolean);
  }

  function key({ settings: { workers } }) {
    const square = (x, y, state, words) => [svg("rect", { x, y: y - 7, width: 14, height: 14,
      class: "cu-key", "data-state": state }), text(x + 20, y, words, "ink")];
    const low = 40 + Math.ceil(workers / 2) * 20;
    if (workers === 1) return [text(1, 40, "one worker has all", "muted")];
    return [...range(workers).flatMap((m) =>
      square(1 + (m % 2) * 44, 40 + Math.floor(m / 2) * 20, m, NAMES[m])),
    ...square(1, low, "all", "at all"), ...square(1, low + 20, "all sent", "by message")];
  }

  function plan({ result }) {
    const { settings, x } = result;
    const n = x.length;
    const forward = settings.direction === "forward";
    const matrix = (left, top, of, more = {}) => {
      const [row, column = row] = indices(of);
      return range(row === column ? 1 : n).map((r) => range(n).map((c) =>
        [left + c * S, top + r * S, { ...more, [row]: r, [column]: c }]));
    };
    const at = { x: [LEFT[0], TOP.x], kernel: [LEFT[1], TOP.kernel] };
    if (forward) Object.assign(at, { bias: [LEFT[1], TOP.bias], y: [LEFT[1], TOP.x] });
    else {
      Object.assign(at, { dkernel: [LEFT[2], TOP.kernel], dbias: [LEFT[2], TOP.bias],
        dx: [LEFT[1], TOP.x], dy: [LEFT[2], TOP.x] });
    }
    const still = [...key(result),
      ...Object.entries(at).flatMap(([name, [left, top]]) => named(result, name, left, top))];
    const squares = Object.fromEntries(Object.entries(at).map(([name, [left, top]]) =>
      [name, matrix(left, top, name)]));
    const end = TOP.x + n * S;
    const below = addends(result, end, matrix);
    return { at, width: WIDTH, side: S, height: below.height, still: [...still, ...below.still],
      squares: { ...squares, ...below.squares } };
  }

  // The parts of a sum, each where a worker has it.
  function addends(result, end, matrix) {
    const [first, second] = summed(result.settings);
    if (!first) return { height: end + 2, still: [], squares: {} };
    const { workers, whole: wanted } = result.settings;
    const step = (second ? 5 : 4) * S + (second ? 32 : 26);
    const corner = (m) => [LEFT[m % 2], end + 56 + Math.floor(m / 2) * step];
    const last = corner(workers - 1);
    const middle = last[1] + 2 * S;
    const centred = { "text-anchor": "middle" };
    const sums = second ? `${first} and ${second} are sums` : `${first} is a sum`;
    const still = [text(1, end + 24, `${sums} of ${workers} parts:`, "ink",
      { class: "dk-text dk-bold dk-ink" }),
    ...range(workers).flatMap((m) => {
      const [left, top] = corner(m);
      return [text(left, top - 9, `worker ${NAMES[m]}`, "ink",
        { class: "dk-text dk-bold cu-name cu-left", "data-state": m }),
      m && text(left - GAP / 2, top + 2 * S, "+", "ink", centred)].filter(Boolean);
    }),
    text(LEFT[2] - GAP / 2, middle, "=", "ink", centred),
    text(LEFT[2] + 2, middle, [first, second].filter(Boolean).join(", "), tone(first),
      { class: `dk-text dk-bold dk-${tone(first)}` }),
    text(LEFT[2] + 2, middle + 14, wanted === "nothing" ? "a piece for each" : "for all", "muted")];
    const tables = (of, down) => range(workers).flatMap((m) => {
      const [left, top] = corner(m);
      return matrix(left, top + down, of, { m });
    });
    return { still, height: last[1] + (second ? 5 * S + 8 : 4 * S + 2),
      squares: { part: tables(first, 0), ...(second && { partBias: tables(second, 4 * S + 6) }) } };
  }

  const PLACES = { x: ({ b, k }) => `row ${b}, input ${k}`, kernel: ({ k, u }) =>
    `input ${k}, unit ${u}`, bias: ({ u }) => `unit ${u}`, y: ({ b, u }) => `row ${b}, unit ${u}` };
  const placeOf = (name) => PLACES[whole(name)];
  const read = (table, name, where) => indices(name).reduce((list, key) => list[where[key]], table);
  const link = (letter, name, where) =>
    letter + [where.m, ...indices(name).map((key) => where[key])].filter((n) => n >= 0).join(".");
  const at = (worker) => (worker === undefined ? "at all workers" : `at worker ${NAMES[worker]}`);

  // A number of the reader's own, and one that is computed from them.
  const given = (letter, name) => ({
    name: ({ x }) => `${name} of shape ${shape(AXES[name].map(() => x.length))}`,
    tone: tone(name), place: placeOf(name), own: (where) => link(letter, name, where),
    value: (result, where) => read(result[name], name, where),
    // the worker, or all of them; sent where a message brought it
    state: (result, where) => `${owner(result, name, where) ?? "all"}${
      way(result, name) && " sent"}` });
  const computed = (letter, name) => ({ ...given(letter, name), own: undefined,
    at: (where) => link(letter, name, where),
    words: ({ result }, where) => `${placeOf(name)(where)}: ${
      plain(read(result[name], name, where))}, ${at(owner(result, name, where))}` });

  // A part of the first, or second, array that is to be added.
  function addend(letter, n) {
    const of = ({ settings }) => summed(settings)[n];
    const value = (result, where) => read(result.blocks[of(result)][where.m], of(result), where);
    return { name: (result) => `parts of ${of(result)}, worker by worker`, tone: "ink", value,
      at: (where, result) => link(letter, of(result), where),
      state: (_, { m }) => String(m),
      words: ({ result }, where) => `worker ${NAMES[where.m]}’s part, ${
        placeOf(of(result))(where)}: ${plain(value(result, where))}` };
  }

  const roles = {
    x: given("x", "x"), kernel: given("w", "kernel"), bias: given("c", "bias"),
    dy: given("y", "dy"), y: computed("y", "y"), dx: computed("dx", "dx"),
    dkernel: computed("dw", "dkernel"), dbias: computed("dc", "dbias"),
    part: addend("p", 0), partBias: addend("q", 1),
  };
  const target = ({ result }, role, where) => (roles[role].own || roles[role].at)(where, result);

  // The lit cell: its table, the array that it is of, and where it is there.
  function litCell({ settings, result }) {
    const [letter, index] = parsed(settings.at);
    const y = settings.direction === "forward" ? "y" : "dy";
    const role = { x: "x", w: "kernel", c: "bias", y, dx: "dx", dw: "dkernel", dc: "dbias",
      p: "part", q: "partBias" }[letter];
    const part = ["part", "partBias"].indexOf(role);
    const name = part < 0 ? role : summed(result.settings)[part];
    const m = part < 0 ? {} : { m: index.shift() };
    return { role, name, where: Object.fromEntries([...Object.entries(m),
      ...indices(name).map((key, n) => [key, index[n]])]) };
  }
  const chosen = (view) => litCell(view).role;

  // The arrays that a number comes from, or the results of this pass that it goes into, and
  // what it meets on the way.
  function touched(name, direction) {
    if (FACTORS[name]) return [name, ...FACTORS[name]];
    const into = RESULTS[direction].filter((one) => FACTORS[one].includes(name));
    const meets = name === "bias" ? [] : into.flatMap((one) => FACTORS[one]);
    return [name, ...into, ...meets.filter((one) => one !== "bias")];
  }

  // All of it in the same place on the axes that they share, and at the same worker.
  function lit(view) {
    const { result, settings: { direction } } = view;
    const { name, where } = litCell(view);
    const sums = summed(result.settings);
    const own = (one, cell) => owner({ ...result, messages: {} }, one, cell);
    const alone = name === "bias" && sums.includes("y") ? 0 : own(name, where); // A adds it
    const worker = where.m ?? (FACTORS[name] ? undefined : alone);
    const same = (cell) => Object.entries(where).every(([key, index]) =>
      key === "m" || !(key in cell) || cell[key] === index);
    const here = (m) => worker === undefined || m === undefined || m === worker;
    const on = {};
    for (const one of touched(name, direction)) {
      on[one] = (cell) => same(cell) && (one === name || here(own(one, cell))) &&
        !(one === "bias" && where.m && sums.includes("y"));
      const table = ["part", "partBias"][sums.indexOf(one)];
      if (table) on[table] = (cell) => same(cell) && here(cell.m);
    }
    return on;
  }

  Object.assign(cuts, { NAMES, FACTORS, tone, plan, roles, target, chosen, lit, litCell, read,
    placeOf, touched });
})();
