/* Answers to exercises. The page says what `check` of densebook/exercises.py says: words,
   values and the names of tests come from there, the tests' twins from the chapter's
   exercises.js. First the pure functions, then the boxes. */
(() => {
  "use strict";
  const ATOL = 1e-6;
  const TOKEN =
    /(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?|[a-z]\w*|"[^"]*"|'[^']*'|\*\*|[-+*/(),[\]{}]/gi;

  // A number as readers write it: 1,407 is 1407 and 0,5 is 0.5.
  const plainNumber = (text) =>
    /^[-+]?[1-9]\d{0,2}(?:[, ]\d{3})+(?:\.\d*)?$/.test(text) ? text.replace(/[, ]/g, "")
    : /^[-+]?\d*,\d+$/.test(text) ? text.replace(",", ".")
    : text;

  // What Python makes of a literal, or of a product of numbers such as 3/4 or 2**-10;
  // a list may lack its outer brackets. Throws a SyntaxError for anything else.
  function parse(text, names) {
    const tokens = [...(text.match(TOKEN) ?? []), ""];
    let at = 0;
    const refuse = () => {
      throw new SyntaxError(text);
    };
    const take = (token) => tokens[at] === token && (at += 1) > 0;
    const number = (value) =>
      typeof value === "number" && Number.isFinite(value) ? value : refuse();

    function items(close) {
      const found = [];
      let commas = 0;
      while (!take(close)) {
        if (found.length > commas) refuse();
        found.push(product());
        if (take(",")) commas += 1;
      }
      return { found, alone: found.length === 1 && commas === 0 };
    }
    function tuple(close) {
      const { found, alone } = items(close);
      return alone ? found[0] : found;
    }
    function product() {
      let value = factor();
      for (;;) {
        if (take("*")) value = number(number(value) * number(factor()));
        else if (take("/")) value = number(number(value) / number(factor()));
        else return value;
      }
    }
    function factor() {
      if (take("-")) return -number(factor());
      if (take("+")) return number(factor());
      const value = atom();
      return take("**") ? number(number(value) ** number(factor())) : value;
    }
    function atom() {
      const token = tokens[at];
      at += 1;
      if (/^[.\d]/.test(token)) return number(Number(token.replaceAll("_", "")));
      if (token === "(") return tuple(")");
      if (token === "[") return items("]").found;
      if (/^true$/i.test(token)) return true;
      if (/^false$/i.test(token)) return false;
      if (names && token === "{") return items("}").found;
      if (names && /^["'a-z]/i.test(token)) return token.replace(/["']/g, "");
      return refuse();
    }
    if (text.replace(TOKEN, "").trim()) refuse();
    return tuple("");
  }

  // The answer in a text, null if there is none. Throws a SyntaxError for nonsense.
  function read(text, form) {
    const plain = text.normalize("NFKC").replace(/[−–]/g, "-").replace(/⁄/g, "/")
      .replace(/[“”„]/g, '"').replace(/[‘’]/g, "'").trim();
    if (!plain || plain === "None") return null;
    if (form === "word") return plain.replace(/^(["'])(.*)\1$/, "$2");
    if (form === "number") return parse(plainNumber(plain));
    const answer = parse(plain, form === "names");
    return form === "names" && typeof answer === "string" ? [answer] : answer;
  }

  // Shape and numbers as NumPy sees them; null for what is ragged or no number.
  function asArray(value) {
    if (!Array.isArray(value)) {
      const known = ["number", "boolean"].includes(typeof value);
      return known ? { shape: [], flat: [value], numeric: typeof value === "number" } : null;
    }
    const parts = value.map(asArray);
    const shapes = new Set(parts.map((part) => part && part.shape.join()));
    if (shapes.has(null) || shapes.size > 1) return null;
    const flat = parts.flatMap((part) => part.flat);
    const numeric = !flat.length || flat.some((entry) => typeof entry === "number");
    return { shape: [value.length, ...(parts[0]?.shape ?? [])], flat, numeric };
  }

  function alike(answer, value) {
    const [got, want] = [asArray(answer), asArray(value)];
    return Boolean(got?.numeric && want?.numeric && got.shape.join() === want.shape.join());
  }

  function same(answer, value, rtol = 0) {
    if (typeof answer === "boolean" || typeof value === "boolean") return answer === value;
    const want = alike(answer, value) && asArray(value).flat;
    return want && asArray(answer).flat.every((entry, place) =>
      Math.abs(entry - want[place]) <= ATOL + rtol * Math.abs(want[place]));
  }

  // The answer as an array of this shape, undefined if it is none.
  function shaped(answer, shape) {
    const numbers = (value) => (Array.isArray(value) ? value.map(numbers) : Number(value));
    return asArray(answer)?.shape.join() === shape.join() ? numbers(answer) : undefined;
  }

  const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);
  const column = (kernel, unit) => kernel.map((row) => row[unit]);
  const product = (row, kernel) => kernel[0].map((_, unit) =>
    sum(row.map((x, place) => x * kernel[place][unit])));
  const tests = {
    same: (value, rtol) => (answer) => same(answer, value, rtol),
    anything: () => () => true,
    ...globalThis.exerciseTests?.({ same, asArray, sum, column, product }),
  };

  function verdict(task, answer) {
    const given = task.shape ? shaped(answer, task.shape) : answer;
    const holds = ([name, ...values]) => {
      const test = tests[name](...values);
      try {
        return given !== undefined && test(given);
      } catch (error) {
        if (error instanceof TypeError) return false; // not of the form that the test takes
        throw error;
      }
    };
    if (holds(task.right)) return `right. ${task.praise}`;
    const mistake = task.mistakes.find(([test]) => holds(test));
    if (mistake) return `not yet. ${mistake[1]}`;
    const [name, value] = task.right;
    const fits = task.shape ? given !== undefined : name === "same" && alike(given, value);
    const expected = `not yet. Expected: ${task.expects}`;
    return fits ? `${expected.replace(/\.$/, "")}, but another one.` : expected;
  }

  function reply(task, text) {
    try {
      const answer = read(text, task.form);
      return answer === null ? task.unanswered : verdict(task, answer);
    } catch (error) {
      const nonsense = error instanceof SyntaxError || error instanceof RangeError; // too deep
      if (nonsense) return task.unreadable;
      throw error;
    }
  }

  const stored = {
    get(key) {
      try {
        return localStorage.getItem(key) ?? "";
      } catch {
        return ""; // a browser that stores nothing still checks
      }
    },
    set(key, text) {
      try {
        if (text) localStorage.setItem(key, text);
        else localStorage.removeItem(key);
      } catch {}
    },
  };

  for (const form of document.querySelectorAll("form.answer")) {
    const number = form.dataset.exercise;
    const task = JSON.parse(form.querySelector("script").textContent);
    const output = form.querySelector("output");
    const { answer } = form.elements; // a text field, or the radio buttons as one
    const key = `answer ${number}`;
    const say = () => {
      const said = reply(task, answer.value);
      form.dataset.verdict = said.startsWith("right. ") ? "right" : "open";
      output.textContent = `${number}: ${said}`;
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      stored.set(key, answer.value);
      say();
    });
    if (task.form === "truth") form.addEventListener("change", () => form.requestSubmit());
    answer.value = stored.get(key);
    if (answer.value) say();
  }
})();
