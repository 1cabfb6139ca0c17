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

  /* The session is over: say so here, with the way to sign in beside it, since this page may hold text. */
  const ask = async (answer) => {
    const { message = "", sign_in: href = "/" } = await answer.json().catch(() => ({}));
    const link = document.createElement("a");
    Object.assign(link, { href, target: "_blank", rel: "noopener", textContent: notice.dataset.signIn });
    notice.querySelector("p").replaceChildren(message, " ", link);
  };

  notice.querySelector("[data-idle-keep]").addEventListener("click", async () => {
    try {
      const answer = await fetch(notice.dataset.keepUrl, {
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        cache: "no-store",
      });
      if (answer.ok) start();
      else if (answer.status === 401) await ask(answer);
      else window.location.reload();
    } catch {
      notice.hidden = false;
    }
  });
  document.addEventListener("autosave:saved", start);
  start();
})();
