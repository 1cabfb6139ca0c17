/*
 * Says that the idle lock is near, one minute (or a quarter of the time) before it comes, and goes on when asked.
 * Only requests count as work for the server, so that every answer of the server starts the time anew.
 */
(() => {
  "use strict";

  const notice = document.querySelector("[data-idle-seconds]");
  if (!notice) return;
  const limit = Number(notice.dataset.idleSeconds);
  if (!(limit > 0)) return;
  const ahead = Math.min(60, limit / 4);
  let timer = 0;

  const start = () => {
    window.clearTimeout(timer);
    notice.hidden = true;
    timer = window.setTimeout(() => { notice.hidden = false; }, (limit - ahead) * 1000);
  };

  notice.querySelector("[data-idle-keep]").addEventListener("click", async () => {
    try {
      const answer = await fetch(notice.dataset.keepUrl, {
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        cache: "no-store",
      });
      if (answer.ok) start();
      else window.location.reload();
    } catch {
      notice.hidden = false;
    }
  });
  document.addEventListener("autosave:saved", start);
  start();
})();
