/*
 * The search for a person within a form: <details data-people-search="address"> with a line to type into. Whoever is
 * taken becomes a choice of every field that names people: <select data-people="c"> (the prefix of its values) and the
 * boxes of [data-people] groups. Such a select ends in "somebody else …", which opens the search and is set by it.
 * Without script a button of the form looks the words up.
 */
(() => {
  "use strict";

  const PAUSE = 250; // ms after the last key
  const ELSE = "else";

  const made = (tag, attributes, ...parts) => {
    const one = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => one.setAttribute(name, value));
    one.append(...parts);
    return one;
  };

  const search = (box) => {
    const form = box.closest("form");
    const line = box.querySelector("input[name='person']");
    const place = box.querySelector("[data-people-found]");
    let wanted = null; // the select from which the search was opened
    let wait = 0;

    const selects = () => [...document.querySelectorAll("select[data-people]"), ...[...document.querySelectorAll("template")]
      .flatMap((one) => [...one.content.querySelectorAll("select[data-people]")])];

    const withElse = (select) => {
      if (![...select.options].some((one) => one.dataset.people === ELSE)) {
        select.append(made("option", { value: "", "data-people": ELSE }, box.dataset.else));
      }
    };

    /* The first choice of each select, and one more of the boxes of whom to rate. */
    const offer = ({ key, name, post }) => {
      const words = `${name} ${post}`.trim();
      for (const select of selects()) {
        const value = `${select.dataset.people}${key}`;
        if ([...select.options].some((one) => one.value === value)) continue;
        select.insertBefore(made("option", { value }, words), select.querySelector("option[value='']")?.nextSibling || null);
      }
      const first = form.querySelector("input[type='checkbox'][data-people]");
      const value = first && `${first.dataset.people}${key}`;
      if (!first || form.querySelector(`input[name="${first.name}"][value="${value}"]`)) return;
      const id = `id_${first.name}_found_${key}`;
      const tick = made("input", { type: "checkbox", name: first.name, value, id, "data-people": first.dataset.people });
      first.closest(".chips").append(made("label", { class: "chip", for: id }, tick, made("span", {}, words)));
    };

    const take = (person) => {
      offer(person);
      if (!form.querySelector(`[name='named'][value='${person.key}']`)) {
        box.append(made("input", { type: "hidden", name: "named", value: String(person.key) }));
      }
      const said = made("p", {}, box.dataset.taken.replace("{name}", person.name));
      place.replaceChildren(said);
      line.value = "";
      const target = wanted;
      wanted = null;
      if (target) {
        target.value = `${target.dataset.people}${person.key}`;
        target.dispatchEvent(new Event("change", { bubbles: true }));
      }
      form.dispatchEvent(new Event("input", { bubbles: true }));
      (target || line).focus();
    };

    const show = (people) => {
      if (!people.length) return void place.replaceChildren(made("p", {}, box.dataset.nobody));
      const buttons = people.map((person) => {
        const button = made("button", { type: "button", class: "button person" }, made("strong", {}, person.name), ` ${person.post}`);
        button.addEventListener("click", () => take(person));
        return made("li", {}, button);
      });
      place.replaceChildren(made("ul", { class: "people-found" }, ...buttons));
    };

    const look = () => {
      const words = line.value.trim();
      if (!words) return void place.replaceChildren();
      fetch(`${box.dataset.peopleSearch}?${new URLSearchParams({ words })}`, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error())))
        .then(({ people }) => { if (line.value.trim() === words) show(people); })
        .catch(() => {}); // no network: the button looks the words up when there is one
    };

    line.addEventListener("input", () => {
      window.clearTimeout(wait);
      wait = window.setTimeout(look, PAUSE);
    });
    line.addEventListener("keydown", (event) => {
      const first = place.querySelector("button");
      if (event.key === "ArrowDown" && first) {
        event.preventDefault();
        first.focus();
      } else if (event.key === "Enter") { // takes who stands first, and sends nothing
        event.preventDefault();
        first ? first.click() : look();
      }
    });
    place.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const buttons = [...place.querySelectorAll("button")];
      const at = buttons.indexOf(document.activeElement);
      if (!step || at < 0) return;
      event.preventDefault();
      (buttons[at + step] || (step < 0 ? line : buttons[at])).focus();
    });

    document.addEventListener("change", (event) => {
      const select = event.target.closest("select[data-people]");
      if (!select || select.selectedOptions[0]?.dataset.people !== ELSE) return;
      event.stopPropagation();
      select.value = "";
      wanted = select;
      box.open = true;
      box.scrollIntoView({ block: "center" });
      line.focus();
    });
    selects().forEach(withElse);
    box.querySelectorAll(".people-find").forEach((one) => { one.hidden = true; });
  };

  document.querySelectorAll("[data-people-search]").forEach(search);
})();
