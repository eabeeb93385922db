"use strict";
// The rank explorer's arithmetic: a matrix as a sum of matrices of rank 1, the largest first.
(() => {
  const SWEEPS = 60; // eight are enough for most matrices
  const known = new WeakMap(); // what a matrix was taken apart into

  const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

  function rotate(a, b, cos, sin) {
    for (let i = 0; i < a.length; i += 1) {
      [a[i], b[i]] = [cos * a[i] - sin * b[i], sin * a[i] + cos * b[i]];
    }
  }

  // One-sided Jacobi: turns pairs of columns until all are at right angles. The turns,
  // done to the identity, are the right singular vectors.
  function turned(columns) {
    const turns = columns.map((_, i) => Float64Array.from(columns, (__, j) => Number(i === j)));
    const tiny = 1e-30 * columns.reduce((sum, column) => sum + dot(column, column), 0);
    for (let sweep = 0, again = true; again && sweep < SWEEPS; sweep += 1) {
      again = false;
      for (let p = 0; p < columns.length; p += 1) {
        for (let q = p + 1; q < columns.length; q += 1) {
          const [a, b] = [columns[p], columns[q]];
          const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)];
          if (Math.abs(ab) <= 1e-15 * Math.sqrt(aa * bb) || Math.min(aa, bb) <= tiny) continue;
          again = true;
          const ratio = (bb - aa) / (2 * ab);
          const tan = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
          const cos = 1 / Math.hypot(1, tan);
          rotate(a, b, cos, cos * tan);
          rotate(turns[p], turns[q], cos, cos * tan);
        }
      }
    }
    return turns;
  }

  const largest = (vector) => vector.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);

  // The directions of a matrix: a size, a column over the inputs, a row over the units.
  function directions({ inputs, units, change, unit }) {
    const long = inputs >= units; // then its columns are turned, else its rows
    const [number, length, place] = long ? [units, inputs, (k, n) => n * units + k]
      : [inputs, units, (k, n) => k * units + n];
    const vectors = Array.from({ length: number }, (_, k) =>
      Float64Array.from({ length }, (__, n) => change[place(k, n)] * unit));
    const turns = turned(vectors);
    return vectors.map((vector, k) => {
      const size = Math.sqrt(dot(vector, vector));
      const sign = Math.sign(largest(long ? vector : turns[k])) || 1;
      const along = vector.map((value) => (size && sign * value) / (size || 1));
      const other = turns[k].map((value) => sign * value);
      return long ? { size, column: along, row: other } : { size, column: other, row: along };
    }).sort((a, b) => b.size - a.size);
  }

  function parts(data) {
    if (!known.has(data)) {
      const all = directions(data);
      const squares = all.map(({ size }) => size * size);
      const total = squares.reduce((a, b) => a + b, 0);
      let sum = 0;
      known.set(data, { all, shares: [0, ...squares.map((s) => (sum += s) / (total || 1))] });
    }
    return known.get(data);
  }

  function compute({ rank, cell }, data) {
    const { inputs, units, change, unit, right } = data;
    const { all, shares } = parts(data);
    const whole = change.map((value) => value * unit);
    const best = new Array(whole.length).fill(0);
    const used = all.slice(0, rank);
    for (const { size, column, row } of used) {
      for (let i = 0; i < inputs; i += 1) {
        for (let j = 0; j < units; j += 1) best[i * units + j] += size * column[i] * row[j];
      }
    }
    const [i, j] = cell.split("_").map(Number);
    const at = i * units + j;
    return { sizes: all.map(({ size }) => size), shares, used, whole, best,
      rest: whole.map((value, k) => value - best[k]), share: shares[rank],
      numbers: rank * (inputs + units), i, j, entry: [whole[at], best[at], whole[at] - best[at]],
      even: Math.ceil((inputs * units) / (inputs + units)),
      most: Math.max(0, shares.findIndex((share) => share >= 0.95)), right: right ? right[rank] : null };
  }

  denseExplorers.parts.rank = { compute };
})();
