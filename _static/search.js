/* The search: sections that hold words which begin as those typed, the chapters' first.
   It is fetched when a reader opens the search, or comes from one of its results. */
(() => {
  "use strict";
  const MOST = 40; // results that are shown
  const here = document.documentElement.dataset.content_root ?? "./";
  const form = document.querySelector("form.bd-search");
  const field = form?.querySelector("input");
  const list = document.getElementById("search-results");
  const count = document.getElementById("search-count");

  // A pattern for each word: its start, in any case, with or without a plural's s.
  const source = (word) => {
    const stem = word.length > 3 ? word.replace(/s$/i, "") : word;
    const start = /^[\p{Script=Latin}\p{N}]/u.test(stem) ? "(?<![\\p{L}\\p{N}])" : "";
    return start + stem.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  };
  const sources = (query) => (query.match(/\S+/g) ?? []).map(source);
  const pattern = (text) => new RegExp(text, "giu");
  const anyOf = (query) => pattern(sources(query).join("|"));
  const inARow = (query) => pattern(sources(query).join("\\w*\\s+"));
  const hits = (text, pattern) => text.match(pattern)?.length ?? 0;

  // Every word has to be there; a title counts more, words in a row still more.
  const find = (sections, query) => {
    const words = sources(query).map(pattern);
    const row = inARow(query);
    return sections
      .map(([rank, page, chapter, anchor, title, text]) => {
        const points = [...words, row].map((one) =>
          10 * hits(title, one) + Math.min(hits(text, one), 5));
        points.push(20 * (points.pop() > 0));
        const score = points.every((one, place) => one || place === words.length)
          && points.reduce((a, b) => a + b);
        return { rank, page, chapter, anchor, title, text, score };
      })
      .filter(({ score }) => score)
      .sort((a, b) => a.rank - b.rank || b.score - a.score);
  };

  // The words of a message, without the numbers and names that are somebody's own.
  const plain = (query) => [...new Set(
    (query.replace(/(["'`]).*?\1/g, " ").match(/\S+/g) ?? [])
      .map((word) => word.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, ""))
      .filter((word) => word.length > 2 && !/[\d_=,]/.test(word)))];

  // Most of the words have to be there; the rarer one is, the more it counts. Where two
  // stand side by side as in the message, it may be the message; a title that has them is
  // the index of errors, with the mend.
  const findMost = (sections, words) => {
    const patterns = words.map(source).map(pattern);
    const pairs = words.slice(1).map((word, k) => inARow(`${words[k]} ${word}`));
    const rows = sections.map(([rank, page, chapter, anchor, title, text]) => {
      const [has, beside] = [patterns, pairs].map((all) =>
        all.map((one) => hits(title, one) + hits(text, one) > 0));
      const titled = pairs.filter((one) => hits(title, one)).length;
      return { rank, page, chapter, anchor, title, text, has, beside, titled };
    });
    const counts = patterns.map((_, k) => rows.filter(({ has }) => has[k]).length);
    const weights = counts.map((count) => count && Math.log((2 * rows.length) / count));
    const sum = (some) => some.reduce((a, b) => a + b, 0);
    return rows
      .map(({ has, beside, ...row }) => ({ ...row, beside: sum(beside.map(Number)),
        score: sum(weights.filter((_, k) => has[k])) / (sum(weights) || 1) }))
      .filter(({ score }) => score >= 0.7)
      .sort((a, b) => b.beside - a.beside || b.score - a.score || b.titled - a.titled
        || a.rank - b.rank || a.text.length - b.text.length);
  };

  const marked = (text, any) => {
    const parts = [];
    let end = 0;
    for (const { 0: found, index } of text.matchAll(any)) {
      const mark = document.createElement("mark");
      mark.textContent = found;
      parts.push(text.slice(end, index), mark);
      end = index + found.length;
    }
    return [...parts, text.slice(end)];
  };
  const excerpt = (text, row, any) => {
    const first = [row, any].map((one) => text.search(one)).find((at) => at >= 0) ?? 0;
    const from = first < 50 ? 0 : text.indexOf(" ", first - 50) + 1;
    const cut = text.slice(from, from + 160);
    return (from ? "… " : "") + (from + 160 < text.length
      ? `${cut.slice(0, cut.lastIndexOf(" "))} …` : cut);
  };
  const element = (tag, ...parts) => {
    const made = document.createElement(tag);
    made.append(...parts);
    return made;
  };
  const result = ({ page, chapter, anchor, title, text }, query) => {
    const any = anyOf(query);
    const link = element("a", element("strong", ...marked(title, any)));
    if (chapter !== title) link.append(element("small", chapter));
    link.append(element("span", ...marked(excerpt(text, inARow(query), any), any)));
    link.href = `${here}${page}?found=${encodeURIComponent(query)}#${anchor}`;
    return element("li", link);
  };

  let sections; // a promise, once somebody searches
  const load = () =>
    (sections ??= new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = `${here}_static/sections.js`;
      script.onload = () => done(globalThis.bookSections);
      script.onerror = fail;
      document.head.append(script);
    }));
  const show = async () => {
    const query = field.value.trim();
    let all = [];
    try {
      if (query) all = await load();
    } catch {
      sections = null;
      list.replaceChildren();
      count.textContent = "The list of sections could not be read. Are you offline?";
      return;
    }
    if (query !== field.value.trim()) return; // a later key will show its own
    let [found, words] = [query ? find(all, query) : [], query];
    const most = plain(query);
    if (!found.length && most.length > 2) [found, words] = [findMost(all, most), most.join(" ")];
    list.replaceChildren(...found.slice(0, MOST).map((one) => result(one, words)));
    count.textContent = !query ? ""
      : found.length && words !== query ? "No section has all that. With most of its words:"
      : !found.length ? "Nothing found. Try the start of a word, or fewer words."
      : found.length > MOST ? `${found.length} sections, the first ${MOST} of them:`
      : found.length === 1 ? "1 section:" : `${found.length} sections:`;
  };

  const step = (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!way) return;
    const stops = [field, ...list.querySelectorAll("a")];
    const next = stops[stops.indexOf(document.activeElement) + way];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  if (field) {
    field.addEventListener("input", show);
    for (const part of [form, list]) part.addEventListener("keydown", step);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      list.querySelector("a")?.click();
    });
    list.addEventListener("click", () => form.closest("dialog")?.close());
    field.value ||= new URLSearchParams(location.search).get("q") ?? "";
    show();
  }

  // On the page of a result: its words are marked in its section, and in sight.
  const query = new URLSearchParams(location.search).get("found");
  const section = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const part = section?.matches("dt") ? section.parentElement : section;
  if (!query || !part || !globalThis.Highlight) return;
  const any = anyOf(query);
  const row = inARow(query);
  const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  const ranges = [];
  let best;
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    if (text.parentElement.closest("script, style, svg")) continue;
    for (const { 0: found, index } of text.data.matchAll(any)) {
      const range = new Range();
      range.setStart(text, index);
      range.setEnd(text, index + found.length);
      ranges.push(range);
    }
    if (text.data.search(row) >= 0) best ??= text.parentElement;
  }
  if (!ranges.length) return;
  CSS.highlights.set("found", new Highlight(...ranges));
  best ??= ranges[0].startContainer.parentElement;
  best.dispatchEvent(new Event("reveal", { bubbles: true })); // of a prediction
  for (let fold = best; (fold = fold.parentElement?.closest("details")); ) fold.open = true;
  best.scrollIntoView({ block: "center" });
})();
