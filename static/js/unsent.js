/*
 * On every page of a field role: the service worker is kept, so that the first page opens without a network
 * (data-worker, data-scope: addresses); and how many records lie in the draft box of the person signed in, and since when. A number and a time
 * are all that stands outside the lock: <a data-unsent="<account>" data-text="{n} … {age}" data-units="min|h|days" hidden>.
 */
(() => {
  "use strict";

  const line = document.querySelector("[data-unsent]");
  if (!line) return;

  const age = (instant) => {
    const [minutes, hours, days] = line.dataset.units.split("|");
    const past = Math.max(0, Math.floor((Date.now() - new Date(instant).getTime()) / 60000));
    if (past < 60) return minutes.replace("{n}", past);
    return past < 2880 ? hours.replace("{n}", Math.floor(past / 60)) : days.replace("{n}", Math.floor(past / 1440));
  };

  const show = () => {
    const told = JSON.parse(localStorage.getItem(`cadre-box-unsent-${line.dataset.unsent}`) || "null");
    line.hidden = !told?.n;
    const delivered = document.querySelector("[data-delivery]"); // the first page says so where nothing lies here
    if (delivered) delivered.hidden = !line.hidden;
    if (told?.n) line.textContent = line.dataset.text.replace("{n}", told.n).replace("{age}", age(told.oldest));
  };

  window.addEventListener("storage", show);
  window.setInterval(show, 60000);
  show();

  /* After the page is there: on a slow line it comes first. */
  window.addEventListener("load", () => {
    if (navigator.serviceWorker) window.keepWorker(line.dataset.worker, line.dataset.scope);
  });
})();
