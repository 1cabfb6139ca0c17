/*
 * Before a form with typed text goes off: is its writer still signed in, and is there a line? If not, nothing is sent,
 * the text stays where it is, and a dialog asks for the sign-in in a second window: <dialog data-present>. Without
 * script the server keeps the text and gives it back after the sign-in.
 */
(() => {
  "use strict";

  const dialog = document.querySelector("dialog[data-present]");
  if (!dialog?.showModal || !dialog.dataset.present) return;
  const TYPED = "textarea, select, input:not([type=hidden]):not([type=submit])";
  const sure = new WeakSet();
  let held = null;

  /* here · away (signed out, locked, no second factor) · other (another account) · offline */
  const ask = async () => {
    try {
      const answer = await fetch(dialog.dataset.present, {
        headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store", redirect: "manual",
      });
      const told = await answer.json().catch(() => ({}));
      if (answer.status === 401) return { state: "away", url: told.sign_in };
      if (!answer.ok) return { state: "here" }; // the server's own trouble is told by the server
      if (String(told.account) !== dialog.dataset.account) return { state: "other" };
      document.querySelectorAll("input[name='csrfmiddlewaretoken']").forEach((input) => { input.value = told.token; });
      return { state: "here" };
    } catch {
      return { state: "offline" };
    }
  };

  const say = ({ state, url }) => {
    dialog.querySelectorAll("[data-when]").forEach((part) => { part.hidden = !part.dataset.when.split(" ").includes(state); });
    const link = dialog.querySelector("a");
    if (url) link.href = `${url.split("?")[0]}?next=${encodeURIComponent(link.dataset.next)}`;
    if (!dialog.open) dialog.showModal();
  };

  const go = async () => {
    const { form, submitter } = held;
    const found = await ask();
    if (found.state !== "here") return say(found);
    if (dialog.open) dialog.close();
    sure.add(form);
    form.requestSubmit(submitter);
    sure.delete(form);
  };

  /* Before the form's own listeners, so that to them a form that stays was never sent. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (sure.has(form) || form.method !== "post" || !form.querySelector(TYPED)) return;
    if ("beforeWork" in form.dataset) return; // it asks for the password or the code itself
    event.preventDefault();
    event.stopImmediatePropagation();
    if (held?.busy) return;
    held = { form, submitter: event.submitter, busy: true };
    go().finally(() => { held.busy = false; });
  }, true);

  dialog.querySelector("[data-again]").addEventListener("click", () => { if (held) go(); });
  dialog.querySelector("[data-back]").addEventListener("click", () => dialog.close());
})();
