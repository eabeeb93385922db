"use strict";
// The descent explorer: the start, moved by pointer, finger and keys.
(() => {
  const { svg, number, parts: { descent } } = denseExplorers;
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

  function move(view, eighths, passing) {
    const most = 8 * view.data.reach;
    const start = eighths.map((n) => Math.max(-most, Math.min(most, Math.round(n))) || 0).join("_");
    view.say("");
    if (start !== view.settings.start || !passing) view.set({ start }, { passing });
  }

  const started = ({ settings }) => settings.start.split("_").map(Number);

  function press(view, event) {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const far = event.shiftKey ? 8 : 1;
    move(view, started(view).map((n, k) => n + far * arrow[k]), false);
  }

  function handle(view) {
    return svg("g", { class: "de-handle", tabindex: 0, role: "slider", "aria-label": "Start",
      "aria-valuemin": -view.data.reach, "aria-valuemax": view.data.reach,
      onkeydown: (event) => press(view, event) },
    svg("circle", { r: 18, class: "de-reach" }),
    svg("rect", { x: -6, y: -6, width: 12, height: 12, rx: 2 }));
  }

  function hold(view, node, side) {
    const start = started(view).map((n) => n / 8);
    const xy = descent.place(side, view.data.reach)(start).map((n) => n.toFixed(1));
    node.setAttribute("transform", `translate(${xy.join(" ")})`);
    node.setAttribute("aria-valuenow", start[0]);
    node.setAttribute("aria-valuetext", `w ${number(start[0], 3)}, c ${number(start[1], 3)}`);
  }

  // The plane's own listeners: they stay while everything inside is drawn anew.
  function listen(view, node) {
    const { reach } = view.data;
    let held = false;
    const eighths = (event) => {
      const box = node.getBoundingClientRect();
      return [(16 * reach * (event.clientX - box.left)) / box.width - 8 * reach,
        8 * reach - (16 * reach * (event.clientY - box.top)) / box.height];
    };
    node.addEventListener("pointerdown", (event) => {
      const grip = event.target.closest(".de-handle");
      if (!grip || event.button) return;
      held = true;
      node.setPointerCapture(event.pointerId);
      grip.focus({ preventScroll: true });
      event.preventDefault();
    });
    // for browsers that overlook touch-action inside of an SVG
    node.addEventListener("touchstart", (event) => held && event.preventDefault());
    node.addEventListener("pointermove", (event) => held && move(view, eighths(event), true));
    const end = () => {
      if (held) view.set({});
      held = false;
    };
    node.addEventListener("pointerup", end);
    node.addEventListener("pointercancel", end);
    node.addEventListener("click", (event) => {
      if (!event.target.closest(".de-handle")) move(view, eighths(event), false);
    });
  }

  Object.assign(descent, { handle, hold, listen });
})();
