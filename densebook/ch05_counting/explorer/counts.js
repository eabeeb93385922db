"use strict";
// How this chapter's explorers write counts.
(() => {
  const UNITS = ["", " k", " M", " G", " T", " P"];
  const grouped = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

  // Up to 9,999 in full, then as 15.5 G.
  function short(count) {
    if (count < 10000) return grouped(count);
    const power = Math.min(Math.floor(Math.log10(count) / 3), UNITS.length - 1);
    return (count / 1000 ** power).toFixed(1).replace(/\.0$/, "") + UNITS[power];
  }

  denseExplorers.parts.counts = { grouped, short };
})();
