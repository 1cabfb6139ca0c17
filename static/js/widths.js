/*
 * Columns are drawn wider and narrower at the end of their heads, and kept at once by the form of the columns
 * (form[data-columns], whose numbers do the same by keyboard and without script). A tick [data-sends] sends its form.
 */
(() => {
  "use strict";

  document.querySelectorAll("[data-sends]").forEach((box) => {
    box.addEventListener("change", () => {
      const rows = document.createElement("input");
      Object.assign(rows, { type: "hidden", name: "rows", value: box.dataset.sends });
      box.form.prepend(rows);
      box.form.submit();
    });
  });

  const table = document.querySelector("main .table-lines");
  const form = document.querySelector("form[data-columns][method='post']");
  if (!table || !form || !matchMedia("(min-width: 48rem)").matches) return;
  const cols = [...table.querySelectorAll("col")];
  const heads = [...table.querySelectorAll("thead th")];

  const keep = () => {
    heads.forEach((head) => {
      const field = head.dataset.col && form.elements[`width-${head.dataset.col}`];
      if (field) field.value = String(Math.min(800, Math.max(40, head.offsetWidth)));
    });
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => {});
  };

  heads.forEach((head, place) => {
    if (!head.dataset.col) return;
    const grip = document.createElement("span");
    grip.className = "col-grip";
    head.append(grip);
    grip.addEventListener("pointerdown", (down) => {
      down.preventDefault();
      const held = heads.map((one) => one.offsetWidth);
      cols.forEach((col, at) => { col.width = held[at]; });
      grip.setPointerCapture(down.pointerId);
      grip.classList.add("is-held");
      const move = (event) => { cols[place].width = Math.min(800, Math.max(40, held[place] + event.clientX - down.clientX)); };
      grip.addEventListener("pointermove", move);
      grip.addEventListener("pointerup", () => {
        grip.removeEventListener("pointermove", move);
        grip.classList.remove("is-held");
        keep();
      }, { once: true });
    });
  });
})();
/*
 * The arrows of the columns move them at once; without script each press is sent and the page comes back as it was left.
 */
(() => {
  "use strict";

  document.querySelectorAll(".col-move").forEach((button) => {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const box = button.closest(".col-box");
      const up = button.value.startsWith("up-");
      const other = up ? box.previousElementSibling : box.nextElementSibling;
      if (other) other[up ? "before" : "after"](box);
      button.focus();
    });
  });
})();
