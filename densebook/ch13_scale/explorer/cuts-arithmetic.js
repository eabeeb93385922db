"use strict";
// The cuts explorer's arithmetic: what each worker computes from its blocks, which of it
// has to be added, and how many bytes each worker then receives in a ring.
(() => {
  const { parts } = denseExplorers;
  const { range, twice, edited, exact } = parts.board;
  const AXES = { x: ["batch", "inputs"], kernel: ["inputs", "units"], bias: ["units"],
    y: ["batch", "units"] };
  for (const name of Object.keys(AXES)) AXES[`d${name}`] = AXES[name];
  const INDEX = { batch: "b", inputs: "k", units: "u" };
  // The length that each result is a sum over. Cut it, and the results are parts of sums.
  const SUMS = { y: "inputs", dx: "units", dkernel: "batch", dbias: "batch" };
  const RESULTS = { forward: ["y"], backward: ["dx", "dkernel", "dbias"] };
  const SIZE = 4; // bytes of a float32

  const axisOf = (name, cut) => AXES[name].indexOf(cut);
  const isSum = (name, { cut, workers }) => workers > 1 && SUMS[name] === cut;
  // What the lit pass has to add.
  const summed = (settings) => RESULTS[settings.direction].filter((name) => isSum(name, settings));

  // Worker m's block of an array cut along an axis, or all of it where it is not cut.
  function block(array, axis, m, p) {
    const part = (list) => list.slice((m * list.length) / p, ((m + 1) * list.length) / p);
    return [() => part(array), () => array.map(part)][axis]?.() || array;
  }
  const joined = (blocks, axis) => [() => blocks.flat(),
    () => blocks[0].map((_, i) => blocks.flatMap((one) => one[i]))][axis]?.() || blocks[0];
  const sum = (a, b) => (Array.isArray(a) ? a.map((one, i) => sum(one, b[i])) : exact(a + b));

  const dot = (a, b) => exact(a.reduce((total, value, i) => total + value * b[i], 0));
  const flipped = (matrix) => matrix[0].map((_, j) => matrix.map((row) => row[j]));
  const product = (a, b) => a.map((row) => flipped(b).map((column) => dot(row, column)));

  const layer = ({ x, kernel, bias, dy }) => ({
    y: product(x, kernel).map((row) => (bias ? sum(row, bias) : row)),
    dx: product(dy, flipped(kernel)),
    dkernel: product(flipped(x), dy),
    dbias: dy.reduce(sum),
  });

  // Each worker's results from its own blocks, and what they are together. Where y is
  // added up, the first worker alone adds the bias.
  function run(settings, tables) {
    const { cut, workers: p } = settings;
    const each = range(p).map((m) => {
      const own = Object.fromEntries(Object.entries(tables).map(([name, table]) =>
        [name, block(table, axisOf(name, cut), m, p)]));
      return layer(isSum("y", settings) && m ? { ...own, bias: null } : own);
    });
    const blocks = Object.fromEntries(Object.keys(SUMS).map((name) =>
      [name, each.map((one) => one[name])]));
    const whole = Object.entries(blocks).map(([name, all]) =>
      [name, isSum(name, settings) ? all.reduce(sum) : joined(all, axisOf(name, cut))]);
    return { ...tables, settings, blocks, ...Object.fromEntries(whole) };
  }

  // How a result gets to where it is wanted: in a ring, p − 1 pieces of p in each round.
  function message(name, settings) {
    const { cut, whole, workers: p } = settings;
    const axis = axisOf(name, cut);
    const [how, rounds, lies] = isSum(name, settings)
      ? { nothing: ["reduce-scatter", 1, 0] }[whole] || ["all-reduce", 2, -1]
      : p > 1 && axis >= 0 && whole === "all" ? ["all-gather", 1, -1] : ["", 0, axis];
    const numbers = AXES[name].reduce((total, length) => total * 2 ** settings[length], 1);
    return { how, rounds, axis: lies, bytes: ((rounds * (p - 1)) / p) * SIZE * numbers };
  }

  const messages = (settings) =>
    Object.fromEntries(Object.keys(SUMS).map((name) => [name, message(name, settings)]));
  const moved = (all, pass) => RESULTS[pass].reduce((total, name) => total + all[name].bytes, 0);

  // Three products of these lengths, each of its multiplications and additions.
  const operations = ({ batch, inputs, units, workers }) =>
    (3 * 2 * 2 ** (batch + inputs + units)) / workers;

  // Whether the settings answer what the reader is asked.
  function answers(settings, all, forward, backward) {
    const fewer = messages({ ...settings, batch: settings.batch - 1 });
    const ways = Object.values(all).map(({ how }) => how).filter(Boolean);
    return [forward > 0 && backward === 0,
      forward === 0 && moved(fewer, "backward") < backward,
      ways.length > 0 && ways.every((how) => how === "reduce-scatter")];
  }

  function compute(given, data) {
    const settings = { ...given, workers: Number(given.workers) };
    const result = run(settings, edited(data, given.numbers));
    const was = given.numbers ? run(settings, data) : result;
    const whole = run({ ...settings, workers: 1 }, edited(data, given.numbers));
    const all = messages(settings);
    const [forward, backward] = ["forward", "backward"].map((pass) => moved(all, pass));
    const flat = (one) => Object.keys(SUMS).flatMap((name) => one[name].flat());
    const before = flat(was);
    return {
      ...result, was, messages: all, forward, backward,
      operations: operations(settings),
      agrees: flat(result).every((value, n) => value === flat(whole)[n]),
      answers: answers(settings, all, forward, backward),
      cells: before.length,
      changed: flat(result).filter((value, n) => value !== before[n]).length,
    };
  }

  // The worker that has a number, undefined where all have it; of a result, when the
  // messages have come.
  function owner({ settings: { cut, workers }, messages: all, x }, name, where) {
    const axis = all[name] ? all[name].axis : axisOf(name, cut);
    return workers > 1 && axis >= 0
      ? Math.floor((where[INDEX[AXES[name][axis]]] * workers) / x.length) : undefined;
  }

  const parsed = (at) => {
    const [, letters, index] = /^([a-z]+)(.*)$/.exec(at);
    return [letters, index.split(".").map(Number)];
  };

  // The lit cell, or the nearest that is there.
  function inside({ at, ...settings }) {
    let [name, index] = parsed(at);
    const [first, second] = summed({ ...settings, workers: Number(settings.workers) });
    const forward = settings.direction === "forward";
    if (name === "p" && !first) [name, index] = [forward ? "y" : "dw", index.slice(1)];
    if (name === "q" && !second) [name, index] = ["dc", index.slice(1)];
    if ("pq".includes(name)) index[0] = Math.min(index[0], settings.workers - 1);
    name = (forward ? { dx: "x", dw: "w", dc: "c" } : { c: "dc" })[name] || name;
    return name + index.join(".");
  }

  // A link that names no cell gets one that is there, when it is drawn.
  function check(settings, given) {
    if (given.at && inside(settings) !== given.at) return `at:${given.at}`;
    return twice(settings.numbers) ? `numbers:${settings.numbers}` : "";
  }

  parts.cuts = { AXES, INDEX, SUMS, RESULTS, compute, check, inside, parsed, owner,
    axisOf, isSum, summed };
})();
