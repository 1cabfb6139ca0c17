/* On a phone a row without a page of its own shows all it holds when it is pressed (cards.css shows its first lines). */
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const row = event.target.closest(".table-cards tbody tr");
    if (row && !event.target.closest("a, label, input, button")) row.toggleAttribute("data-open");
  });
})();
