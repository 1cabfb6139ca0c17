/*
 * A long text as a closed row of one line. A press opens it to the height of the window, above what the form has at its
 * foot; "done", Escape or another field closes it. The pages and the device have it alike.
 */
(() => {
  "use strict";

  window.closedText = (field, text, done) => {
    const end = document.createElement("button");
    Object.assign(end, { type: "button", className: "button full-button", textContent: done });
    const turn = (open) => {
      field.classList.toggle("field-full", open);
      text.closest("form").classList.toggle("has-full", open);
    };
    const close = () => {
      turn(false);
      text.scrollTop = 0;
    };
    text.addEventListener("click", () => turn(true));
    end.addEventListener("click", close);
    field.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    document.addEventListener("focusin", ({ target }) => {
      if (field.matches(".field-full") && !field.contains(target) && target.matches("input, select, textarea")) close();
    });
    field.classList.add("field-row");
    field.prepend(end);
  };
})();
