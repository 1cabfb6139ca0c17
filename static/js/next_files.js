/*
 * On the page that is opened with nothing kept: when it is there, the files of the pages behind it are fetched into the
 * browser's cache while somebody types: <script data-next="addresses" data-then="…" data-phone="…">, one group after the other.
 */
(() => {
  "use strict";

  const { next, then, phone } = document.currentScript.dataset;
  const fetched = (urls) => Promise.all(urls.split(" ").map(async (url) => (await fetch(url, { priority: "low" })).blob()));

  window.addEventListener("load", async () => {
    try {
      await fetched(next);
      await fetched(then);
      if (window.matchMedia("(max-width: 47.99rem)").matches) await fetched(phone);
    } catch {} // the pages fetch them themselves
  });
})();
