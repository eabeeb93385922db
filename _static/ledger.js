/* The ledger: shows the claims that hold all the words which one types. */
(() => {
  "use strict";
  const field = document.querySelector(".claims-filter input");
  const said = document.querySelector(".claims-filter [role=status]");
  const rows = [...document.querySelectorAll(".claims tbody tr")];
  const isGroup = (row) => row.classList.contains("table-group");
  const claims = rows.filter((row) => !isGroup(row));
  const texts = new Map(claims.map((row) => [row, row.textContent.toLowerCase()]));
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().match(/\S+/g) ?? [];
    for (const [row, text] of texts) row.hidden = !words.every((word) => text.includes(word));
    let group;
    for (const row of rows) {
      if (isGroup(row)) {
        group = row;
        group.hidden = true;
      } else if (!row.hidden) group.hidden = false;
    }
    for (const section of document.querySelectorAll("section.claims"))
      section.hidden = !section.querySelector("tbody tr:not([hidden])");
    const shown = claims.filter((row) => !row.hidden).length;
    const asked = words.length === 1 ? "this word" : "these words";
    said.textContent = !words.length ? ""
      : shown ? `${shown} of ${claims.length}` : `no claim has ${asked}`;
    const first = claims.find((row) => !row.hidden);
    const sight = visualViewport?.height ?? innerHeight; // above a phone's keyboard
    if (words.length && first?.getBoundingClientRect().bottom > sight)
      field.closest("p").scrollIntoView();
  });
})();
