/*
 * A long form in short steps: <form data-steps> with <section class="step" data-key> one after the other. The open one is
 * marked data-step, and on a phone it alone is shown; the address names it (#step-said), so that Back leads to the one
 * before. What is wrong, a hint or a link opens the step and the folds in which its field lies (event "reveal"). Without
 * script all steps stand below each other. Further helps of a form: [data-unless=field] shows only while that field is empty, [data-time] gets
 * a button that writes the time, rows of [data-line] fold to one line.
 */
(() => {
  "use strict";

  const { made } = window;
  const alone = window.matchMedia("(max-width: 47.99rem)"); // where one step is shown at a time
  const typed = (control) => control.dispatchEvent(new Event("input", { bubbles: true }));

  const stepped = (form) => {
    const steps = [...form.querySelectorAll(".step")];
    const tabs = [...form.querySelectorAll(".step-tabs a")];
    const save = form.querySelector(".form-actions [name='_save']");
    const next = form.querySelector("button[data-next]") || made("button", { type: "button", class: "button button-primary", "data-next": "" });
    const opened = () => steps.find((one) => one.hasAttribute("data-step")) || steps[0];

    const show = (step) => {
      steps.forEach((one) => { one.toggleAttribute("data-step", false); });
      step.setAttribute("data-step", step.dataset.key);
      tabs.forEach((one, at) => {
        if (steps[at] === step) one.setAttribute("aria-current", "step");
        else one.removeAttribute("aria-current");
      });
      const after = step.querySelector("template[data-next]");
      next.hidden = !after;
      if (after) Object.assign(next, { textContent: after.content.textContent.trim() }).dataset.next = after.dataset.next;
      form.classList.toggle("goes-on", !!after);
    };

    const reveal = (target) => {
      const step = target.closest(".step");
      if (step) show(step);
      for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      const row = target.closest("[data-line]");
      if (row) row.dispatchEvent(new Event("unfold"));
    };

    const follow = () => {
      const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!target || !form.contains(target)) return;
      reveal(target);
      if (!target.matches(".step")) return void target.scrollIntoView({ block: "center" });
      target.querySelector("h2").focus({ preventScroll: true });
      if (alone.matches) window.scrollTo(0, 0);
      else target.scrollIntoView();
    };

    form.classList.add("stepped");
    form.addEventListener("submit", () => history.replaceState(null, "", location.pathname + location.search)); // else the next page is asked for the step
    form.addEventListener("reveal", (event) => reveal(event.target));
    if (steps.length > 1) {
      save.after(next);
      next.addEventListener("click", () => { location.hash = `step-${next.dataset.next}`; });
      window.addEventListener("hashchange", follow);
    } else next.hidden = true;
    document.addEventListener("click", (event) => { // before the link itself acts
      const link = event.target.closest("a[href^='#']");
      const target = link && document.getElementById(link.getAttribute("href").slice(1));
      if (target && form.contains(target) && !target.matches(".step")) reveal(target);
    }, true);
    if (!alone.matches) form.querySelectorAll(".step > .fold").forEach((one) => { one.open = true; }); // there is room
    show(opened());
    follow();
  };

  /* Shown only while another field is empty. */
  const unless = (form) => form.querySelectorAll("[data-unless]").forEach((control) => {
    const other = form.elements.namedItem(control.dataset.unless);
    const field = control.closest(".field");
    const tell = () => { field.hidden = !!other.value && !control.value && !field.matches(".field-wrong"); };
    form.addEventListener("change", tell);
    tell();
    const spare = field.closest(".spare");
    if (spare) spare.replaceWith(...spare.childNodes);
  });

  /* The time as it is, at a press. */
  const clocks = (form) => form.querySelectorAll("[data-time]").forEach((control) => {
    const button = made("button", { type: "button", class: "button" }, form.dataset.now);
    button.setAttribute("aria-label", `${control.labels[0]?.firstChild.textContent.trim() || ""} ${form.dataset.now}`);
    button.addEventListener("click", () => {
      const now = new Date();
      control.value = [now.getHours(), now.getMinutes()].map((one) => String(one).padStart(2, "0")).join(":");
      typed(control);
    });
    const line = made("div", { class: "with-button" });
    control.before(line);
    line.append(control, button);
  });

  /* A long text opens to the height of the window, and closes again; on a phone it is a closed row. */
  const full = (form) => form.querySelectorAll("textarea[data-full]").forEach((text) => {
    const field = text.closest(".field");
    if (alone.matches) return void window.closedText(field, text, form.dataset.done);
    const button = made("button", { type: "button", class: "button button-quiet full-button", "aria-expanded": "false" }, form.dataset.full);
    button.addEventListener("click", () => {
      const open = field.classList.toggle("field-full");
      button.setAttribute("aria-expanded", String(open));
      button.textContent = open ? form.dataset.done : form.dataset.full;
      text.focus();
    });
    field.addEventListener("keydown", (event) => { if (event.key === "Escape" && field.matches(".field-full")) button.click(); });
    field.prepend(button);
  });

  /* A row that is filled in folds to a line that opens it again. */
  const lines = (form) => {
    const words = (row) => [...row.querySelectorAll("select, input:checked, textarea")].map((one) => {
      if (!one.value || one.closest("details")) return "";
      if (one.tagName === "SELECT") return one.selectedOptions[0].textContent.trim();
      return one.tagName === "TEXTAREA" ? one.value.trim() : one.parentElement.textContent.trim();
    }).filter(Boolean);
    const fold = (row) => {
      const text = row.querySelector("textarea")?.value.trim();
      if (!text || row.querySelector(".field-wrong") || row.hidden) return;
      const line = made("button", { type: "button", class: "done-line" }, words(row).join(" · "));
      const unfold = () => {
        row.hidden = false;
        line.remove();
      };
      line.addEventListener("click", () => {
        unfold();
        row.querySelector("select, textarea").focus();
      });
      row.addEventListener("unfold", unfold, { once: true });
      row.before(line);
      row.hidden = true;
    };
    form.querySelectorAll("[data-line]").forEach(fold);
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-add-row]");
      if (button) form.querySelectorAll(`[data-rows="${button.dataset.addRow}"] [data-line]`).forEach(fold);
    }, true);
  };

  document.querySelectorAll("form[data-steps]").forEach((form) => {
    unless(form);
    clocks(form);
    full(form);
    lines(form);
    stepped(form);
  });
})();
