/* Forms: the error summary takes the focus; leaving with unsaved text asks first; a double press sends once. */
(() => {
  "use strict";

  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();

  document.querySelectorAll("[data-error-summary] a[href^='#']").forEach((link) => {
    link.addEventListener("click", (event) => {
      const target = document.getElementById(link.getAttribute("href").slice(1));
      if (!target) return;
      event.preventDefault();
      const control = target.matches("fieldset") ? target.querySelector("input, select, textarea") : target;
      (control || target).focus();
      target.scrollIntoView({ block: "center" });
    });
  });

  const dirty = new Set();
  document.querySelectorAll("form[data-guard]").forEach((form) => {
    form.addEventListener("input", () => dirty.add(form));
    form.addEventListener("autosave:saved", () => dirty.delete(form));
    form.addEventListener("submit", () => dirty.delete(form));
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty.size === 0) return;
    event.preventDefault();
    event.returnValue = "";
  });

  /* The second press within two seconds is dropped; the server holds the client key in any case. */
  document.querySelectorAll("form[method='post']").forEach((form) => {
    let sentAt = 0;
    form.addEventListener("submit", (event) => {
      const now = Date.now();
      if (now - sentAt < 2000) event.preventDefault();
      else sentAt = now;
    });
  });

  document.addEventListener("change", ({ target }) => {
    const name = target.type === "file" && target.parentNode.querySelector(".file-name");
    if (name) name.textContent = [...target.files].map((file) => file.name).join(" · ") || name.dataset.none;
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
