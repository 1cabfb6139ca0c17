/* "Select all shown": a box for the rows of this page and no others; the bar says how many are chosen. */
(() => {
  "use strict";

  document.querySelectorAll("form[data-pick]").forEach((form) => {
    const every = [...form.querySelectorAll("[data-pick-all]")];
    const page = form.closest(".list-page");
    const count = form.querySelector("[data-pick-count]");
    const boxes = [...form.querySelectorAll("input[name='pick']")];
    if (every.length === 0 || boxes.length === 0) return;
    every.forEach((all) => all.closest("[hidden]")?.removeAttribute("hidden"));

    const tell = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      every.forEach((all) => {
        all.checked = chosen === boxes.length;
        all.indeterminate = chosen > 0 && chosen < boxes.length;
      });
      boxes.forEach((box) => box.closest("tr").classList.toggle("is-ticked", box.checked));
      page?.classList.toggle("is-ticking", chosen > 0);
      const filter = form.querySelector("[data-pick-filter]");
      if (filter && chosen < boxes.length) filter.checked = false;
      if (count) count.textContent = count.dataset.pickCount.replace("%s", String(chosen));
    };
    form.addEventListener("change", (event) => {
      if (every.includes(event.target) || (event.target.matches("[data-pick-filter]") && event.target.checked)) boxes.forEach((box) => { box.checked = event.target.checked; });
      tell();
    });
    window.addEventListener("pageshow", tell);
    tell();
  });
})();
