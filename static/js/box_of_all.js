/* "/" puts the cursor into the box for everything, unless one is typing somewhere. */
(() => {
  "use strict";

  const TYPED = "input, textarea, select, [contenteditable]";

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = document.querySelector("[data-slash]");
    if (!box || event.target.closest(TYPED)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
