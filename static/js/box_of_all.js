/*
 * The box for everything: "/" or Ctrl+K puts the cursor into it, unless one is typing somewhere; what fits is offered as one types, by
 * ↑ ↓ and Enter or a press. Without script, or with none of the answers chosen, Enter opens the page of the search.
 */
(() => {
  "use strict";

  const PAUSE = 200; // ms after the last key
  const form = document.querySelector("[data-everything]");
  const box = form?.querySelector("[data-slash]");
  if (!box) return;

  document.addEventListener("keydown", (event) => {
    const slash = event.key === "/" && isAlone(event);
    const command = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (!slash && !command) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  const list = made("div", { id: "offered", class: "offered", role: "listbox", "aria-label": box.getAttribute("aria-label") });
  list.hidden = true;
  form.append(list);
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": "offered", "aria-expanded": "false" })
    .forEach(([name, value]) => box.setAttribute(name, value));

  const options = () => [...list.querySelectorAll("[role='option']")];
  const chosen = () => list.querySelector("[aria-selected='true']");

  const show = (shown) => {
    list.hidden = !shown;
    box.setAttribute("aria-expanded", String(shown));
    if (!shown) box.removeAttribute("aria-activedescendant");
  };

  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option.id);
  };

  const option = ({ text, note, url }) =>
    made("a", { role: "option", href: url, tabindex: "-1", "aria-selected": "false" }, made("span", {}, text), made("span", {}, note));

  const draw = (words, groups) => {
    const texts = { text: form.dataset.texts, note: `“${words}”`, url: `${form.action}?${new URLSearchParams({ q: words })}` };
    list.replaceChildren();
    groups.forEach(({ title, items }, place) => {
      const head = made("div", { class: "offered-title", id: `offered-${place}` }, title);
      list.append(made("div", { role: "group", "aria-labelledby": head.id }, head, ...items.map(option)));
    });
    if (!groups.length) list.append(made("div", { class: "offered-title" }, form.dataset.nothing));
    if (texts.text) list.append(option(texts));
    options().forEach((one, place) => { one.id = `offer-${place}`; });
    show(true);
  };

  let wait;
  const ask = () => {
    const words = box.value.trim();
    if (!words) return show(false);
    fetch(`${form.dataset.everything}?${new URLSearchParams({ q: words })}`, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
      .then(({ groups }) => { if (box.value.trim() === words && document.activeElement === box) draw(words, groups); })
      .catch(() => show(false)); // no network, or signed out: Enter opens the page of the search
  };
  box.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(ask, PAUSE);
  });
  box.addEventListener("focus", () => { if (box.value.trim()) ask(); });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) show(false); });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // a press keeps the cursor where it is

  const STEPS = { ArrowDown: 1, ArrowUp: -1 };
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      show(false);
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      chosen().click();
    } else if (STEPS[event.key]) {
      event.preventDefault();
      const all = options();
      const next = all.indexOf(chosen()) + STEPS[event.key];
      choose(all[(next + all.length) % all.length] || all[0]);
    }
  });
})();
