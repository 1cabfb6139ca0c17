// Marking words in the text of a statement puts them into the field; without this the field is cut by hand.
(() => {
  const source = document.querySelector("[data-passage-source]");
  const field = document.querySelector("textarea[data-passage]");
  if (!source || !field) return;
  const take = () => {
    const chosen = document.getSelection();
    if (!chosen || chosen.isCollapsed || !source.contains(chosen.anchorNode) || !source.contains(chosen.focusNode)) return;
    field.value = chosen.toString().trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  source.addEventListener("mouseup", take);
  source.addEventListener("touchend", take);
  source.addEventListener("keyup", take);
})();
