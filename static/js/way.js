/*
 * From a record to the next one of the list that it was opened from: ‹ previous · 3 · of 286 · next ›, beside the way one has come;
 * j and k do the same. What the list held is kept by lists.js for as long as the tab is open; at the end of its page the next page
 * of the list opens its first row. What asks for it ([data-list]: a hidden field, a link) is told the list with its filter.
 */
(() => {
  "use strict";

  const bar = document.querySelector("nav.breadcrumbs[data-way]");
  const way = JSON.parse(sessionStorage.getItem("list-way") || "null");
  if (!bar || !way || location.pathname === way.list) return;

  const list = way.list + (way.search || "");
  for (const one of location.pathname.startsWith(way.list) ? document.querySelectorAll("[data-list]") : []) {
    if (one.href) one.search = new URLSearchParams({ next: list });
    else one.value = list;
  }

  // A tab of the record stays the same tab of the next one.
  const at = way.rows.findIndex((row) => row && (location.pathname === row || (document.querySelector("main .tabs") && location.pathname.startsWith(row))));
  if (at < 0) return;
  const tab = location.pathname.slice(way.rows[at].length);

  const link = (rel, words) => {
    const row = way.rows[at + (rel === "next" ? 1 : -1)];
    const address = row ? row + tab : way[rel] && new URL(way[rel], new URL(way.list, location.href)).href;
    if (!address) return made("span", { class: "quiet" }, words);
    const one = made("a", { href: address, rel, "aria-keyshortcuts": rel === "next" ? "j" : "k" }, words);
    one.addEventListener("click", () => { if (!row) sessionStorage.setItem("list-way-on", rel); });
    return one;
  };

  const [before, after] = bar.dataset.way.split("|");
  const links = { k: link("prev", `‹ ${before}`), j: link("next", `${after} ›`) };
  bar.append(made("span", { class: "way no-print" }, links.k, made("span", {}, `${way.first + at} · ${way.total}`), links.j));

  document.addEventListener("keydown", (event) => {
    if (!isAlone(event)) return;
    const one = links[event.key];
    if (one?.href) one.click();
  });
})();
