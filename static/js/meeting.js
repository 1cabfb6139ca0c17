/* A meeting in the room: asks every few seconds which item is before it, and loads the page anew when that changes; the
 * arrow keys bring up the next item and the one before. While the same item is before it, what is being typed stays. */
(() => {
  "use strict";

  const EVERY = 3000;
  const page = document.querySelector("[data-meeting]");
  if (!page) return;
  let typed = false;
  let leaving = false; // a press is on its way: loading the page anew now would undo it
  page.addEventListener("input", () => (typed = true));
  document.addEventListener("submit", () => (leaving = true));

  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(page.dataset.meeting, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { state, voted } = await answer.json();
    if (leaving) return;
    const count = page.querySelector("[data-voted]");
    if (count) count.textContent = String(voted);
    if (state !== page.dataset.state && !(typed && state.split("-")[0] === page.dataset.state.split("-")[0])) {
      location.assign(location.pathname);
    }
  };
  setInterval(() => look().catch(() => undefined), EVERY);

  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select")) return;
    const way = { ArrowRight: "on", PageDown: "on", ArrowLeft: "back", PageUp: "back" }[event.key];
    const button = way && document.querySelector(`[data-go=${way}]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
