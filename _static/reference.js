/* The index of the reference: an address from when the reference was one page leads on
   to where the entry stands now. An entry's members are on its page. */
(() => {
  "use strict";
  const links = [...document.querySelectorAll(".reference-entries a")];
  const leadOn = () => {
    const anchor = decodeURIComponent(location.hash.slice(1));
    if (!anchor || document.getElementById(anchor)) return;
    const parts = anchor.split(".");
    while (parts.length) {
      const name = `#${parts.join(".")}`;
      const link = links.find(({ hash }) => decodeURIComponent(hash) === name);
      if (link) return location.replace(link.pathname + location.search + location.hash);
      parts.pop();
    }
  };
  addEventListener("hashchange", leadOn);
  leadOn();
})();
