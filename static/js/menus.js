/* The rail folds and stays so on this device. Menus close on Escape, on a press elsewhere and when another opens. */
(() => {
  "use strict";

  const fold = document.querySelector("[data-rail]");
  const root = document.documentElement;
  const told = () => fold.setAttribute("aria-expanded", String(!root.classList.contains("rail-folded")));
  if (fold) {
    told();
    fold.addEventListener("click", () => {
      const folded = root.classList.toggle("rail-folded");
      try {
        localStorage.setItem("rail", folded ? "folded" : "open");
      } catch {} // folded for this page alone
      told();
    });
  }

  const open = () => document.querySelectorAll("details.menu[open]");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  });

  document.addEventListener("click", (event) => {
    open().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
})();
