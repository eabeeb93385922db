/* What a page does: theme, drawers, menus, search box, copy buttons, place in the
   contents. It takes the place of the theme's scripts and needs none of them. */
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const closeOutside = (dialog) =>
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close(); // the backdrop counts as the dialog
    });

  // Theme: the script in the page's head has chosen it before the first paint.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const setMode = (mode) => {
    root.dataset.mode = mode;
    root.dataset.theme = mode !== "auto" ? mode : dark.matches ? "dark" : "light";
    try {
      localStorage.setItem("mode", mode);
    } catch {} // a browser that stores nothing still shows the theme
  };
  dark.addEventListener("change", () => setMode(root.dataset.mode));
  for (const button of all(".theme-switch-button")) {
    button.addEventListener("click", () => {
      // from "auto" a click must change what is seen
      const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
      setMode(modes[(modes.indexOf(root.dataset.mode) + 1) % 3]);
    });
  }

  // Drawers: on a narrow screen a sidebar's contents move into a dialog and back.
  const move = (from, to) => {
    to.append(...from.childNodes);
    to.classList.add(...from.classList);
    from.className = "";
  };
  for (const side of ["primary", "secondary"]) {
    const sidebar = document.getElementById(`pst-${side}-sidebar`);
    const dialog = document.getElementById(`pst-${side}-sidebar-modal`);
    if (!sidebar || !dialog) continue;
    closeOutside(dialog);
    dialog.addEventListener("close", () => move(dialog, sidebar));
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("a[href*='#']")) dialog.close();
    });
    for (const button of all(`.${side}-toggle`)) {
      button.addEventListener("click", () => {
        if (side === "primary" && matchMedia("(min-width: 992px)").matches) {
          sidebar.classList.toggle("pst-sidebar-hidden");
        } else {
          move(sidebar, dialog);
          dialog.showModal();
        }
      });
    }
  }

  // Menus: a button and the list after it.
  for (const button of all("[data-bs-toggle='dropdown']")) {
    const menu = button.nextElementSibling;
    const box = button.parentElement;
    const show = (open) => {
      for (const part of [button, menu]) part.classList.toggle("show", open);
      button.setAttribute("aria-expanded", open);
    };
    button.addEventListener("click", () => show(!menu.classList.contains("show")));
    box.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") {
        show(false);
        button.focus();
      } else if (step) {
        event.preventDefault();
        show(true);
        const items = all("a, button", menu);
        const place = items.indexOf(document.activeElement);
        const next = place < 0 && step < 0 ? items.length - 1 : place + step;
        items[(next + items.length) % items.length].focus();
      }
    });
    const leave = (target) => target && !box.contains(target) && show(false);
    box.addEventListener("focusout", (event) => leave(event.relatedTarget));
    document.addEventListener("click", (event) => leave(event.target));
  }

  // Search: a dialog, or the field of its own page. Its script comes when it is asked for.
  const dialog = document.getElementById("pst-search-dialog");
  const onPage = document.querySelector("main form.bd-search input");
  let searched = false;
  const loadSearch = () => {
    if (searched) return;
    searched = true;
    const script = document.createElement("script");
    script.src = `${root.dataset.content_root}_static/search.js`;
    document.head.append(script);
  };
  const openSearch = () => {
    loadSearch();
    if (onPage) onPage.select();
    else if (dialog.open) dialog.close();
    else dialog.showModal();
  };
  for (const button of all(".search-button__button")) {
    button.addEventListener("click", openSearch);
  }
  const mac = /^(Mac|iP)/.test(navigator.platform);
  addEventListener("keydown", (event) => {
    const asked = mac ? event.metaKey : event.ctrlKey;
    if (!asked || event.shiftKey || event.altKey || !/^k$/i.test(event.key)) return;
    event.preventDefault();
    openSearch();
  });
  if (dialog) closeOutside(dialog);
  if (onPage) openSearch();
  else if (new URLSearchParams(location.search).has("found")) loadSearch();

  // Copy buttons: on code, not on what it printed.
  const icon = (path) =>
    `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
  const COPY = icon("M9 8h11v13H9zM15 8V3H4v13h5");
  const COPIED = icon("m4 13 5 5L20 6");
  const code = (pre) => {
    const whole = pre.closest(".cell")?.querySelector(":scope > .whole-code");
    const text = whole ? whole.content.textContent : pre.textContent;
    const lines = text.trimEnd().split("\n");
    const prompt = /^(>>> ?|\.\.\. ?|\$ )/;
    const typed = lines.filter((line) => prompt.test(line));
    return typed.length ? typed.map((line) => line.replace(prompt, "")) : lines;
  };
  const copy = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea"); // a site without https
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };
  const addCopyButton = (pre) => {
    const button = document.createElement("button");
    const say = (drawing, label) => {
      button.innerHTML = drawing;
      button.setAttribute("aria-label", label);
    };
    button.type = "button";
    button.className = "copy-button icon";
    say(COPY, "Copy the code");
    button.addEventListener("click", async () => {
      await copy(code(pre).join("\n"));
      button.classList.add("copied");
      say(COPIED, "Copied");
      setTimeout(() => {
        button.classList.remove("copied");
        say(COPY, "Copy the code");
      }, 1500);
    });
    pre.after(button);
  };
  const blocks = all(".bd-article .highlight > pre");
  const whenIdle = window.requestIdleCallback ?? setTimeout;
  whenIdle(() =>
    blocks.filter((pre) => !pre.closest(".cell_output")).forEach(addCopyButton),
  );

  // What a term means, without leaving the page.
  const note = document.createElement("div");
  note.popover = "auto";
  note.className = "glossary-note";
  let opened = 0; // where the page stood then; it stays there while the note is read
  for (const link of note.showPopover ? all(".glossary-link") : []) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const more = document.createElement("a");
      more.href = link.href;
      more.textContent = "In the glossary";
      note.replaceChildren(link.title, " ", more);
      link.after(note); // the next stop of the Tab key is in it
      note.showPopover();
      opened = scrollY;
      const { left, bottom } = link.getBoundingClientRect();
      const { offsetWidth: width, offsetHeight: height } = note;
      note.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
      note.style.top = `${bottom + height + 8 < innerHeight ? bottom + 4
        : bottom - height - 32}px`;
    });
  }
  const leave = () =>
    note.isConnected && Math.abs(scrollY - opened) > 40 && note.hidePopover();
  addEventListener("scroll", leave, { passive: true });

  // Steps in a row: on from one to the next.
  for (const steps of all("ol.steps")) {
    const items = [...steps.children];
    const now = () => Math.round(steps.scrollLeft / steps.clientWidth);
    const [back, counter, next] = steps.nextElementSibling.children;
    for (const [button, way] of [[back, -1], [next, 1]]) {
      button.addEventListener("click", () =>
        steps.scrollTo({ left: (now() + way) * steps.clientWidth, behavior: "smooth" }));
    }
    const tell = () => {
      counter.textContent = `${now() + 1} of ${items.length}`;
      back.disabled = now() === 0;
      next.disabled = now() === items.length - 1;
    };
    steps.tabIndex = 0;
    steps.setAttribute("aria-label", `${items.length} steps, side by side`);
    steps.addEventListener("scroll", tell, { passive: true });
    tell();
  }

  // A role or an index that one points at is lit wherever it stands.
  addEventListener("pointerover", ({ target }) => {
    const symbol = target.closest?.("[class^=role-], [class^=index-]");
    if (symbol) root.setAttribute("data-lit", symbol.getAttribute("class").split("-")[1]);
    else root.removeAttribute("data-lit");
  });

  // The section in sight, in the contents and in the header; where a reader left off.
  const bar = document.querySelector(".bd-header-article .header-article-items__start");
  const place = document.createElement("a");
  place.className = "book-place";
  bar?.append(place);
  const key = `place:${location.pathname}`;
  const remember = (id) => {
    try {
      if (id === undefined) return localStorage.getItem(key);
      localStorage.setItem(key, id);
    } catch {} // a browser that stores nothing begins at the top
    return null;
  };
  const nameOf = (heading) => heading.textContent.replace(/#$/, "");
  const links = new Map();
  for (const link of all("#pst-page-toc-nav a")) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) links.set(section.querySelector("h1, h2, h3, h4") || section, link);
  }
  const passed = new Set();
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) passed.add(target);
        else passed.delete(target);
      }
      const last = [...links.keys()].filter((heading) => passed.has(heading)).pop();
      const id = links.get(last)?.hash;
      if (id && scrollY > 100) {
        place.textContent = nameOf(last);
        place.href = id;
        remember(id);
      } else if (scrollY > 100) place.textContent = "";
      for (const [heading, link] of links) {
        link.classList.toggle("active", heading === last);
        if (heading === last) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "9999999px 0px -70% 0px" }, // all that lies above the upper third
  );
  const left = [...links].find(([, link]) => link.hash === remember());
  if (left && !location.hash && scrollY < 100) {
    place.textContent = `Continue at “${nameOf(left[0])}”`;
    place.href = left[1].hash;
  }
  for (const heading of links.keys()) watcher.observe(heading);
  const sidebar = document.getElementById("pst-primary-sidebar");
  const here = sidebar?.querySelector("li.current.active:not(:has(li.active)) > a");
  if (here && here.offsetTop > innerHeight / 2) {
    sidebar.scrollTop = here.offsetTop - innerHeight / 2;
  }

  // What scrolls sideways can be reached and scrolled with the keyboard, and has a name.
  const scrollers = all(
    ".bd-article :is(pre, .formula, .output, .pst-scrollable-table-container)",
  );
  const offerToWrap = (pre, wide) => {
    let button = pre.parentElement.querySelector(":scope > .wrap-button");
    pre.classList.toggle("clipped", wide);
    if (!wide || button) return;
    button = document.createElement("button");
    button.type = "button";
    button.className = "wrap-button";
    button.textContent = "Wrap";
    button.setAttribute("aria-label", "Wrap the long lines");
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const wraps = pre.classList.toggle("wrapped");
      button.setAttribute("aria-pressed", wraps);
      reach([pre]);
    });
    pre.after(button);
  };
  const reach = (boxes) => {
    const wide = boxes.map((box) => box.scrollWidth > box.clientWidth);
    boxes.forEach((box, place) => {
      if (box.matches("pre")) offerToWrap(box, wide[place]);
      if (wide[place]) {
        const number = scrollers.indexOf(box) + 1;
        box.tabIndex = 0;
        box.setAttribute("role", "region");
        box.setAttribute("aria-label", `Scrolls sideways, box ${number}`);
      } else if (box.hasAttribute("tabindex")) {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      }
    });
  };
  const seen = (box) =>
    !box.firstElementChild?.checkVisibility ||
    box.firstElementChild.checkVisibility({ contentVisibilityAuto: true });
  const reachAll = () => {
    for (let at = 0; at < scrollers.length; at += 40) {
      whenIdle(() => reach(scrollers.slice(at, at + 40).filter(seen)));
    }
  };
  for (const event of ["load", "resize", "toggle"]) {
    addEventListener(event, reachAll, true); // toggle does not bubble
  }
  document.addEventListener(
    "contentvisibilityautostatechange", // out of sight, a box does not know its width
    ({ target, skipped }) => {
      if (!skipped && scrollers.includes(target)) whenIdle(() => reach([target]));
    },
    true,
  );

  // On paper everything is unfolded, and solutions stand at the end.
  let folded = [];
  const solutions = document.createElement("section");
  solutions.innerHTML = "<h2>Solutions</h2>";
  const places = new Map();
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    for (const fold of folded) fold.open = true;
    for (const solution of all(".tag_solution")) {
      const place = document.createComment("");
      solution.replaceWith(place);
      solutions.append(solution);
      places.set(solution, place);
    }
    if (places.size) document.querySelector(".bd-article").append(solutions);
  });
  addEventListener("afterprint", () => {
    for (const [solution, place] of places) place.replaceWith(solution);
    places.clear();
    solutions.remove();
    for (const fold of folded) fold.open = false;
  });
})();
