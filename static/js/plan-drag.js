// Dragging a planned visit to another day opens its page for moving with that day filled in; in the week of a team, to
// another day or member, the page that says who goes when.
// The reason is asked there, so nothing moves by a slip of the hand; without a script the page is reached by its link.
(() => {
  "use strict";
  const hint = document.querySelector("[data-drag-hint]");
  const visits = document.querySelectorAll("[data-move]");
  if (!hint || !visits.length) return;
  hint.hidden = false;
  let held = null;
  visits.forEach((visit) => {
    visit.draggable = true;
    visit.addEventListener("dragstart", (event) => {
      held = visit;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", visit.dataset.move);
    });
    visit.addEventListener("dragend", () => { held = null; });
  });
  document.querySelectorAll("[data-day]").forEach((day) => {
    day.addEventListener("dragover", (event) => {
      if (!held || day.contains(held)) return;
      event.preventDefault();
      day.classList.add("is-target");
    });
    day.addEventListener("dragleave", () => day.classList.remove("is-target"));
    day.addEventListener("drop", (event) => {
      day.classList.remove("is-target");
      if (!held) return;
      event.preventDefault();
      const to = new URLSearchParams({ to_on: day.dataset.day });
      if ("person" in day.dataset) {
        to.set("to", day.dataset.person);
        to.set("from", held.closest("[data-day]").dataset.person);
      }
      location.assign(`${held.dataset.move}?${to}`);
    });
  });
})();
