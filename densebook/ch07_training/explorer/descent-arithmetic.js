"use strict";
// The descent explorer's arithmetic: Keras's optimizers on the loss of w · x + c.
(() => {
  const { sqrt, fround } = Math; // Keras rounds some coefficients to float32

  // A rule's step number t for one parameter p of gradient g: its new value, and what
  // the rule remembers.
  const RULES = {
    sgd: (p, g, rate) => ({ value: p - g * rate }),
    momentum(p, g, rate, { m = 0 }, { momentum }) {
      const next = m * fround(momentum) - g * rate;
      return { value: p + next, m: next };
    },
    rmsprop(p, g, rate, { v = 0 }, { rho, epsilon }) {
      const next = rho * v + (1 - rho) * (g * g);
      return { value: p - (rate * g) / sqrt(next + epsilon), v: next };
    },
    adam(p, g, rate, { m = 0, v = 0 }, { beta1, beta2, epsilon }, t) {
      const [mean, square] = [m + (g - m) * (1 - beta1), v + (g * g - v) * (1 - beta2)];
      const start = sqrt(1 - fround(beta2) ** t) / (1 - fround(beta1) ** t);
      const value = p - (mean * (rate * start)) / (sqrt(square) + epsilon);
      return { value, m: mean, v: square, start };
    },
  };

  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
  const errors = ([w, c], samples) => samples.map(([x, target]) => w * x + c - target);
  const loss = (at, samples) => mean(errors(at, samples).map((error) => error * error));

  function gradient(at, samples) {
    const twice = errors(at, samples).map((error) => 2 * error);
    return [mean(twice.map((error, i) => error * samples[i][0])), mean(twice)];
  }

  // From step t - 1 to step t.
  function step({ at, memory }, t, samples, { optimizer, rate, batch }, rules) {
    const used = batch === "all" ? samples : [samples[(t - 1) % samples.length]];
    const g = gradient(at, used);
    const after = at.map((p, k) => RULES[optimizer](p, g[k], 2 ** rate, memory[k], rules, t));
    return { g, at: after.map(({ value }) => value), memory: after };
  }

  // Curvatures of the loss, the directions of the ellipses' axes, and its lowest place.
  function surface(samples) {
    const [a, b, d] = [mean(samples.map(([x]) => 2 * x * x)),
      mean(samples.map(([x]) => 2 * x)), 2];
    const [half, apart] = [(a + d) / 2, Math.hypot((a - d) / 2, b)];
    const high = half + apart;
    const low = (a * d - b * b) / high;
    const [p, q] = gradient([0, 0], samples);
    const lowest = [(b * q - d * p) / (a * d - b * b), (b * p - a * q) / (a * d - b * b)];
    return { high, low, angle: Math.atan2(2 * b, a - d) / 2, lowest, least: loss(lowest, samples) };
  }

  const product = (one, other) => one.map((row) =>
    other[0].map((_, k) => row.reduce((sum, value, i) => sum + value * other[i][k], 0)));

  // The error's factor for each step in the long run, of rules that are linear: the
  // spectral radius of an epoch, from ever higher powers of its matrix.
  function longRun(samples, settings, rules) {
    if (!["sgd", "momentum"].includes(settings.optimizer)) return null;
    const flat = samples.map(([x]) => [x, 0]);
    const epoch = settings.batch === "all" ? 1 : samples.length;
    const size = settings.optimizer === "sgd" ? 2 : 4;
    let matrix = Array.from({ length: size }, (_, i) => {
      const [w, c, m, n] = [0, 1, 2, 3].map((k) => Number(k === i));
      let state = { at: [w, c], memory: [{ m }, { m: n }] };
      for (let t = 1; t <= epoch; t += 1) state = step(state, t, flat, settings, rules);
      return [...state.at, ...state.memory.map((one) => one.m)].slice(0, size);
    });
    let log = 0;
    for (let power = 1; power < 2 ** 50; power *= 2) {
      const norm = Math.max(...matrix.flat().map(Math.abs));
      if (!norm) return 0;
      log += Math.log(norm) / power;
      matrix = matrix.map((row) => row.map((value) => value / norm));
      matrix = product(matrix, matrix);
    }
    return Math.exp(log / epoch);
  }

  function compute(settings, { samples: all, rules }) {
    const samples = all[settings.inputs];
    const { steps, optimizer, batch } = settings;
    let state = { at: settings.start.split("_").map((n) => n / 8), memory: [{}, {}] };
    const path = [state.at];
    for (let t = 1; t <= steps; t += 1) {
      state = step(state, t, samples, settings, rules);
      path.push(state.at);
    }
    const { at, memory } = state;
    const next = step(state, steps + 1, samples, settings, rules);
    const bottom = surface(samples);
    const limit = { sgd: 2, momentum: 2 + 2 * rules.momentum }[optimizer] / bottom.high;
    return { samples, path, at, memory, next, ...bottom, loss: loss(at, samples),
      sample: batch === "all" ? null : steps % samples.length, rate: 2 ** settings.rate,
      limit: limit && batch === "all" ? limit : null, factor: longRun(samples, settings, rules),
      lost: path.findIndex((place) => !place.every(Number.isFinite)) };
  }

  denseExplorers.parts.descent = { compute };
})();
