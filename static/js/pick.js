/* "Select all shown": one box for the rows of this page and no others; the button says how many are chosen. */
(() => {
  "use strict";

  document.querySelectorAll("form[data-pick]").forEach((form) => {
    const all = form.querySelector("[data-pick-all]");
    const count = form.querySelector("[data-pick-count]");
    const boxes = [...form.querySelectorAll("input[name='pick']")];
    if (!all || boxes.length === 0) return;
    all.closest("[hidden]")?.removeAttribute("hidden");

    const tell = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
      if (count) count.textContent = count.dataset.pickCount.replace("%s", String(chosen));
    };
    all.addEventListener("change", () => {
      boxes.forEach((box) => { box.checked = all.checked; });
      tell();
    });
    form.addEventListener("change", tell);
    window.addEventListener("pageshow", tell);
    tell();
  });
})();
