/*
 * The help of the page, over the page: a press on the link, or the key ? where nothing is being typed. Esc or the button
 * closes it and the focus returns. Without script, or when it cannot be fetched, the link opens the help as a page.
 */
(() => {
  "use strict";

  const read = async (link) => {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    const told = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main [data-help-text]");
    if (!answer.ok || !told) throw new Error("no help");
    return told;
  };

  const show = (link, told) => {
    const close = made("button", { type: "button", class: "button" }, link.dataset.close);
    const dialog = made("dialog", { class: "card help-over no-print", "aria-labelledby": "help-title" }, document.adoptNode(told), close);
    dialog.querySelector("h2").id = "help-title";
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };

  const open = (link) => read(link).then((told) => show(link, told)).catch(() => window.location.assign(link.href));

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-help]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
    event.preventDefault();
    open(link);
  });
  document.addEventListener("keydown", (event) => {
    const link = document.querySelector("a[data-help]");
    if (event.key !== "?" || event.defaultPrevented || !link || document.querySelector("dialog[open]") || !isAlone(event)) return;
    event.preventDefault();
    open(link);
  });
})();
