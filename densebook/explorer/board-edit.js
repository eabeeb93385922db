"use strict";
// Tables of numbers in squares: the numbers of a reader's own.
(() => {
  const { html, parts: { board } } = denseExplorers;
  const { plain } = board;
  const MOST = 99.99;
  // What a link calls x[1, 0, 2]: x1.0.2.
  const LETTERS = {
    x: { table: "x", code: "x" },
    w: { table: "kernel", code: "W" },
    c: { table: "bias", code: "c" },
    y: { table: "dy", code: "dy" },
  };

  // As a link has them: x[1, 0, 2] is −3.5 and W[0, 1] is 2 in "x1.0.2_-3.5~w0.1_2".
  const ownNumbers = (numbers) => numbers.split("~").filter(Boolean).map((part) => {
    const [cell, value] = part.split("_");
    return { cell, value: Number(value) };
  });
  const twice = (numbers) => {
    const cells = ownNumbers(numbers).map(({ cell }) => cell);
    return new Set(cells).size !== cells.length;
  };

  // The row that a cell is in, and its index there.
  function locate(tables, cell) {
    const index = cell.slice(1).split(".");
    const last = index.pop();
    return [index.reduce((table, i) => table[i], tables[LETTERS[cell[0]].table]), last];
  }

  function edited(data, numbers) {
    const tables = structuredClone(data);
    for (const { cell, value } of ownNumbers(numbers)) {
      const [row, i] = locate(tables, cell);
      row[i] = value;
    }
    return tables;
  }

  // Numbers have two decimals at most, so sums of products have four; what is beyond
  // them is what binary fractions leave.
  const exact = (value) => Math.round(value * 1e4) / 1e4 || 0;

  // A cell as code writes it: w0.1 is W[0, 1].
  const asCode = (name) =>
    `${LETTERS[name[0]].code}[${name.slice(1).replaceAll(".", ", ")}]`;

  function understood(text) {
    const written = text.trim().replace("−", "-").replace(",", ".");
    return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(written) ? Number(written) : NaN;
  }

  function take(view, { own, value: read }, where, text) {
    if (!text.trim()) return;
    const value = understood(text);
    if (!(Math.abs(value) <= MOST)) {
      view.say(`A square takes a number from ${plain(-MOST)} to ${MOST}; “${text.trim()}” is ` +
        `none, so ${plain(read(view.result, where))} stays.`);
      return;
    }
    const kept = Math.round(value * 100) / 100 || 0;
    view.say(kept === value ? "" : `Two decimals are kept: ${plain(value)} became ${plain(kept)}.`);
    const name = own(where);
    const others = ownNumbers(view.settings.numbers).filter(({ cell }) => cell !== name);
    const all = kept === read(view.result.was, where) ? others
      : [...others, { cell: name, value: kept }];
    view.set({ numbers: all.map((one) => `${one.cell}_${one.value}`).join("~") });
  }

  // Puts a field over the square. Enter, Tab or leaving it accepts, Escape gives up.
  function edit(view, { roles }, cell, typed) {
    const { memory } = view;
    const { width, height, side, node, places } = memory.drawn;
    const { x, y, role, where } = places.get(cell);
    const kind = roles[role];
    const end = (text, back) => {
      if (memory.field !== field) return;
      memory.field = null;
      cell.removeAttribute("aria-owns");
      if (back) cell.focus();
      field.remove();
      if (text !== undefined) take(view, kind, where, text);
    };
    const field = html("input", { type: "text", class: `dk-field dk-${kind.tone || role}`,
      id: `${view.root.id}-field`, maxlength: 12, autocomplete: "off", enterkeyhint: "done",
      "aria-label": `${asCode(kind.own(where))}, ${kind.place(where)}: new number`,
      style: `left:${(100 * x) / width}%;top:${(100 * y) / height}%;` +
        `width:${(100 * side) / width}%;height:${(100 * side) / height}%`,
      onblur: () => end(field.value, false),
      onkeydown: ({ key }) => {
        if (key === "Enter" || key === "Tab") end(field.value, true);
        if (key === "Escape") end(undefined, true);
      } });
    memory.field = field;
    field.value = typed ?? plain(kind.value(view.result, where));
    cell.setAttribute("aria-owns", field.id);
    node.append(field);
    field.focus();
    if (typed === undefined) field.select();
  }

  // What the reader has changed, and the way back.
  function changes(view, { effect }) {
    const own = ownNumbers(view.settings.numbers);
    if (!own.length) return [];
    const [{ cell, value }] = own;
    const [row, i] = locate(view.data, cell);
    const which = own.length > 1 ? `${own.length} numbers are yours.`
      : `${asCode(cell)} is ${plain(value)}, was ${plain(row[i])}.`;
    return [html("p", { class: "dk-own" },
      `${which}${effect(view, own.length > 1 ? "them" : "it")} `,
      html("button", { type: "button", onclick() {
        view.say("");
        view.set({ numbers: "" });
        view.stage.querySelector('[role="gridcell"][tabindex="0"]').focus();
      } }, "Original numbers"))];
  }

  Object.assign(board, { twice, edited, exact, edit, changes });
})();
