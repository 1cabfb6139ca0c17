/* Unfinished answers stay on this phone, under the address of the slip, until they have arrived. */
(() => {
  "use strict";
  const place = `answers ${location.pathname}`;
  const store = {
    read() { try { return JSON.parse(localStorage.getItem(place)); } catch { return null; } },
    write(pairs) { try { localStorage.setItem(place, JSON.stringify(pairs)); } catch { /* full or forbidden */ } },
    drop() { try { localStorage.removeItem(place); } catch { /* forbidden */ } },
  };
  if (document.querySelector("[data-sent]")) store.drop();

  const form = document.querySelector("form[data-answers]");
  if (!form) return;
  const notice = form.querySelector("[data-notice]");
  const say = (text) => { notice.textContent = text; notice.hidden = false; };
  const keep = () => store.write([...new FormData(form)].filter(([name]) => name !== "step"));

  const kept = form.hasAttribute("data-fresh") ? store.read() : null;
  if (kept) {
    let restored = false;
    for (const [name, value] of kept) {
      const control = form.elements.namedItem(name);
      if (!control) continue;
      const one = control instanceof RadioNodeList ? [...control].find((each) => each.value === value) : control;
      if (!one) continue;
      if (one.type === "radio" || one.type === "checkbox") one.checked = one.value === value;
      else one.value = value;
      if (name !== "word") restored = true;
    }
    if (restored) say(form.dataset.restored);
  }
  form.addEventListener("input", keep);
  const problems = document.querySelector(".problems[tabindex]");
  if (problems) problems.focus();

  /* Look whether the line holds before leaving the page; without one, everything stays where it is. */
  let waiting = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    keep();
    const step = document.createElement("input");
    step.type = "hidden";
    step.name = "step";
    step.value = event.submitter ? event.submitter.value : "review";
    fetch(location.href, { method: "HEAD", cache: "no-store", credentials: "omit" })
      .then(() => { form.elements.namedItem("form_end").before(step); form.submit(); })
      .catch(() => { say(form.dataset.unsent); notice.scrollIntoView({ block: "center" }); })
      .finally(() => { waiting = false; });
  });
})();
