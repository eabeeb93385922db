"use strict";
// The bits explorer's arithmetic, all of it exact. A number is { sign, n, d }, whole
// numbers n / d; or { sign, inf: true }; or { sign, nan }, its fraction's bits in float32.
(() => {
  const QUIET = 0x400000;
  const NAN = { sign: 0, nan: QUIET };
  const power = (base, e) => (e < 0 ? [1n, base ** BigInt(-e)] : [base ** BigInt(e), 1n]);
  const times = ([n, d], [p, q]) => [n * p, d * q];
  const signed = ({ sign, n }) => (sign ? -n : n);
  const isFinite = ({ n }) => n !== undefined;
  const bitLength = (n) => n.toString(2).length;

  function factor(text) {
    const [base, e] = text.split("^");
    if (e) return power(BigInt(base), Number(e));
    const [, whole, part = "", ten = 0] = /^(\d+)(?:\.(\d+))?(?:e(-?\d+))?$/.exec(text);
    return times([BigInt(whole + part), 1n], power(10n, ten - part.length));
  }

  // The number that a link's text says.
  function read(text) {
    const sign = Number(text.startsWith("-"));
    const rest = text.slice(sign);
    if (rest === "inf") return { sign, inf: true };
    if (rest.startsWith("nan")) return { sign, nan: parseInt(rest.slice(4), 16) || QUIET };
    const [top, under = "1"] = rest.replaceAll("**", "^").split("_");
    const [n, d] = top.split("*").map(factor).reduce(times);
    return { sign, n, d: d * BigInt(under) };
  }

  function layout({ exponent, fraction }) {
    const bias = 2 ** (exponent - 1) - 1;
    return { exponent, fraction, bias, least: 1 - bias, one: 2 ** fraction,
      infinity: (2 ** exponent - 1) * 2 ** fraction, negative: 2 ** (exponent + fraction) };
  }

  // The bits of the nearest number, ties to even: one step from the exact number.
  function round({ sign, n, d, inf, nan }, { fraction, least, one, infinity, negative }) {
    const with_ = (size, tie = false) => ({ bits: sign * negative + size, tie });
    if (nan) return with_(infinity + (Math.floor(nan / 2 ** (23 - fraction)) || one / 2));
    if (inf || !n) return with_(inf ? infinity : 0);
    let e = bitLength(n) - bitLength(d);
    const [two, half] = power(2n, e);
    if (n * half < d * two) e -= 1;
    e = Math.max(e, least);
    const [p, q] = times([n, d], power(2n, fraction - e));
    const rest = 2n * (p % q);
    const tie = rest === q;
    const m = p / q + BigInt(rest > q || (tie && (p / q) % 2n === 1n));
    const size = Number(m) + (e - least) * one;
    return with_(Math.min(size, infinity), tie && size <= infinity);
  }

  // m and e of m · 2^e, without the sign; infinity as if exponents went on.
  function significand(bits, { least, fraction, one, negative }) {
    const size = bits % negative;
    const field = Math.floor(size / one);
    return { m: BigInt((size % one) + (field ? one : 0)),
      e: Math.max(field, 1) - 1 + least - fraction };
  }

  function valueOf(bits, format) {
    const { infinity, negative, fraction } = format;
    const sign = Number(bits >= negative);
    const size = bits % negative;
    if (size > infinity) return { sign, nan: (size - infinity) * 2 ** (23 - fraction) };
    if (size === infinity) return { sign, inf: true };
    const { m, e } = significand(bits, format);
    const [n, d] = power(2n, e);
    return { sign, n: m * n, d };
  }

  function sum(a, b) {
    if (a.inf || b.inf) return a.inf && b.inf && a.sign !== b.sign ? NAN : a.inf ? a : b;
    const n = signed(a) * b.d + signed(b) * a.d;
    return { sign: n ? Number(n < 0n) : a.sign & b.sign, n: n < 0n ? -n : n, d: a.d * b.d };
  }

  function product(a, b) {
    const sign = a.sign ^ b.sign;
    if (a.inf || b.inf) return a.n === 0n || b.n === 0n ? NAN : { sign, inf: true };
    return { sign, n: a.n * b.n, d: a.d * b.d };
  }

  function combine(op, a, b) {
    if (op === "none") return a;
    return a.nan || b.nan ? NAN : { add: sum, multiply: product }[op](a, b);
  }

  const differ = (a, b) => sum(a, { ...b, sign: 1 - b.sign });

  // Every digit of m · 2^e.
  function decimal(m, e) {
    if (e >= 0) return String(m << BigInt(e));
    const digits = String(m * 5n ** BigInt(-e)).padStart(1 - e, "0");
    return `${digits.slice(0, e)}.${digits.slice(e)}`.replace(/\.?0+$/, "");
  }

  // At most so many digits; a power of ten where zeros would be many.
  function brief({ sign, n, d, inf, nan }, digits = 10) {
    if (nan) return "NaN";
    const minus = sign ? "−" : "";
    if (inf || !n) return minus + (inf ? "∞" : "0");
    let k = String(n).length - String(d).length;
    const [ten, tenth] = power(10n, k);
    if (n * tenth < d * ten) k -= 1;
    const [p, q] = times([n, d], power(10n, digits - 1 - k));
    let text = String((2n * p + q) / (2n * q));
    if (text.length > digits) k += 1;
    text = text.replace(/0+$/, "");
    const point = (whole, part) => minus + (part ? `${whole}.${part}` : whole);
    if (k < -5 || k >= digits) {
      return `${point(text[0], text.slice(1))} × 10^${String(k).replace("-", "−")}`;
    }
    if (k < 0) return point("0", "0".repeat(-k - 1) + text);
    return point(text.slice(0, k + 1).padEnd(k + 1, "0"), text.slice(k + 1));
  }

  // Numbers of a format in their order: their place, counted from zero.
  const placeOf = (bits, { negative }) => (bits < negative ? bits : negative - bits);
  const bitsAt = (place, sign, { negative }) =>
    Math.abs(place) + (place ? Number(place < 0) : sign) * negative;

  function neighbour(bits, way, format) {
    const { infinity, negative } = format;
    const place = placeOf(bits, format) + way;
    if (bits % negative > infinity || Math.abs(place) > infinity) return null;
    return bitsAt(place, Number(bits >= negative), format);
  }

  // The e of the gap 2^e to each neighbour; null where there is none.
  function gaps(bits, format) {
    return [-1, 1].map((way) => {
      const other = neighbour(bits, way, format);
      return other === null ? null
        : Math.min(significand(bits, format).e, significand(other, format).e);
    });
  }

  function look(bits, format) {
    const { infinity, negative, one } = format;
    const size = bits % negative;
    const { m, e } = significand(bits, format);
    const sign = Number(bits >= negative);
    const kind = size > infinity ? "nan" : size === infinity ? "infinity"
      : !size ? "zero" : size < one ? "subnormal" : "normal";
    const known = size < infinity;
    return { bits, sign, kind, field: Math.floor(size / one), fraction: size % one,
      m: known ? String(m) : null, e: known ? e : null,
      decimal: known ? (sign ? "-" : "") + decimal(m, e) : null,
      below: neighbour(bits, -1, format), above: neighbour(bits, 1, format),
      gaps: gaps(bits, format) };
  }

  // A number beside its rounded form, the window of the number line that shows both.
  function line(exact, bits, format, near) {
    if (exact.nan) return null;
    const here = placeOf(bits, format);
    const places = Array.from({ length: 2 * near + 1 }, (_, i) => here - near + i)
      .filter((place) => Math.abs(place) <= format.infinity);
    const all = places.map((place) => significand(Math.abs(place), format));
    const unit = Math.min(...all.map(({ e }) => e)); // the smallest gap shown is 2^unit
    const from = (n, d = 1n) => {
      const { m, e } = significand(bits, format);
      const stored = (bits >= format.negative ? -m : m) << BigInt(e - unit);
      return Number((1000000n * (n - stored * d)) / d) / 1e6;
    };
    const ticks = places.map((place, i) => {
      const whole = all[i].m << BigInt(all[i].e - unit);
      return { bits: bitsAt(place, 0, format), at: from(place < 0 ? -whole : whole) };
    });
    const middle = places.indexOf(here);
    const half = (other) => (other ? other.at / 2 : null);
    const [n, d] = exact.inf ? [0n, 1n] : times([signed(exact), exact.d], power(2n, -unit));
    return { ticks, typed: exact.inf ? 0 : Math.max(-1e4, Math.min(1e4, from(n, d))),
      keeps: [half(ticks[middle - 1]), half(ticks[middle + 1])] };
  }

  // The relative error, |stored − exact| / |exact|.
  function relative(exact, stored) {
    if (stored.nan) return "NaN";
    if (stored.inf) return exact.inf ? "exact" : "∞";
    const error = differ(stored, exact);
    if (!error.n) return "exact";
    return brief({ sign: 0, n: error.n * exact.d, d: error.d * exact.n }, 2);
  }

  // The least number that rounds to infinity: half a gap above the largest.
  function limit(format) {
    const { m, e } = significand(format.infinity - 1, format);
    const [n, d] = power(2n, e - 1);
    return { sign: 0, n: (2n * m + 1n) * n, d };
  }

  function answer({ a, b, op }, format) {
    const [first, second] = [a, b].map((text) => round(read(text), format).bits);
    const exact = combine(op, valueOf(first, format), valueOf(second, format));
    return { first, second, exact: op === "none" ? read(a) : exact };
  }

  function compute(settings, { formats }) {
    const { a, b, op, near } = settings;
    const format = layout(formats[settings.format]);
    const { first, second, exact } = answer(settings, format);
    const { bits, tie } = round(exact, format);
    const stored = valueOf(bits, format);
    const error = isFinite(exact) && isFinite(stored) ? differ(stored, exact) : null;
    const ideal = combine(op, read(a), read(b));
    return { format, exact: brief(exact), limit: brief(limit(format)), ...look(bits, format), tie,
      error: error && brief(error, 3), rounded: Boolean(exact.n) && !(error && !error.n),
      first: look(first, format), second: look(second, format),
      line: line(exact, bits, format, near),
      all: Object.entries(formats).map(([name, sizes]) => {
        const one = layout(sizes);
        const kept = round(answer(settings, one).exact, one).bits;
        const value = valueOf(kept, one);
        return { name, bits: kept, shown: brief(value), error: relative(ideal, value) };
      }) };
  }

  // A stored number as one would type it, as short as it can be said exactly.
  function written(bits, format) {
    const { sign, n, d, inf, nan } = valueOf(bits, format);
    const minus = sign ? "-" : "";
    if (inf) return `${minus}inf`;
    if (nan) return `${minus}nan${nan === QUIET ? "" : `.${nan.toString(16)}`}`;
    let { m, e } = significand(bits, format);
    const digits = decimal(m, e);
    if (!n || digits.length <= 14) return minus + digits;
    for (; m % 2n === 0n; m /= 2n) e += 1;
    return `${minus}${m === 1n ? "" : `${m}*`}2**${e}`;
  }

  const shown = (bits, format) => brief(valueOf(bits, format));
  // 2^−27 with its exponent raised.
  const raised = (text) => text.replace(/\^([−\d]+)/g, (_, e) =>
    [...e].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["−0123456789".indexOf(sign)]).join(""));
  // 2^e, as a number where that is short.
  const gap = (e) => (e >= 0 && e < 10 ? String(2 ** e) : `2^${String(e).replace("-", "−")}`);
  denseExplorers.parts.bits =
    { compute, brief, gap, power, neighbour, written, shown, raised };
})();
