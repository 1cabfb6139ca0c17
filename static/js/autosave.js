/*
 * Saves a form to the server while it is typed: <form data-autosave-url data-client-key data-draft-version>.
 * Two seconds after the last key, at the latest five seconds after the first; one request at a time. The answer is
 * {saved_at, version} or 409 {message, url}. "Saved" is said only after the server said so. Unsent text stays in the
 * page's memory alone (nothing is written to the device); leaving the page with it asks first.
 */
(() => {
  "use strict";

  const QUIET = 2000;
  const LONGEST = 5000;
  const RETRY = [3000, 6000, 12000, 30000];

  const contents = (form) => {
    const data = new FormData(form);
    [...data.entries()].forEach(([name, value]) => {
      if (value instanceof File) data.delete(name);
    });
    if (form.dataset.clientKey && !data.has("client_key")) data.set("client_key", form.dataset.clientKey);
    if (!data.has("draft_version")) data.set("draft_version", form.dataset.draftVersion || "0");
    const end = data.get("form_end"); // what stands last tells that all has arrived
    data.delete("form_end");
    data.set("form_end", end);
    return data;
  };

  const send = (form) =>
    fetch(form.dataset.autosaveUrl, {
      method: "POST",
      body: contents(form),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      redirect: "manual",
    });

  /* After signing in again in another window the form's token is old: take a new one from the page itself. */
  const renewToken = async (form) => {
    const answer = await fetch(window.location.href, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("input[name='csrfmiddlewaretoken']");
    if (!fresh) return false;
    document.querySelectorAll("input[name='csrfmiddlewaretoken']").forEach((input) => { input.value = fresh.value; });
    return true;
  };

  const watch = (form) => {
    const line = form.querySelector("[data-autosave-status]");
    let timer = 0;
    let firstUnsaved = 0;
    let unsaved = false;
    let sending = false;
    let stopped = false;
    let failures = 0;

    const say = (state, text, url, label) => {
      if (!line) return;
      line.dataset.state = state;
      line.textContent = text;
      if (!url) return;
      const link = document.createElement("a");
      Object.assign(link, { href: url, textContent: label, target: "_blank", rel: "noopener" });
      line.append(" ", link);
    };

    const plan = (wait) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, wait);
    };

    const saved = async (answer) => {
      const { saved_at: at, version } = await answer.json();
      const hidden = form.querySelector("input[name='draft_version']");
      if (hidden) hidden.value = String(version);
      form.dataset.draftVersion = String(version);
      failures = 0;
      if (unsaved) return plan(QUIET);
      say("saved", line ? line.dataset.saved.replace("%s", at) : "");
      form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true }));
    };

    const failed = (state) => {
      unsaved = true;
      say(state, line ? line.dataset[state] : "");
      plan(RETRY[Math.min(failures++, RETRY.length - 1)]);
    };

    const signedOut = async (answer) => {
      unsaved = true;
      const data = answer.status === 401 ? await answer.json().catch(() => ({})) : {};
      const url = data.sign_in || line?.dataset.signInUrl;
      if (line?.dataset.state !== "signed-out") say("signed-out", line?.dataset.signedOut || "", url, line?.dataset.signIn);
      plan(RETRY[2]);
    };

    const conflict = async (answer) => {
      const data = await answer.json();
      stopped = true;
      unsaved = true;
      say("conflict", data.message, data.url, line?.dataset.conflictLink);
    };

    const judge = async (answer, again) => {
      if (answer.type === "opaqueredirect" || answer.status === 401) return signedOut(answer);
      if (answer.status === 403) {
        const renewed = again && (await renewToken(form));
        return renewed ? judge(await send(form), false) : signedOut(answer);
      }
      if (answer.status === 409) return conflict(answer);
      return answer.ok ? saved(answer) : failed("refused");
    };

    async function save() {
      if (sending || stopped) return;
      sending = true;
      unsaved = false;
      firstUnsaved = 0;
      if (!["offline", "signed-out"].includes(line?.dataset.state)) say("saving", line?.dataset.saving || "");
      try {
        await judge(await send(form), true);
      } catch {
        failed("offline");
      } finally {
        sending = false;
      }
    }

    form.addEventListener("input", () => {
      unsaved = true;
      firstUnsaved ||= Date.now();
      plan(Math.min(QUIET, Math.max(0, firstUnsaved + LONGEST - Date.now())));
    });
    form.addEventListener("submit", () => {
      stopped = true;
      unsaved = false;
      window.clearTimeout(timer);
    });
    window.addEventListener("online", () => { if (unsaved) plan(0); });
    window.addEventListener("focus", () => { if (unsaved && line?.dataset.state === "signed-out") plan(0); });
    window.addEventListener("beforeunload", (event) => {
      if (!unsaved && !sending) return;
      event.preventDefault();
      event.returnValue = "";
    });
    if (document.querySelector("[data-error-summary]")) { // an answer that refuses: what was sent is in no draft yet
      unsaved = true;
      plan(0);
    }
  };

  document.querySelectorAll("form[data-autosave-url]").forEach(watch);
})();
