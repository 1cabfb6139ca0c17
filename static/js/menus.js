/* Menus close on Escape, on a press elsewhere and when another opens; filters start closed on a narrow screen. */
(() => {
  "use strict";

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

  const narrow = window.matchMedia("(max-width: 47.99rem)");
  const settle = () => {
    document.querySelectorAll("details[data-narrow-closed]").forEach((box) => {
      box.open = !narrow.matches || box.querySelector(".field-error") !== null;
    });
  };
  narrow.addEventListener("change", settle);
  settle();
})();
