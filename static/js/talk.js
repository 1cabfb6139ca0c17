/*
 * What helps in the form of a talk: key words as chips and questions of the outline that go into the text at a press; the
 * criteria of a person that open where their name is ticked; a confidential source, which has no name. Nothing that is
 * typed is rewritten.
 */
(() => {
  "use strict";

  const form = document.querySelector("form[data-steps]");
  if (!form) return;
  const typed = (control) => control.dispatchEvent(new Event("input", { bubbles: true }));

  /* Puts a line into the text, where the caret stands. */
  const insert = (into, words) => {
    const before = into.value.slice(0, into.selectionEnd);
    const gap = before && !before.endsWith("\n") ? "\n" : "";
    into.setRangeText(`${gap}${words}`, into.selectionEnd, into.selectionEnd, "end");
    typed(into);
    into.focus();
  };

  const keywords = (holder) => {
    const box = form.elements.namedItem(holder.dataset.keywords);
    const into = form.elements.namedItem(holder.dataset.into);
    holder.setAttribute("role", "group");
    holder.setAttribute("aria-label", holder.dataset.label);
    const tell = () => {
      const words = [...new Set(box.value.split(/[、，,；;\n]+/).map((one) => one.trim()).filter(Boolean))];
      holder.hidden = !words.length;
      holder.replaceChildren(...words.map((word) => {
        const chip = Object.assign(document.createElement("button"), { type: "button", className: "button key", textContent: word });
        chip.addEventListener("click", () => insert(into, `${word}${holder.dataset.colon}`));
        return chip;
      }));
    };
    box.addEventListener("input", tell);
    tell();
  };

  /* The questions go into the text; those of another source are asked of the server, with what is answered already. */
  const questions = (holder) => {
    const into = form.elements.namedItem(holder.dataset.questions);
    holder.hidden = !holder.children.length;
    holder.querySelectorAll("button").forEach((one) => one.addEventListener("click", () => insert(into, `${one.textContent.trim()}\n`)));
  };

  const ask = () => {
    const data = new FormData(form);
    data.set("_show_outline", "1");
    const end = data.get("form_end");
    data.delete("form_end");
    data.set("form_end", end);
    fetch(location.href, { method: "POST", body: data, credentials: "same-origin", redirect: "manual" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error())))
      .then((text) => {
        const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-outline]");
        const old = form.querySelector("[data-outline]");
        if (!fresh || old.contains(document.activeElement)) return;
        old.replaceWith(fresh);
        begin(fresh);
      })
      .catch(() => {}); // no network: the questions for everybody are there
  };

  /* Grades open below the name that is ticked; those that hold a grade stay. */
  const grades = (tick) => {
    const rated = tick.closest("[data-rated]");
    const cells = rated.querySelector(".rating-cells");
    if (!tick.checked && cells && !cells.querySelector("input:checked:not([value=''])")) return void cells.remove();
    if (!tick.checked || cells) return;
    const made = document.createElement("template");
    const key = tick.value;
    const blank = form.querySelector(`template[data-grades="${key[0]}"]`).innerHTML;
    made.innerHTML = blank.replaceAll("__key__", key.slice(1));
    rated.append(made.content);
  };

  const graded = (fold) => {
    const cells = fold.querySelectorAll(".rating-cell");
    fold.querySelector("[data-graded]").textContent =
      `${fold.querySelectorAll("input:checked:not([value=''])").length} / ${cells.length}`;
  };

  form.addEventListener("change", (event) => {
    const control = event.target;
    if (control.name === "subjects") grades(control);
    if (/^statements-\d+-subject$/.test(control.name || "") && control.value) {
      const tick = form.querySelector(`input[name="subjects"][value="${control.value}"]`); // whoever is spoken of may be rated
      if (tick && !tick.checked) {
        tick.checked = true;
        grades(tick);
      }
    }
    if (control.name?.startsWith("rating-")) graded(control.closest("details"));
    if (control.name === "is_confidential" && control.checked) form.querySelector("#id_source_cadre_none").checked = true;
    const sealed = form.elements.namedItem("is_confidential");
    if (control.name === "source_cadre" && control.value && sealed) sealed.checked = false;
    if (["source_cadre", "source_class"].includes(control.name) && form.querySelector("[data-outline]")) ask();
  });
  const begin = (part) => {
    part.querySelectorAll("[data-questions]").forEach(questions);
    part.querySelectorAll("[data-without-script]").forEach((one) => { one.hidden = true; });
  };
  form.querySelectorAll("[data-keywords]").forEach(keywords);
  begin(form);
})();
