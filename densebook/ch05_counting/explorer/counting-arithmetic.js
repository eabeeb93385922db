"use strict";
// The counting explorer's arithmetic: what a stack of layers puts out, holds and does.
(() => {
  const { grouped } = denseExplorers.parts.counts;
  const NAMES = { c: "Conv2D", p: "MaxPooling2D", f: "Flatten",
    g: "GlobalAveragePooling2D", d: "Dense" };
  const NEW = { c: "c32.3", p: "p2", f: "f", g: "g", d: "d10" };
  const AXES = [["length"], ["positions", "features"], ["height", "width", "channels"]];
  const product = (numbers) => numbers.reduce((a, b) => a * b, 1);
  const sum = (rows, key) => rows.reduce((total, row) => total + row[key], 0);
  const times = (numbers) => numbers.map(grouped).join(" × ");

  // As densekit.summary.readable_bytes: a tie goes to the even digit.
  function readable(bytes) {
    const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), 5);
    const hundredths = (bytes * 100) / 1024 ** power;
    const low = Math.floor(hundredths);
    const even = hundredths - low === 0.5 ? low + (low % 2) : Math.round(hundredths);
    return `${(even / 100).toFixed(2)} ${["B", "KB", "MB", "GB", "TB", "PB"][power]}`;
  }

  function read(net) {
    const [input, ...layers] = net.split("-");
    return { input: input.split(".").map(Number), layers: layers.map(readLayer) };
  }

  function readLayer(text) {
    const [size, window, stride = 1] = text.slice(1).split(".").map((n) => parseInt(n, 10));
    return { kind: text[0], size, stride, window: text[0] === "p" ? size : window,
      same: /\ds/.test(text), bias: !text.endsWith("n") };
  }

  const written = ({ kind, size, window, stride, same, bias }) => ({
    c: `c${size}.${window}${stride > 1 ? `.${stride}` : ""}${same ? "s" : ""}${bias ? "" : "n"}`,
    p: `p${window}`, f: "f", g: "g", d: `d${size}${bias ? "" : "n"}`,
  })[kind];
  const write = ({ input, layers }) => [input.join("."), ...layers.map(written)].join("-");
  const netOf = (settings, data) =>
    settings.network === "own" ? settings.net : data.networks[settings.network];

  function words({ kind, size, window, stride, same, bias }) {
    const parts = { c: [grouped(size), `${window} × ${window}`], p: [`${window} × ${window}`],
      d: [grouped(size)] }[kind] || [];
    if (kind === "c" && stride > 1) parts.push(`stride ${stride}`);
    if (kind === "c" && same) parts.push("same");
    if ("cd".includes(kind) && !bias) parts.push("no bias");
    return `${NAMES[kind]} ${parts.join(", ")}`.trim();
  }

  // The shape after a layer, or the sentence that says why there is none.
  function after(layer, shape, flattened) {
    const { kind, size, window, stride, same } = layer;
    if (kind === "d") return { shape: [...shape.slice(0, -1), size] };
    if (kind === "f") return { shape: [product(shape)] };
    if (shape.length !== 3) {
      const remedy = flattened ? "Move it above the layer that flattens the map."
        : "Give the input three axes.";
      const found = `${shape.length === 1 ? "a vector of " : ""}${times(shape)}`;
      return { problem: `needs a map (height × width × channels), but ${found} comes in. ` +
        remedy };
    }
    const [height, width, channels] = shape;
    if (kind === "g") return { shape: [channels] };
    const step = kind === "p" ? window : stride;
    if (!same && Math.min(height, width) < window) {
      return { problem: `has a window of ${window} × ${window}, which does not fit the map of ` +
        `${height} × ${width}. Take a smaller window, or shrink the map less before it.` };
    }
    const places = [height, width].map((n) =>
      (same ? Math.ceil(n / step) : Math.floor((n - window) / step) + 1));
    return { shape: [...places, kind === "c" ? size : channels] };
  }

  function compute(settings, data) {
    const { input, layers } = read(netOf(settings, data));
    const { batch } = settings;
    const rows = [];
    let shape = input;
    let problem = null;
    let flattened = false;
    for (const [at, layer] of layers.entries()) {
      const found = after(layer, shape, flattened);
      if (found.problem) {
        problem = { at, text: `Layer ${at + 1}, ${NAMES[layer.kind]}, ${found.problem}` };
        break;
      }
      const hasKernel = "cd".includes(layer.kind);
      const patch = layer.kind === "c" ? [layer.window, layer.window] : [];
      const factors = hasKernel ? [...patch, shape[shape.length - 1]] : [];
      const inputs = hasKernel ? product(factors) : 0;
      const units = hasKernel ? layer.size : 0;
      const uses = hasKernel ? found.shape.slice(0, -1) : [];
      rows.push({ shape: found.shape, factors, inputs, units, uses,
        params: (inputs + (layer.bias ? 1 : 0)) * units,
        multiplyAdds: batch * product(uses) * inputs * units,
        outputs: batch * product(found.shape) });
      shape = found.shape;
      flattened ||= "fg".includes(layer.kind);
    }
    const total = { params: sum(rows, "params"), multiplyAdds: sum(rows, "multiplyAdds"),
      outputs: sum(rows, "outputs") };
    const bytes = Object.fromEntries(Object.entries(data.bytes).map(([dtype, each]) => {
      const weights = total.params * each;
      const outputs = total.outputs * each;
      return [dtype, { weights, gradients: weights, moments: 2 * weights, outputs,
        together: 4 * weights + outputs }];
    }));
    const largest = Math.max(total.multiplyAdds, bytes.float64.together);
    if (!problem && largest > Number.MAX_SAFE_INTEGER) {
      problem = { at: layers.length, text: "These numbers are too large to be counted " +
        "exactly here. Make a layer, the input or the batch smaller." };
    }
    return { input, rows, problem, total: problem ? null : total, bytes: problem ? null : bytes };
  }

  denseExplorers.parts.counting = { NAMES, NEW, AXES, compute, grouped, netOf, product, read,
    readable, times, words, write, readLayer };
})();
