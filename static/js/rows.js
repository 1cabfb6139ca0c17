/*
 * Adds a row to a formset: <button data-add-row="prefix"> clones <template data-row-template="prefix"> (the formset's
 * empty form, with __prefix__) to the end of [data-rows="prefix"]. Without script the button sends the form as it is.
 */
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (!button) return;
    const prefix = button.dataset.addRow;
    const template = document.querySelector(`template[data-row-template="${prefix}"]`);
    const rows = document.querySelector(`[data-rows="${prefix}"]`);
    const total = document.querySelector(`input[name="${prefix}-TOTAL_FORMS"]`);
    if (!template || !rows || !total) return;
    const limit = document.querySelector(`input[name="${prefix}-MAX_NUM_FORMS"]`);
    if (limit && Number(total.value) >= Number(limit.value)) return;
    event.preventDefault();
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
    const added = holder.content.firstElementChild;
    rows.append(holder.content);
    total.value = String(Number(total.value) + 1);
    const first = added.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  });
})();
