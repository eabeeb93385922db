"use strict";
// The backward explorer's drawing: dy comes in at the right, dx leaves at its left; above
// them the kernel and what it collects.
(() => {
  const { parts: { board, backward } } = denseExplorers;
  const { range, shape, plain, text, label } = board;
  const { AXES, place } = backward;
  const S = 24; // a square
  const WIDE = 3 * S; // a column of tables
  const LEFT = { x: 1, dx: 80, dz: 164, dy: 243 };
  const SHEET = 20; // between one sample and the next

  const relu = ({ activation }) => activation === "relu";
  const source = (settings) => (relu(settings) ? "dz" : "dy"); // of all three gradients

  // Where everything stands, in the units of the drawing.
  function layout(s) {
    const kernelTop = 19;
    const biasTop = kernelTop + s.d1 * S + 20;
    const partsTop = biasTop + S + 47;
    const partsEnd = partsTop + (s.d1 + 1) * S + 6;
    const foot = s.batch_only ? partsEnd : biasTop + S;
    const sheet = (b) => foot + 46 + b * (s.d0 * S + SHEET);
    return {
      kernelTop, biasTop, partsTop, partsEnd, foot, sheet,
      dzLeft: LEFT.dz, // of what the gradients are made of
      dyLeft: relu(s) ? LEFT.dy : LEFT.dz,
      partLeft: (i) => 1 + i * (WIDE + 12),
      width: relu(s) ? LEFT.dy + WIDE + 1 : LEFT.dz + 90,
      height: sheet(s.batch - 1) + s.d0 * S + 3,
    };
  }

  function plan({ settings: s, result: { shapes } }) {
    const at = layout(s);
    const { kernelTop, biasTop, partsTop, foot, sheet, partLeft } = at;
    const times = s.batch * s.d0;
    const still = [
      text(1, 36, `${times} position${times === 1 ? "" : "s"},`, "muted"),
      text(1, 50, "one kernel:", "muted"),
      text(1, 64, `${times === 1 ? "a sum" : "sums"} of ${times}`, "muted"),
      label(LEFT.dx, 9, "kernel", "kernel", shape(shapes.kernel)),
      label(LEFT.dz, 9, "dkernel", "kernel", shape(shapes.kernel)),
      label(LEFT.dx, biasTop - 9, "bias", "bias", shape(shapes.bias)),
      label(LEFT.dz, biasTop - 9, "dbias", "bias", shape(shapes.bias)),
      label(LEFT.x, foot + 18, "x", "input", shape(shapes.x)),
      label(LEFT.dx, foot + 18, "dx", "input", shape(shapes.x)),
      label(at.dyLeft, foot + 18, "dy", "output", shape(shapes.dy)),
      ...range(s.batch).map((b) => text(1, sheet(b) - 9, `sample ${b}`, "muted")),
    ];
    const matrix = (left, top, rows, columns, where) => range(rows).map((r) =>
      range(columns).map((c) => [left + c * S, top + r * S, where(r, c)]));
    const sheets = (left, columns, name) => range(s.batch).flatMap((b) =>
      matrix(left, sheet(b), s.d0, columns, (i, n) => ({ b, i, [name]: n })));
    const kernel = (left) => matrix(left, kernelTop, s.d1, s.units, (k, u) => ({ k, u }));
    const bias = (left) => matrix(left, biasTop, 1, s.units, (_, u) => ({ u }));
    const squares = {
      kernel: kernel(LEFT.dx), dkernel: kernel(LEFT.dz),
      bias: bias(LEFT.dx), dbias: bias(LEFT.dz),
    };
    if (s.batch_only) {
      still.push(label(1, partsTop - 29, "sum over the batch only", "ink",
        shape(shapes.batchOnly)),
        ...range(s.d0).map((i) => text(partLeft(i), partsTop - 9, `position ${i}`, "muted")));
      squares.partKernel = range(s.d0).flatMap((i) =>
        matrix(partLeft(i), partsTop, s.d1, s.units, (k, u) => ({ i, k, u })));
      squares.partBias = range(s.d0).flatMap((i) =>
        matrix(partLeft(i), at.partsEnd - S, 1, s.units, (_, u) => ({ i, u })));
    }
    Object.assign(squares, { x: sheets(LEFT.x, s.d1, "k"), dx: sheets(LEFT.dx, s.d1, "k") });
    if (relu(s)) {
      still.push(label(LEFT.dz, foot + 18, "dz", "output", shape(shapes.dy)));
      squares.dz = sheets(LEFT.dz, s.units, "u");
    }
    squares.dy = sheets(at.dyLeft, s.units, "u");
    return { at, width: at.width, height: at.height, side: S, still, squares };
  }

  const times = (pairs) => pairs.map(([a, b]) => `${plain(a)} times ${plain(b)}`).join(" plus ");
  const alone = (pairs) => pairs.map(([a]) => plain(a)).join(" plus ");

  // Where a table's cells are, and how a link names the gradient there.
  const inputs = {
    place: ({ b, i, k }) => `sample ${b}, position ${i}, number ${k}`,
    own: ({ b, i, k }) => `x${b}.${i}.${k}`,
  };
  const weights = {
    place: ({ k, u }) => `row ${k}, unit ${u}`,
    own: ({ k, u }) => `w${k}.${u}`,
  };
  const units = { place: ({ u }) => `unit ${u}`, own: ({ u }) => `c${u}` };
  const outputs = {
    place: ({ b, i, u }) => `sample ${b}, position ${i}, unit ${u}`,
    own: ({ b, i, u }) => `y${b}.${i}.${u}`,
  };
  const named = (name, of) => ({ shapes }) => `${name} of shape ${shape(shapes[of])}`;
  const table = (name, tone, cells, value) => ({ name: named(name, name), tone, value, ...cells });

  function gradient(name, of, tone, { place: where, own: at }, value, state) {
    const words = ({ result }, cell) => {
      const pairs = result.collects(at(cell));
      const sum = tone === "bias" ? alone(pairs) : times(pairs);
      const more = state?.(result, cell) ? `, ${state(result, cell)}` : "";
      return `${where(cell)}: ${sum} is ${plain(value(result, cell))}${more}`;
    };
    return { name: named(name, of), tone, value, words, state, at };
  }

  const dead = ({ dead: all }, { b, i, u }) => (all[b][i][u] ? "dead" : "");
  const differs = (value, whole) => (result, cell) =>
    (value(result, cell) === whole(result, cell) ? "" : "differs");
  const dkernel = (r, { k, u }) => r.dkernel[k][u];
  const dbias = (r, { u }) => r.dbias[u];
  const partKernel = (r, { i, k, u }) => r.batchOnly.kernel[i][k][u];
  const partBias = (r, { i, u }) => r.batchOnly.bias[i][u];
  const part = (cells, at) => ({ place: (cell) => `position ${cell.i}, ${cells.place(cell)}`,
    own: at });

  const roles = {
    x: table("x", "input", inputs, (r, { b, i, k }) => r.x[b][i][k]),
    dx: gradient("dx", "x", "input", inputs, (r, { b, i, k }) => r.dx[b][i][k]),
    kernel: table("kernel", "kernel", weights, (r, { k, u }) => r.kernel[k][u]),
    dkernel: gradient("dkernel", "kernel", "kernel", weights, dkernel),
    bias: table("bias", "bias", units, (r, { u }) => r.bias[u]),
    dbias: gradient("dbias", "bias", "bias", units, dbias),
    dy: { ...table("dy", "output", outputs, (r, { b, i, u }) => r.dy[b][i][u]), state: dead },
    dz: gradient("dz", "dy", "output", outputs, (r, { b, i, u }) => r.dz[b][i][u], dead),
    partKernel: gradient("kernel's gradients by position,", "batchOnly", "kernel",
      part(weights, ({ i, k, u }) => `p${i}.${k}.${u}`), partKernel,
      differs(partKernel, dkernel)),
    partBias: { ...gradient("", "bias", "bias", part(units, ({ i, u }) => `q${i}.${u}`),
      partBias, differs(partBias, dbias)),
    name: ({ batchOnly: { bias } }) =>
      `bias's gradients by position, of shape ${shape([bias.length, bias[0].length])}` },
  };

  const CHOSEN = { x: () => "dx", w: () => "dkernel", c: () => "dbias", y: source,
    p: () => "partKernel", q: () => "partBias" };
  const chosen = ({ settings }) => CHOSEN[settings.at[0]](settings);
  const target = (view, role, where) => (roles[role].own || roles[role].at)(where);

  // The lit cell by its axes, such as { k: 1, u: 0 }.
  const whereIs = (at) =>
    Object.fromEntries([...AXES[at[0]]].map((axis, n) => [axis, place(at)[n]]));

  // A gradient's cell and what it collects; of dz, where it goes.
  function lit({ settings: s, result, data }) {
    const at = whereIs(s.at);
    const on = { ...data.lit[s.at[0]] };
    if (!relu(s)) on.dy = on.dz;
    if (s.at[0] === "y" && result.dead[at.b][at.i][at.u]) {
      for (const role of ["dx", "dkernel", "dbias"]) delete on[role];
    }
    return Object.fromEntries(Object.entries(on).map(([role, axes]) =>
      [role, (where) => [...axes].every((axis) => where[axis] === at[axis])]));
  }

  // Behind what is collected: columns over all samples, or a row that runs into dx.
  function bands({ settings: s, memory: { drawn: { at } } }) {
    const [m, n, o] = place(s.at);
    const [top, end] = [at.sheet(0), at.sheet(s.batch - 1) + s.d0 * S];
    const column = (left, index, from = top) =>
      `M${left + index * S} ${from}h${S}V${end}h${-S}z`;
    const down = (from) => (s.batch_only ? top : from);
    return {
      x: () => [
        ["output", `M${LEFT.dx + o * S} ${at.sheet(m) + n * S}H${at.dzLeft + s.units * S}` +
          `v${S}H${LEFT.dx + o * S}z`],
        ["kernel", `M${LEFT.dx} ${at.kernelTop + o * S}h${s.units * S}v${S}H${LEFT.dx}z`]],
      w: () => [["input", column(LEFT.x, m)],
        ["output", column(at.dzLeft, n, down(at.kernelTop + m * S))]],
      c: () => [["output", column(at.dzLeft, m, down(at.biasTop))]],
    }[s.at[0]]?.() || [];
  }

  Object.assign(backward, { plan, roles, chosen, target, lit, bands, whereIs, relu });
})();
