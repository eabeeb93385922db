"use strict";
// The frame of every explorer: controls, state in the address, one drawing loop.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const inBook = "content_root" in document.documentElement.dataset;
  const kinds = {};

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === undefined || value === null || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat().filter((child) => child !== undefined && child !== null));
    return node;
  }
  const html = (tag, attributes, ...children) =>
    fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) =>
    fill(document.createElementNS(SVG, tag), attributes, children);

  function number(value, digits = 0) {
    const text = Number.isInteger(value) ? String(value) : value.toFixed(digits);
    return text.replace(/^-(0(\.0*)?)$/, "$1").replace("-", "−");
  }

  // A setting as a link has it, and back; undefined is no such value.
  const written = (value) =>
    typeof value === "boolean" ? String(Number(value)) : encodeURIComponent(value);

  function understood(control, text) {
    if (control.kind === "slider") {
      const value = /^-?\d{1,6}$/.test(text) ? Number(text) : NaN;
      return value >= control.low && value <= control.high ? value : undefined;
    }
    if (control.kind === "flag") return { 0: false, 1: true }[text];
    if (control.kind === "choice") return control.options.includes(text) ? text : undefined;
    return new RegExp(`^(?:${control.pattern})$`).test(text) ? text : undefined;
  }

  // A notebook would take arrow keys and letters for commands of its own.
  function keep(event) {
    if (!(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)) {
      event.stopPropagation();
    }
  }

  // The address as parts such as name=settings; a messenger may have escaped its signs.
  function parts() {
    return location.hash.slice(1).split("&").map((raw) => {
      let plain = raw;
      try { plain = decodeURIComponent(raw); } catch { /* read as it is */ }
      const [, word, sign, text] = /^([^=:?]*)([=:?]?)(.*)$/s.exec(plain);
      return { raw, word, sign, text };
    });
  }

  // Letters swapped, one changed, or up to two lost or added.
  function almost(word, name) {
    const rest = [...name];
    const added = [...word.toLowerCase()].filter((letter) =>
      !rest.includes(letter) || !rest.splice(rest.indexOf(letter), 1));
    return rest.length < name.length && rest.length + added.length <= 2;
  }

  // Whether a part is for the explorer `name`, if only by a slip. An anchor has no sign;
  // a page that still loads may have an explorer of the other name.
  const meant = (name) => ({ word, sign }) => sign && (word === name || (almost(word, name) &&
    document.readyState !== "loading" && !document.getElementById(`explorer-${word}`)));

  // What the address says about the explorer `name`: undefined when nothing.
  function inAddress(name) {
    const own = parts().filter(meant(name));
    return own.find(({ word, sign }) => word === name && sign === "=") || own[0];
  }

  function parse(text, controls) {
    const found = {};
    for (const part of text.split(",").filter(Boolean)) {
      const [name, plain = "", ...rest] = part.split(":");
      const control = controls.find((one) => one.name === name);
      const value = control && !rest.length ? understood(control, plain) : undefined;
      if (value === undefined || Object.hasOwn(found, name)) throw new Error(part);
      found[name] = value;
    }
    return found;
  }

  function start(root) {
    if (near) near.unobserve(root);
    if ("ready" in root.dataset) return; // by another copy of this script
    const kind = kinds[root.dataset.kind];
    const { controls, settings: first, data } =
      JSON.parse(root.querySelector(".dk-start").textContent);
    const name = root.dataset.name;
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    const inputs = {};
    const status = html("p", { class: "dk-status", role: "status" });
    const told = html("p", { class: "dk-told", "aria-live": "polite" });
    const stage = html("div", { class: "dk-stage" });
    const link = html("a", { class: "dk-link" }, "Link to this state");
    const again = html("button", { type: "button", class: "dk-again",
      onclick: () => { view.say(""); view.set(first); } }, "Start again");

    const view = {
      name, root, stage, data, settings: { ...first }, memory: {},
      visible: true, width: 0, result: undefined,
      get still() { return calm.matches; },
      say(text) { status.textContent = text; },
      tell(text) { told.textContent = text; },
      set(changes, { passing = false } = {}) {
        Object.assign(view.settings, changes);
        show();
        if (!passing) remember();
      },
      animate(step) { steps.add(step); wake(); },
    };

    const steps = new Set();
    let frame = 0;
    function wake() {
      if (!frame && view.visible && !view.still && steps.size) {
        frame = requestAnimationFrame((time) => {
          frame = 0;
          for (const step of [...steps]) if (step(time) === false) steps.delete(step);
          wake();
        });
      }
    }

    function show() {
      for (const [key, input] of Object.entries(inputs)) input.show(view.settings[key]);
      view.result = kind.compute(view.settings, data);
      kind.draw(view);
      link.href = `#${name}=${state() || "start"}`;
    }

    const state = () => controls
      .filter((control) => view.settings[control.name] !== first[control.name])
      .map((control) => `${control.name}:${written(view.settings[control.name])}`)
      .join(",");

    function remember() {
      if (!inBook) return;
      const own = state();
      const others = parts().filter((part) => part.sign === "=" && !meant(name)(part));
      const hash = others.map(({ raw }) => raw).concat(own ? `${name}=${own}` : []).join("&");
      const bare = location.pathname + location.search;
      try { history.replaceState(null, "", hash ? `#${hash}` : bare); } catch { /* file: */ }
    }

    function recall() {
      const said = inBook ? inAddress(name) : undefined;
      if (!said) return false;
      let settings = first;
      view.say("");
      try {
        if (said.word !== name || said.sign !== "=") throw new Error(said.raw);
        const given = said.text === "start" ? {} : parse(said.text, controls);
        const wrong = kind.check?.({ ...first, ...given }, given);
        if (wrong) throw new Error(wrong);
        settings = { ...first, ...given };
      } catch (error) {
        view.say(`The link’s settings cannot be read (${error.message.slice(0, 60)}), ` +
          "so you see the start.");
      }
      Object.assign(view.settings, settings);
      return true;
    }

    const panel = html("div", { class: "dk-controls" });
    for (const control of controls) {
      const change = (value, passing) => {
        view.say("");
        view.set({ [control.name]: value }, { passing });
      };
      const made = MAKE[control.kind]?.(control, change, `${root.id}-${control.name}`);
      if (made) {
        inputs[control.name] = made;
        panel.append(made.node);
      }
    }
    const live = html("div", { class: kind.beside ? "dk-live dk-beside" : "dk-live",
      onkeydown: keep }, panel, stage, status, told,
    html("p", { class: "dk-foot" }, again, inBook ? link : null));
    recall();
    root.append(live);
    root.dataset.ready = "";
    view.width = stage.clientWidth;
    show();

    const arrive = () => { if (recall()) { show(); root.scrollIntoView({ block: "nearest" }); } };
    for (const event of ["hashchange", "load"]) addEventListener(event, arrive);
    new ResizeObserver(() => {
      if (stage.clientWidth && stage.clientWidth !== view.width) {
        view.width = stage.clientWidth;
        show();
      }
    }).observe(stage);
    new IntersectionObserver((entries) => {
      view.visible = entries[entries.length - 1].isIntersecting;
      wake();
    }).observe(root);
    calm.addEventListener("change", wake);
  }

  // One control each: its node, and how it shows a value.
  const MAKE = {
    slider({ label, low, high }, change) {
      const shown = html("span", { class: "dk-value" });
      const input = html("input", { type: "range", min: low, max: high, step: 1,
        oninput: () => change(Number(input.value), true),
        onchange: () => change(Number(input.value), false) });
      const node = html("label", { class: "dk-slider" },
        html("span", {}, label, " ", shown), input);
      return { node, show(value) { input.value = value; shown.textContent = number(value); } };
    },
    flag({ label }, change) {
      const input = html("input", { type: "checkbox",
        onchange: () => change(input.checked, false) });
      return { node: html("label", { class: "dk-flag" }, input, " ", label),
        show(value) { input.checked = value; } };
    },
    choice({ label, options, shown, buttons, quiet }, change, id) {
      const words = shown.length ? shown : options;
      if (options.length > buttons) {
        const input = html("select", { onchange: () => change(input.value, false) },
          options.map((option, i) => html("option", { value: option }, words[i])));
        return { node: html("label", { class: "dk-menu" }, html("span", {}, label), input),
          show(value) { input.value = value; } };
      }
      const radios = options.map((option) => html("input", { type: "radio", name: id,
        value: option, onchange: () => change(option, false) }));
      const node = html("fieldset", { class: `dk-buttons${quiet ? " dk-quiet" : ""}` }, html("legend", {}, label),
        radios.map((radio, i) => html("label", {}, radio, html("span", {}, words[i]))));
      return { node, show(value) {
        for (const radio of radios) radio.checked = radio.value === value;
      } };
    },
  };

  // In the book an explorer waits until one comes near it, takes to the keys, or has an
  // address with its settings: a page of many opens as fast as one of none.
  const near = inBook && new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) start(target);
  }, { rootMargin: "100%" });

  function startAll({ type } = {}) {
    for (const root of document.querySelectorAll(".dk-explorer:not([data-ready])")) {
      if (!kinds[root.dataset.kind]) continue;
      if (!near || type === "keydown" || inAddress(root.dataset.name)) start(root);
      else near.observe(root);
    }
  }

  window.denseExplorers = {
    kinds, parts: {}, html, svg, number,
    define(kind, parts) { kinds[kind] = parts; startAll(); },
  };
  document.addEventListener("DOMContentLoaded", startAll); // one whose script came first
  for (const event of ["hashchange", "keydown"]) addEventListener(event, startAll, true);
})();
