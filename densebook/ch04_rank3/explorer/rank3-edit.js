"use strict";
// The rank-3 explorer: a number of inputs, kernel or bias takes another one.
(() => {
  const { html, parts: { rank3 } } = denseExplorers;
  const { ownNumbers, locate, plain, S, box, roleOf, valueOf, WHERE } = rank3;
  const MOST = 99.99;

  const NAMES = {
    input: ({ b, i, k }) => `x${b}.${i}.${k}`,
    kernel: ({ k, u }) => `w${k}.${u}`,
    bias: ({ u }) => `c${u}`,
  };
  const nameOf = (cell) => NAMES[roleOf(cell)]?.(cell.dataset);

  // A cell as code writes it: w0.1 is W[0, 1].
  const asCode = (name) =>
    `${{ w: "W" }[name[0]] || name[0]}[${name.slice(1).replaceAll(".", ", ")}]`;

  function understood(text) {
    const written = text.trim().replace("−", "-").replace(",", ".");
    return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(written) ? Number(written) : NaN;
  }

  function take(view, cell, text) {
    if (!text.trim()) return;
    const value = understood(text);
    if (!(Math.abs(value) <= MOST)) {
      view.say(`A square takes a number from ${plain(-MOST)} to ${MOST}; “${text.trim()}” is ` +
        `none, so ${plain(valueOf(view, cell))} stays.`);
      return;
    }
    const kept = Math.round(value * 100) / 100 || 0;
    view.say(kept === value ? "" : `Two decimals are kept: ${plain(value)} became ${plain(kept)}.`);
    const name = nameOf(cell);
    const original = valueOf({ result: view.result.was }, cell);
    const others = ownNumbers(view.settings.numbers).filter((own) => own.cell !== name);
    const all = kept === original ? others : [...others, { cell: name, value: kept }];
    view.set({ numbers: all.map((own) => `${own.cell}_${own.value}`).join("~") });
  }

  // Puts a field over the square. Enter, Tab or leaving it accepts, Escape gives up.
  function edit(view, cell, typed) {
    const { memory } = view;
    const { at, node } = memory.drawn;
    const { x, y } = box(cell);
    const value = plain(valueOf(view, cell));
    const end = (text, back) => {
      if (memory.field !== field) return;
      memory.field = null;
      cell.removeAttribute("aria-owns");
      if (back) cell.focus();
      field.remove();
      if (text !== undefined) take(view, cell, text);
    };
    const field = html("input", { type: "text", class: `r3-field r3-${roleOf(cell)}`,
      id: `${view.root.id}-field`, maxlength: 12, autocomplete: "off", enterkeyhint: "done",
      "aria-label": `${asCode(nameOf(cell))}, ${WHERE[roleOf(cell)](cell.dataset)}: new number`,
      style: `left:${(100 * x) / at.width}%;top:${(100 * y) / at.height}%;` +
        `width:${(100 * S) / at.width}%;height:${(100 * S) / at.height}%`,
      onblur: () => end(field.value, false),
      onkeydown: ({ key }) => {
        if (key === "Enter" || key === "Tab") end(field.value, true);
        if (key === "Escape") end(undefined, true);
      } });
    memory.field = field;
    field.value = typed ?? value;
    cell.setAttribute("aria-owns", field.id);
    node.append(field);
    field.focus();
    if (typed === undefined) field.select();
  }

  const editable = (cell) => nameOf(cell) !== undefined;

  // What the reader has changed, and the way back.
  function changes(view) {
    const { settings, result: { changed, refused, y } } = view;
    const own = ownNumbers(settings.numbers);
    if (!own.length) return [];
    const [{ cell, value }] = own;
    const [row, i] = locate(view.data, cell);
    const which = own.length > 1 ? `${own.length} numbers are yours.`
      : `${asCode(cell)} is ${plain(value)}, was ${plain(row[i])}.`;
    const effect = refused ? "" : ` ${changed} of ${y.flat(2).length} cells of the output ` +
      `${changed === 1 ? "changes" : "change"} with ${own.length > 1 ? "them" : "it"}.`;
    return [html("p", { class: "r3-own" }, `${which}${effect} `,
      html("button", { type: "button", onclick() {
        view.say("");
        view.set({ numbers: "" });
        view.stage.querySelector('[role="gridcell"][tabindex="0"]').focus();
      } }, "Original numbers"))];
  }

  Object.assign(rank3, { edit, editable, changes });
})();
