/*
 * The search for a person within a form, of two kinds with one list of those who fit, by keyboard and thumb.
 * One field: <div data-person-search="address"> with a line to type into and a hidden key, which says whom the line means.
 * A whole form: <details data-people-search="address">. Whoever is taken becomes a choice of every field that names people:
 * <select data-people="c"> (the prefix of its values), the boxes of [data-people] groups, rows of
 * <div data-people-rows="c" data-name data-type>. Such a select ends in "somebody else …", which brings the search below
 * it; opened by itself, the search sets the rows before it. Without script a button of the form looks the words up.
 */
(() => {
  "use strict";

  const { made } = window;
  const PAUSE = 250; // ms after the last key
  const ELSE = "else";

  /* Offers in ``place`` whom the words in ``line`` fit; ``take`` is told who was chosen. */
  const finder = ({ address, nobody, line, place, take }) => {
    let wait = 0;

    const show = (people) => {
      if (!people.length) return void place.replaceChildren(made("p", {}, nobody));
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
      fetch(`${address}?${new URLSearchParams({ words })}`, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error())))
        .then(({ people }) => { if (line.value.trim() === words) show(people); })
        .catch(() => {}); // no network: what is typed is looked up when it is sent
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
      } else if (event.key === "Enter" && !("meant" in line.dataset)) { // takes who stands first, and sends nothing
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
  };

  /* One field: the key is that of whom the words mean, and none once they are changed. */
  const person = (box) => {
    const line = box.querySelector("input:not([type='hidden'])");
    const key = box.querySelector("input[type='hidden']");
    const place = box.querySelector("[data-people-found]");
    const mean = (value) => {
      key.value = value;
      value ? line.setAttribute("data-meant", "") : line.removeAttribute("data-meant");
    };
    line.addEventListener("input", () => mean(""));
    if (key.value) mean(key.value);
    finder({
      address: box.dataset.personSearch, nobody: box.dataset.nobody, line, place,
      take: (one) => {
        line.value = one.name;
        mean(String(one.key));
        place.replaceChildren(made("p", {}, `${one.name} ${one.post}`.trim()));
        line.focus();
      },
    });
  };

  const search = (box) => {
    const form = box.closest("form");
    const line = box.querySelector("input[name='person']");
    const place = box.querySelector("[data-people-found]");
    let wanted = null; // the select from which the search was opened

    const selects = () => [...document.querySelectorAll("select[data-people]"), ...[...document.querySelectorAll("template")]
      .flatMap((one) => [...one.content.querySelectorAll("select[data-people]")])];

    const withElse = (select) => {
      if (![...select.options].some((one) => one.dataset.people === ELSE)) {
        select.append(made("option", { value: "", "data-people": ELSE }, box.dataset.else));
      }
    };

    const row = (rows, key, name, post) => {
      const value = `${rows.dataset.peopleRows}${key}`;
      if (form.querySelector(`input[name="${rows.dataset.name}"][value="${value}"]`)) return;
      const id = `id_${rows.dataset.name}_${value}`;
      const tick = made("input", { type: rows.dataset.type, name: rows.dataset.name, value, id });
      const label = made("label", { class: "whom", for: id }, tick, made("strong", {}, name), " ", made("span", { class: "quiet" }, post));
      rows.prepend(rows.dataset.type === "radio" ? label : made("div", { class: "rated", "data-rated": value }, label));
    };

    /* The first choice of each select, and one more of the boxes of whom to rate. */
    const offer = ({ key, name, post }) => {
      const words = `${name} ${post}`.trim();
      for (const select of selects()) {
        const value = `${select.dataset.people}${key}`;
        if ([...select.options].some((one) => one.value === value)) continue;
        select.insertBefore(made("option", { value }, words), select.querySelector("option[value='']")?.nextSibling || null);
      }
      form.querySelectorAll("[data-people-rows]").forEach((rows) => row(rows, key, name, post));
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
      const tick = !target && ticked(person.key);
      if (target) target.value = `${target.dataset.people}${person.key}`;
      if (tick) tick.checked = true;
      if (target || tick) (target || tick).dispatchEvent(new Event("change", { bubbles: true }));
      form.dispatchEvent(new Event("input", { bubbles: true }));
      (target || tick || line).focus();
    };

    /* The row of the person before the search, where the search stands after rows of which one is chosen. */
    const ticked = (key) => {
      const rows = box.previousElementSibling?.querySelector("[data-people-rows][data-type='radio']");
      return rows && form.querySelector(`input[name="${rows.dataset.name}"][value="${rows.dataset.peopleRows}${key}"]`);
    };

    finder({ address: box.dataset.peopleSearch, nobody: box.dataset.nobody, line, place, take });
    document.addEventListener("change", (event) => {
      const select = event.target.closest("select[data-people]");
      if (!select || select.selectedOptions[0]?.dataset.people !== ELSE) return;
      event.stopPropagation();
      select.value = "";
      wanted = select;
      (select.closest(".field") || select).after(box);
      box.open = true;
      box.scrollIntoView({ block: "center" });
      line.focus();
    });
    selects().forEach(withElse);
    box.querySelectorAll(".people-find").forEach((one) => { one.hidden = true; });
  };

  document.querySelectorAll("[data-person-search]").forEach(person);
  document.querySelectorAll("[data-people-search]").forEach(search);
})();
