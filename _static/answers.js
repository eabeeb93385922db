/* Answers to exercises. The page says what `check` of densebook/exercises.py says: words,
   values and the names of tests come from there, the tests' twins from the chapter's
   exercises.js. First the pure functions, then the boxes. */
(() => {
  "use strict";
  const ATOL = 1e-6;
  const FLOAT32 = 1e-7;
  const TOKEN =
    /(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?|ln(?=\d)|[a-z]\w*|"[^"]*"|'[^']*'|\*\*|[-+*/(),[\]{};]/gi;
  const { log, log2, log10, sqrt, exp } = Math;
  const FUNCTIONS = new Map(Object.entries({ ln: log, log, log2, log10, sqrt, exp }));

  // A number as readers write it: 1,407 is 1407 and 0,5 is 0.5.
  const plainNumber = (text) =>
    /^[-+]?[1-9]\d{0,2}(?:[, ]\d{3})+(?:\.\d*)?$/.test(text) ? text.replace(/[, ]/g, "")
    : /^[-+]?\d*,\d+$/.test(text) ? text.replace(",", ".")
    : text;

  // What Python makes of a literal, or of a product of numbers such as 3/4, 2**-10 or
  // 2 * ln(4); a list may lack its outer brackets. With blanks, they separate the entries
  // of a list, too, and `;` its rows. Throws a SyntaxError for anything else.
  function parse(text, { names = false, blanks = false } = {}) {
    const found = [...text.matchAll(TOKEN)];
    const tokens = [...found.map(([token]) => token), ""];
    const spaced = found.map(({ index }) => /\s/.test(text.charAt(index - 1)));
    let at = 0;
    const refuse = () => {
      throw new SyntaxError(text);
    };
    const take = (token) => tokens[at] === token && (at += 1) > 0;
    const number = (value) =>
      typeof value === "number" && Number.isFinite(value) ? value : refuse();

    // A blank stands before the next entry. A sign between two is no entry's: 3 - 2.
    const blankBefore = () =>
      blanks && spaced[at] && !(/^[-+]$/.test(tokens[at]) && spaced[at + 1]);

    function items(close) {
      const rows = [[]];
      let commas = 0;
      let apart = true;
      while (!take(close)) {
        const row = rows.at(-1);
        if (blanks && row.length && take(";")) {
          rows.push([]);
          apart = true;
          continue;
        }
        if (!apart && !blankBefore()) refuse();
        row.push(product());
        apart = take(",");
        commas += apart;
      }
      if (rows.length > 1 && !rows.at(-1).length) rows.pop(); // a last `;`
      const [first] = rows;
      if (rows.length === 1) return { found: first, alone: first.length === 1 && !commas };
      const isList = (row) => row.length === 1 && Array.isArray(row[0]);
      return { found: rows.map((row) => (isList(row) ? row[0] : row)), alone: false };
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
      return FUNCTIONS.has(token.toLowerCase()) ? called(token.toLowerCase()) : refuse();
    }
    // Without brackets, ln 4/2 may mean two things: it is not read.
    function called(name) {
      const bare = tokens[at] !== "(";
      const value = number(FUNCTIONS.get(name)(number(atom())));
      return bare && ["*", "/", "**"].includes(tokens[at]) ? refuse() : value;
    }
    if (text.replace(TOKEN, "").trim()) refuse();
    return tuple("");
  }

  // The answer in a text, null if there is none. Throws a SyntaxError for nonsense.
  function read(text, { form, wanted }) {
    const plain = text.normalize("NFKC").replace(/[−–]/g, "-").replace(/⁄/g, "/")
      .replace(/[“”„]/g, '"').replace(/[‘’]/g, "'").trim();
    if (!plain || plain === "None") return null;
    if (form === "word") return plain.replace(/^(["'])(.*)\1$/, "$2");
    if (form === "names") {
      const names = parse(plain, { names: true });
      return typeof names === "string" ? [names] : names;
    }
    const unprefixed = plain.replace(/\b(?:np|numpy|math)\.(?=[a-z])/gi, "");
    if (form === "number") return parse(plainNumber(unprefixed));
    const array = parse(unprefixed, { blanks: true });
    return wanted?.length === 1 && plain.includes(";") ? array.flat() : array;
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

  // Whether it has as many numbers as are wanted, but in one row.
  function lacksRows(answer, wanted) {
    const got = asArray(answer);
    return Boolean(got?.numeric) && got.shape.length === 1 && wanted?.length > 1 &&
      got.flat.length === wanted.reduce((size, length) => size * length);
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
    same: (value, rtol, ...rounded) => (answer) =>
      same(answer, value, rtol) || rounded.some((one) => same(answer, one, FLOAT32)),
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
    const { expects, another, inRows, wanted } = task;
    const expected = fits ? another : lacksRows(answer, wanted) ? inRows : expects;
    return `not yet. Expected: ${expected}`;
  }

  function reply(task, text) {
    try {
      const answer = read(text, task);
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
    // The lines of a pasted table become rows; those of a printed array have brackets.
    if (task.form === "array")
      answer.addEventListener("paste", (event) => {
        const lines = event.clipboardData.getData("text").trim();
        if (!lines.includes("\n")) return;
        event.preventDefault();
        const text = lines.replace(/\s*\n\s*/g, /[[(]/.test(lines) ? " " : "; ");
        answer.setRangeText(text, answer.selectionStart, answer.selectionEnd, "end");
      });
    answer.value = stored.get(key);
    if (answer.value) say();
  }
})();
