/* The queue of the leader's page by keyboard: j and k go to the next and the one before, s to the button that signs. */
(() => {
  "use strict";

  const queue = document.querySelector("[data-queue]");
  if (!queue) return;

  document.addEventListener("keydown", (event) => {
    if (!isAlone(event)) return;
    const way = { j: "next", k: "prev" }[event.key];
    const to = way ? queue.querySelector(`a[rel=${way}]`) : event.key === "s" && queue.querySelector("[data-sign]");
    if (!to) return;
    event.preventDefault();
    if (way) to.click();
    else to.focus();
  });
})();
