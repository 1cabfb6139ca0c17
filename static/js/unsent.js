/*
 * On every page: how many records lie in the draft box of the person signed in, and since when. A number and a time
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
    if (told?.n) line.textContent = line.dataset.text.replace("{n}", told.n).replace("{age}", age(told.oldest));
  };

  window.addEventListener("storage", show);
  window.setInterval(show, 60000);
  show();
})();
