"use strict";
// The counting explorer's editor: what opens below a layer's line, and what it changes.
(() => {
  const { html, parts: { counting } } = denseExplorers;
  const { AXES, NAMES, NEW, counted, netOf, noted, read, readLayer, used, write } = counting;
  const KINDS = Object.entries(NAMES);
  const SHAPES = ["a vector", "a row of vectors", "a map"];

  const stackOf = (view) => read(netOf(view.settings, view.data));

  function edit(view, stack, { open = view.memory.open, passing = false } = {}) {
    const net = write(stack);
    const { networks } = view.data;
    const known = Object.keys(networks).find((key) => networks[key] === net);
    view.memory.open = open;
    view.say("");
    view.set(known ? { network: known } : { network: "own", net }, { passing });
  }

  function change(view, at, changes, passing) {
    const stack = stackOf(view);
    stack.layers[at] = { ...stack.layers[at], ...changes };
    edit(view, stack, { passing });
  }

  function add(view, layer, at) {
    const stack = stackOf(view);
    if (stack.layers.length >= view.data.mostLayers) return;
    stack.layers.splice(at, 0, layer);
    edit(view, stack, { open: at });
  }

  function move(view, at, to) {
    const stack = stackOf(view);
    if (to < 0 || to >= stack.layers.length) return;
    const [layer] = stack.layers.splice(at, 1);
    stack.layers.splice(to, 0, layer);
    edit(view, stack, { open: to });
  }

  function remove(view, at) {
    const stack = stackOf(view);
    stack.layers.splice(at, 1);
    edit(view, stack, { open: null });
    const { rows } = view.memory;
    const next = rows[Math.min(at + 1, rows.length - 1)];
    (next.node.hidden ? next.fold : next).button.focus();
  }

  function rename(view, at, kind) {
    const fresh = readLayer(NEW[kind]);
    const { size } = stackOf(view).layers[at];
    const old = stackOf(view).layers[at].kind;
    change(view, at, "cd".includes(kind) && "cd".includes(old) ? { ...fresh, size } : fresh);
  }

  // A whole number from 1 to `most`; anything else is mended when the reader leaves it.
  function numberField(key, label, most, apply) {
    let known = 1;
    const valid = () => /^[1-9]\d*$/.test(input.value) && Number(input.value) <= most;
    const input = html("input", { type: "number", min: 1, max: most, inputmode: "numeric",
      "data-key": key,
      oninput: () => valid() && apply(Number(input.value), true),
      onchange() {
        const near = Math.min(Math.max(Math.round(input.value), 1), most);
        if (!valid()) input.value = input.value === "" ? known : near;
        apply(Number(input.value), false);
      } });
    return { node: html("label", { class: "ct-field" }, html("span", {}, label), input),
      show(value) {
        known = value;
        if (document.activeElement !== input) input.value = value;
      } };
  }

  function checkField(key, label, apply) {
    const input = html("input", { type: "checkbox", "data-key": key,
      onchange: () => apply(input.checked, false) });
    return { node: html("label", { class: "dk-flag" }, input, html("span", {}, label)),
      show(value) { input.checked = value; } };
  }

  function menuField(key, label, options, apply) {
    const input = html("select", { "data-key": key, onchange: () => apply(input.value) },
      options.map(([value, text]) => html("option", { value }, text)));
    return { node: html("label", { class: "ct-field" }, html("span", {}, label), input),
      show(value) { input.value = value; } };
  }

  // The fields of the layer `at`: [field, how to read its value from the stack].
  function fieldsOf(view, at, stack) {
    const { limits } = view.data;
    if (at === -1) {
      const axes = stack.input.length;
      const set = (input, passing) => edit(view, { ...stackOf(view), input }, { passing });
      return [
        [menuField("axes", "The input is", SHAPES.map((text, i) => [i + 1, text]), (value) =>
          set([[784], [10, 64], [28, 28, 1]][value - 1], false)), () => axes],
        ...AXES[axes - 1].map((label, i) => [numberField(`axis${i}`, label, limits.length,
          (value, passing) => set(stackOf(view).input.with(i, value), passing)),
        ({ input }) => input[i]]),
      ];
    }
    const { kind } = stack.layers[at];
    const layer = (key) => ({ layers }) => layers[at][key];
    const whole = (key, label, most = limits[key]) => [numberField(key, label, most,
      (value, passing) => change(view, at, { [key]: value }, passing)), layer(key)];
    const flag = (key, label) => [checkField(key, label,
      (value) => change(view, at, { [key]: value }, false)), layer(key)];
    const own = {
      c: [["size", "filters"], ["window", "window"], ["stride", "stride"]],
      p: [["window", "window"]], d: [["size", "units"]] }[kind] || [];
    return [
      [menuField("kind", "Layer", KINDS, (value) => rename(view, at, value)), layer("kind")],
      ...own.map((one) => whole(...one)),
      ...(kind === "c" ? [flag("same", "pad to the same size")] : []),
      ...("cd".includes(kind) ? [flag("bias", "bias")] : []),
    ];
  }

  function buttonsOf(view, at, stack) {
    if (at === -1) return [];
    const last = stack.layers.length - 1;
    const full = last + 1 >= view.data.mostLayers;
    const button = (key, text, off, onclick) => html("button", { type: "button",
      "data-key": key, "aria-disabled": off && "true", onclick }, text);
    return [
      button("up", "Move up", at === 0, () => move(view, at, at - 1)),
      button("down", "Move down", at === last, () => move(view, at, at + 1)),
      button("copy", "Copy", full, () => add(view, { ...stackOf(view).layers[at] }, at + 1)),
      button("remove", "Remove", false, () => remove(view, at)),
    ];
  }

  // Built anew only when another layer opens, so that a field keeps its caret.
  function editor(view, stack) {
    const { memory } = view;
    const at = memory.open;
    const focused = memory.editor?.contains(document.activeElement) &&
      document.activeElement.dataset.key;
    if (at === null) {
      memory.editor?.remove();
      memory.editorKey = null;
      return;
    }
    const key = [at, at === -1 ? stack.input.length : stack.layers[at].kind,
      stack.layers.length].join();
    if (memory.editorKey !== key) {
      memory.editorKey = key;
      memory.editor?.remove();
      memory.fields = fieldsOf(view, at, stack);
      const buttons = buttonsOf(view, at, stack);
      memory.editor = html("div", { class: "ct-editor", role: "group",
        "aria-label": at === -1 ? "Change the input" : `Change layer ${at + 1}` },
      memory.why = html("div", { class: "ct-why" }),
      html("div", { class: "ct-fields" }, memory.fields.map(([field]) => field.node)),
      buttons.length ? html("div", { class: "ct-buttons" }, buttons) : null);
      memory.rows[at + 1].node.append(memory.editor);
      if (focused) memory.editor.querySelector(`[data-key="${focused}"]`)?.focus();
    }
    for (const [field, value] of memory.fields) field.show(value(stack));
    const { problem } = view.result;
    memory.why.replaceChildren(...(problem?.at === at ? [html("p", {}, problem.text)]
      : [counted(view, stack.layers, at), used(view, at), noted(view, stack.layers, at)]
        .filter(Boolean)));
  }

  Object.assign(counting, { add, editor, stackOf });
})();
