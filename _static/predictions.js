/* Predictions: an answer, then the page goes on. What was said stays on this machine. */
(() => {
  "use strict";
  const number = (text) => {
    const plain = text.replace(/^[≈~]\s*|\s*%$/g, "").replace(/−/g, "-");
    const bare = /^-?\d{1,3}([,_ ]\d{3})+(\.\d+)?$/.test(plain)
      ? plain.replace(/[,_ ]/g, "") : plain;
    const [, base, sign, power] = /^([^*^/]+)(?:(\*\*|\^|\/)([^*^/]+))?$/.exec(bare) ?? [];
    const parts = [base, power].filter((part) => part !== undefined);
    if (!parts.length || !parts.every((part) => /^\s*-?(\d+\.?\d*|\.\d+)(e-?\d+)?\s*$/i.test(part)))
      return NaN;
    const [a, b] = parts.map(Number);
    const value = sign === undefined ? a : sign === "/" ? a / b : a ** b;
    return Number.isFinite(value) ? value : NaN;
  };
  /* "(16, 3)", "16×3", "4 → 7" or "288,100 and 1,010": as many numbers as are wanted, or
     null. A comma between digits parts thousands, unless that leaves too few numbers. */
  const numbers = (text, count) => {
    const inside = text.trim().replace(/^[([{]\s*|[,\s]*[)\]}]$/g, "");
    if (count === 1) return Number.isNaN(number(inside)) ? null : [number(inside)];
    for (const plain of [inside.replace(/(?<=\d),(?=\d{3}(?!\d))/g, ""), inside]) {
      const parts = plain.split(/\s*(?:[,;x×→]|->)\s*(?:and\s+)?|\s+(?:and\s+)?/);
      const values = parts.filter(Boolean).map(number);
      if (values.length === count && !values.some(Number.isNaN)) return values;
    }
    return null;
  };
  const store = (key, value) => {
    try {
      if (value === undefined) return localStorage.getItem(key);
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {} // a browser that stores nothing forgets the answer, and no more
    return null;
  };

  for (const form of document.querySelectorAll(".prediction-form")) {
    const box = form.parentElement;
    const answer = box.querySelector(".prediction-answer");
    const rest = box.nextElementSibling;
    const field = form.querySelector("input");
    const said = form.querySelector(".prediction-said");
    const right = form.dataset.answer;
    const wanted = right.match(/-?\d+(?:\.\d+)?/g)?.map(Number) ?? [];
    const key = `prediction:${location.pathname}#${box.id}:${right}`;

    const agrees = (text) => !field ? text === right
      : numbers(text, wanted.length).every((value, place) => value === wanted[place]);
    const reveal = (text) => {
      for (const part of [box, rest]) part.classList.add("seen");
      said.textContent = text === undefined ? ""
        : agrees(text) ? `You said “${text}”, and so it is.` : `You said “${text}”.`;
      if (text === undefined) return;
      const again = document.createElement("button");
      again.type = "button";
      again.className = "quiet";
      again.textContent = "Ask me again";
      again.addEventListener("click", () => {
        store(key, null);
        for (const part of [box, rest]) part.classList.remove("seen");
        said.textContent = "";
        if (field) field.value = "";
        (field ?? form.querySelector("button")).focus();
      });
      said.append(" ", again);
    };
    const commit = (text) => {
      store(key, text);
      reveal(text);
      answer.tabIndex = -1;
      answer.focus();
    };

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = (field?.value ?? event.submitter.value).trim();
      if (!field || numbers(text, wanted.length)) return commit(text);
      said.textContent = wanted.length === 1
        ? "That is no number that I can read. Try one such as 12 or 1,400."
        : `I look for ${wanted.length} numbers, such as ${wanted.map((_, i) => i + 2).join(", ")}.`;
      field.select();
    });
    form.querySelector("button[type=button]").addEventListener("click", () => {
      reveal();
      answer.tabIndex = -1;
      answer.focus();
    });
    for (const part of [box, rest]) part.addEventListener("reveal", () => reveal());

    const before = store(key);
    if (before !== null && (!field || numbers(before, wanted.length))) reveal(before);
  }

  /* A link to what is hidden opens it. */
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const hidden = target?.closest(".prediction-rest:not(.seen)");
    if (!hidden) return;
    hidden.dispatchEvent(new Event("reveal"));
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  follow();
})();
