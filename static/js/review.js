// The review of a visit: a press on a passage does what its + link does, without loading the page anew. Expects
// [data-review] with passages [data-spot][data-label] and the form [data-remark]. Escape closes it, Ctrl+Enter sends it.
(() => {
  "use strict";
  const root = document.querySelector("[data-review]");
  /* A link to a passage opens the talk that was folded away. */
  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target && target.closest("details:not([open])");
    if (fold) {
      fold.open = true;
      target.scrollIntoView({ block: "center" });
    }
  };
  window.addEventListener("hashchange", unfold);
  unfold();
  const form = root && root.querySelector("[data-remark]");
  if (!form) return;
  const home = document.createComment("remark");
  form.before(home);
  const text = form.elements.text;
  const next = form.elements.next;
  const narrow = matchMedia("(max-width: 63.99rem)");
  let at = null;

  const close = () => {
    if (at) {
      at.classList.remove("is-on");
      at.querySelector(".pin-add").focus();
    }
    at = null;
    form.hidden = true;
  };

  const open = (spot) => {
    if (at) at.classList.remove("is-on");
    at = spot;
    at.classList.add("is-on");
    form.elements.at.value = spot.dataset.spot;
    next.value = `${next.dataset.here}#at-${spot.dataset.spot}`;
    form.querySelector("[data-at]").textContent = spot.dataset.label;
    if (narrow.matches) spot.after(form);
    else home.after(form);
    form.hidden = false;
    text.focus();
  };

  root.addEventListener("click", (event) => {
    const link = event.target.closest("a, button, summary, input, textarea, label");
    const spot = event.target.closest("[data-spot]");
    if (!spot || form.contains(event.target) || (link && !link.matches(".pin-add"))) return;
    if (!link && String(getSelection())) return;
    event.preventDefault();
    open(spot);
  });

  form.addEventListener("click", (event) => {
    const ready = event.target.closest("[data-ready]");
    if (ready) {
      event.preventDefault();
      text.value = [text.value.trim(), ready.dataset.ready].filter(Boolean).join(" ");
      text.focus();
    } else if (event.target.closest("[data-close]")) {
      event.preventDefault();
      close();
    }
  });

  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });

  const asked = root.querySelector(".spot.is-on");
  if (asked) open(asked);
})();
