/* The search: sections that hold words which begin as those typed, the chapters' first.
   It is fetched when a reader opens the search, or comes from one of its results. */
(() => {
  "use strict";
  const MOST = 40; // results that are shown
  const NOTHING = /(?!)/g;
  const LONG = 400; // letters: a traceback, of which no section has every word
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

  // The words of a message that stand side by side, without the numbers and names that are
  // somebody's own, such as 'dense_7'.
  const pairsOf = (text) => {
    const said = text.toLowerCase().replace(/'[\w./:]*'|\S*\d\S*|\w*(error|exception)\b/g, " ");
    const words = said.match(/\p{L}+/gu) ?? [];
    return new Set(words.slice(1).map((word, k) => `${words[k]} ${word}`));
  };

  // The messages of the index of errors that are the query, a part of it, or around it: a
  // traceback has lines before and behind. The fewer pairs, the more of them have to agree.
  const findMessages = (sections, query) => {
    const asked = pairsOf(query);
    const rows = sections
      .filter(([, , , anchor]) => anchor.startsWith("said-"))
      .map(([rank, page, chapter, anchor, title, text]) => {
        const own = pairsOf(title);
        const both = [...own].filter((pair) => asked.has(pair)).length;
        const share = both / Math.min(own.size, asked.size);
        return { rank, page, chapter, anchor, title, text, both, share };
      })
      .filter(({ both, share }) => both >= 4 && share >= (both >= 6 ? 0.6 : 0.8))
      .sort((a, b) => b.both - a.both);
    return rows.filter(({ both }) => both >= 0.75 * rows[0].both);
  };

  // The words of a message, without the numbers and names that are somebody's own.
  const plain = (query) => [...new Set(
    (query.replace(/(["'`])\S*?\1/g, " ").match(/\S+/g) ?? [])
      .map((word) => word.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, ""))
      .filter((word) => word.length > 2 && !/[\d_=,]|(error|exception)$/i.test(word)))];

  // Most of the words have to be there; the rarer one is, the more it counts. Where two
  // stand side by side as in the message, it may be the message.
  const findMost = (sections, words) => {
    const patterns = words.map(source).map(pattern);
    const pairs = words.slice(1).map((word, k) => inARow(`${words[k]} ${word}`));
    const rows = sections.map(([rank, page, chapter, anchor, title, text]) => {
      const [has, beside] = [patterns, pairs].map((all) =>
        all.map((one) => hits(title, one) + hits(text, one) > 0));
      return { rank, page, chapter, anchor, title, text, has, beside };
    });
    const counts = patterns.map((_, k) => rows.filter(({ has }) => has[k]).length);
    const weights = counts.map((count) => count && Math.log((2 * rows.length) / count));
    const sum = (some) => some.reduce((a, b) => a + b, 0);
    return rows
      .map(({ has, beside, ...row }) => ({ ...row, beside: sum(beside.map(Number)),
        score: sum(weights.filter((_, k) => has[k])) / (sum(weights) || 1) }))
      .filter(({ score }) => score >= 0.7)
      .sort((a, b) => b.beside - a.beside || b.score - a.score || a.rank - b.rank
        || a.text.length - b.text.length);
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
  // A message stands whole in its result, with what mends it: there is nothing to mark.
  const result = ({ page, chapter, anchor, title, text, both }, query) => {
    const [any, row] = both ? [NOTHING, NOTHING] : [anyOf(query), inARow(query)];
    const link = element("a", element("strong", ...marked(title, any)));
    if (chapter !== title) link.append(element("small", chapter));
    link.append(element("span", ...marked(excerpt(text, row, any), any)));
    const words = both ? "" : `?found=${encodeURIComponent(query)}`;
    link.href = `${here}${page}${words}#${anchor}`;
    return element("li", link);
  };
  const linkTo = (page, words) => {
    const link = element("a", words);
    link.href = `${here}${page}`;
    return link;
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
    const messages = findMessages(all, query);
    let [found, words] = [query.length < LONG && query ? find(all, query) : [], query];
    found = [...messages, ...found.filter(({ anchor }) =>
      !messages.some((message) => message.anchor === anchor))];
    const most = plain(query);
    const nearest = !found.length && most.length > 1;
    if (nearest) {
      found = findMost(all, most);
      words = most.filter((word) => word.length > 3).join(" ") || most.join(" ");
    }
    list.replaceChildren(...found.slice(0, MOST).map((one) => result(one, words)));
    const number = found.length === 1 ? "1 section" : `${found.length} sections`;
    count.replaceChildren(!query ? ""
      : !found.length ? "Nothing found. Try the start of a word, or fewer words."
      : nearest ? "No section has all that."
      : found.length > MOST ? `${number}, the first ${MOST} of them:` : `${number}:`);
    if (query && (nearest || !found.length)) {
      count.append(" An error? ", linkTo("appendix/errors.html", "All messages"), " and ",
        linkTo("chapters/09_errors.html#the-mistakes-that-raise-none", "what raises none"), ".",
        found.length ? " Nearest by its words:" : "");
    }
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
  let [best, most] = [null, 0];
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    if (text.parentElement.closest("script, style, svg")) continue;
    const different = new Set();
    for (const { 0: found, index } of text.data.matchAll(any)) {
      const range = new Range();
      range.setStart(text, index);
      range.setEnd(text, index + found.length);
      ranges.push(range);
      different.add(found.toLowerCase());
    }
    const has = text.data.search(row) >= 0 ? Infinity : different.size;
    if (has > most) [best, most] = [text.parentElement, has];
  }
  if (!ranges.length) return;
  CSS.highlights.set("found", new Highlight(...ranges));
  best.dispatchEvent(new Event("reveal", { bubbles: true })); // of a prediction
  for (let fold = best; (fold = fold.parentElement?.closest("details")); ) fold.open = true;
  best.scrollIntoView({ block: "center" });
})();
