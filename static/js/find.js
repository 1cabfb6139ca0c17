/*
 * Offers what fits while one types into a search field of a filter: <input data-find="field" list="…"> asks its own page
 * (?offers=field&text=…). Without script the words are looked up when they are sent.
 */
(() => {
  "use strict";

  const PAUSE = 250; // ms after the last key

  const offer = (line) => {
    const list = document.getElementById(line.getAttribute("list"));
    const words = line.value.trim();
    if (!list || !words || [...list.options].some((one) => one.value === words)) return;
    const asked = new URLSearchParams({ offers: line.dataset.find, text: words });
    fetch(`${location.pathname}?${asked}`, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { offers: [] }))
      .then(({ offers }) => {
        if (line.value.trim() === words) list.replaceChildren(...offers.map((text) => new Option(text, text)));
      })
      .catch(() => {}); // no network: what is typed is looked up when it is sent
  };

  document.querySelectorAll("[data-find]").forEach((line) => {
    let wait;
    line.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(() => offer(line), PAUSE);
    });
  });
})();
