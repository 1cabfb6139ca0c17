/*
 * Lists by keyboard: j and k go from row to row and on to the next page, Enter opens the row one is at, x ticks it, a letter
 * named by a button ([data-key]) presses that for what is ticked, else for the row one is at.
 */
(() => {
  "use strict";

  const TYPED = "input:not([type=checkbox]), textarea, select, [contenteditable]";
  const KEPT = "list-at", WAY = "list-way", WAY_ON = "list-way-on";
  const rows = [...document.querySelectorAll("main .table-lines tbody tr")];
  if (rows.length === 0) return;
  const here = location.pathname;
  let at = -1;

  const go = (to) => {
    rows[at]?.classList.remove("is-at");
    at = Math.max(0, Math.min(to, rows.length - 1));
    rows[at].classList.add("is-at");
    rows[at].querySelector("th a, a")?.focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  };

  const turn = (rel) => {
    const link = document.querySelector(`main .pages a[rel="${rel}"]`);
    if (link) {
      sessionStorage.setItem(KEPT, JSON.stringify([here, rel === "next" ? 0 : 9999]));
      link.click();
    }
  };

  const tick = () => rows[at]?.querySelector("input[name='pick']")?.click();

  const press = (button) => {
    const form = button.closest("form");
    if (!form.querySelector("tbody :checked")) tick();
    if (!form.querySelector("tbody :checked")) return;
    sessionStorage.setItem(KEPT, JSON.stringify([here, Math.max(at, 0)]));
    button.click();
  };

  const KEYS = {
    j: () => (at + 1 < rows.length ? go(at + 1) : turn("next")),
    k: () => (at > 0 ? go(at - 1) : turn("prev")),
    x: tick,
  };

  document.addEventListener("keydown", (event) => {
    if (!isAlone(event, TYPED)) return;
    const button = /^[a-z]$/.test(event.key) && document.querySelector(`main [data-key="${event.key}"]`);
    const act = KEYS[event.key] || (button && (() => press(button)));
    if (!act) return;
    event.preventDefault();
    act();
  });

  // Where the rows lead, for the way from one record to the next (way.js); arrived from there, the first or last row is opened.
  const links = rows.map((row) => row.querySelector("th a, a")?.pathname || "");
  const pages = document.querySelector("main .pages");
  const number = Number(pages?.querySelector("[aria-current]")?.textContent || 1);
  const turned = (rel) => pages?.querySelector(`[rel="${rel}"]`)?.getAttribute("href") || "";
  const came = sessionStorage.getItem(WAY_ON);
  sessionStorage.removeItem(WAY_ON);
  sessionStorage.setItem(WAY, JSON.stringify({
    list: here, search: location.search, rows: links, first: (number - 1) * Number(pages?.dataset.size || 0) + 1,
    total: document.querySelector(".list-count strong")?.textContent.trim() || "", prev: turned("prev"), next: turned("next"),
  }));
  if (came) location.replace(links[came === "next" ? 0 : links.length - 1]);

  const [path, kept] = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
  sessionStorage.removeItem(KEPT);
  if (path === here) go(kept);
})();
