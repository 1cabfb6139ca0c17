/*
 * Draws a form of the kit and reads what was typed, in the shape in which the pages post it: name → list of texts.
 */
(() => {
  "use strict";

  const { el, say } = Box;
  const UNKNOWN = "?"; // before a name that is looked up when the record arrives

  /* ---- whom a record may name: the unit's people, those who serve there or are sent to its key task, those found ---- */

  const full = (one) => `${one.name} ${one.post}`.trim();
  const others = (at) => at.others || [];
  const people = (at) => [...at.unit.cadres, ...others(at).filter((one) => one.id)];
  const unknown = (at) => others(at).filter((one) => !one.id);

  /* Whether every word fits name, pinyin, initials, unit or post (its characters in order). */
  const fits = (one, line) => line.split(/\s+/).filter(Boolean).every((word) => {
    const syllables = (one.find || "").split(" ");
    if (/^[a-z]+$/i.test(word)) {
      const plain = word.toLowerCase();
      return syllables.join("").includes(plain) || syllables.map((part) => part[0]).join("").startsWith(plain);
    }
    const inOrder = new RegExp([...word].map((sign) => sign.replace(/[^\p{L}\p{N}]/gu, "\\$&")).join(".*"), "u");
    return one.name.includes(word) || inOrder.test(`${one.unit || ""}${one.post}`);
  });

  /* Everybody whom the device knows, each once. */
  const known = ({ kit }) => [...new Map([
    ...kit.units.flatMap((unit) => unit.cadres.map((one) => ({ ...one, unit: unit.name }))), ...(kit.people || []),
  ].map((one) => [one.id, one])).values()];
  const control = { class: "control" };

  /* The choices of a field: its own, or a list of the kit. `at` is {kit, unit, teams, team}. */
  const choicesOf = (field, at) => {
    const named = (list, label) => list.map((one) => [String(one.id), label ? label(one) : one.name]);
    const sources = {
      members: () => named(at.team.members),
      cadres: () => [...named(people(at), full), ...unknown(at).map((one) => [UNKNOWN + one.name, `${one.name} ${say("unknown_mark")}`])],
      teams: () => named(at.teams, (one) => `${one.round.name} · ${one.name}`),
      key_tasks: () => named(at.kit.key_tasks),
      criteria: () => named(at.team.criteria),
      subjects: () => subjectsOf(at),
    };
    if (!field.from) return field.choices || [];
    const choices = sources[field.from]();
    if (field.from === "subjects") choices.push(...unknown(at).map((one) => [UNKNOWN + one.name, `${one.name} ${say("unknown_mark")}`]));
    return field.kind === "checks" ? choices : [["", "—"], ...choices];
  };

  const subjectsOf = (at) => [
    ...(at.unit.leadership_team ? [[`t${at.unit.leadership_team.id}`, at.unit.leadership_team.name]] : []),
    ...people(at).map((one) => [`c${one.id}`, full(one)]),
  ];

  const simple = (field, name, texts, at) => {
    const id = `f-${name}`;
    const value = texts[0] || "";
    const about = { ...control, id, name, "aria-describedby": field.help ? `${id}-help` : null };
    if (field.kind === "long") return el("textarea", { ...about, class: "control control-textarea", rows: 6, maxlength: field.max }, value);
    if (field.kind === "select" || field.kind === "radio") {
      const options = choicesOf(field, at).map(([key, label]) => el("option", { value: key, selected: key === value }, label));
      return el("select", { ...about, "data-people": { cadres: "", subjects: "c" }[field.from] ?? null }, options);
    }
    const type = { date: "date", time: "time", number: "number" }[field.kind] || "text";
    return el("input", { ...about, type, value, maxlength: type === "text" ? field.max : null, autocomplete: "off" });
  };

  const many = (field, name, texts, at) =>
    el("div", { class: "chips" }, choicesOf(field, at).map(([key, label]) =>
      el("label", { class: "chip" },
        el("input", { type: "checkbox", name, value: key, checked: texts.includes(key) }), el("span", {}, label))));

  const help = (field, name) => (field.help ? el("p", { class: "help", id: `f-${name}-help` }, field.help) : null);

  const wrong = (errors, name) =>
    (errors[name] || []).map((text) => el("p", { class: "field-error" }, text));

  /* One field with label, help and what the server said of it. */
  const drawField = (field, name, content, at, errors) => {
    const texts = content[name] || [];
    const bad = errors[name] ? " field-wrong" : "";
    const star = field.required ? el("span", { class: "required" }, ` ${say("required")}`) : null;
    if (field.kind === "checks") {
      return el("fieldset", { class: `field field-chips field-wide${bad}` },
        el("legend", { class: "label" }, field.label, star), help(field, name), many(field, name, texts, at), wrong(errors, name));
    }
    if (field.kind === "bool") {
      const box = el("input", { type: "checkbox", name, value: "on", checked: texts.length > 0 && texts[0] !== "", id: `f-${name}` });
      return el("div", { class: `field field-checkbox${bad}` },
        el("label", { class: "tick" }, box, el("span", {}, field.label)), help(field, name), wrong(errors, name));
    }
    return el("div", { class: `field${field.kind === "long" ? " field-wide" : ""}${bad}` },
      el("label", { class: "label", for: `f-${name}` }, field.label, star), help(field, name), simple(field, name, texts, at), wrong(errors, name));
  };

  /* Rows that can be added to: follow-ups, statements. */
  const drawRows = (rows, content, at, errors) => {
    const pattern = new RegExp(`^${rows.prefix}-(\\d+)-`);
    const places = new Set(Object.keys(content).map((name) => pattern.exec(name)?.[1]).filter(Boolean).map(Number));
    const holder = el("div", { class: "rows", "data-prefix": rows.prefix });
    const add = (place) => {
      const fields = rows.fields.map((field) => drawField(field, `${rows.prefix}-${place}-${field.name}`, content, at, errors));
      holder.append(el("div", { class: "row-card fields", "data-place": place }, fields));
    };
    [...places].sort((one, other) => one - other).forEach(add);
    if (!places.size) add(0);
    const more = Box.button(say("add_row"), () => {
      if (holder.children.length < rows.most) add(Math.max(...[...holder.children].map((row) => Number(row.dataset.place))) + 1);
      holder.lastElementChild.querySelector("input, select, textarea").focus();
    });
    return el("section", { class: "card" }, el("h2", {}, rows.label), wrong(errors, rows.prefix), holder, el("p", {}, more));
  };

  /* An answer box for each question of the class of source chosen; those answered stay. */
  const drawOutline = (content, at, errors) => {
    const named = (content.source_class || [""])[0];
    const chosen = (at.kit.classes || {})[named] || named;
    const cadre = people(at).find((one) => String(one.id) === (content.source_cadre || [""])[0]);
    const classes = ["", chosen === "team_member" && !cadre ? "deputy" : chosen, ...(cadre?.asked || [])];
    const asked = at.kit.questions.filter((one) =>
      (!one.is_old && classes.includes(one.for)) || (content[`answer-${one.id}`] || [""])[0]);
    const fields = asked.map((one) =>
      drawField({ label: one.text, kind: "long", help: "", max: 5000 }, `answer-${one.id}`, content, at, errors));
    return el("section", { class: "card", id: "box-outline" }, el("h2", {}, say("outline")), fields);
  };

  /* A folded list of criteria for each subject; open where something is graded. */
  const drawGrid = (content, at, errors) => {
    return el("section", { class: "card", "data-grid": "1" }, el("h2", {}, say("ratings")), subjectsOf(at).map((one) => drawRated(one, content, at, errors)));
  };

  const drawRated = ([key, label], content, at, errors) => {
    const graded = Object.keys(content).some((name) => name.startsWith(`rating-${key}-`) && content[name][0]);
    const kind = key.startsWith("t") ? "team" : "cadre";
    const cells = at.team.criteria.filter((one) => one.subject_kind === kind).map((one) => {
      const choices = [["", say("no_opinion")], ...one.grades.map((grade) => [String(grade.id), grade.label])];
      const field = { label: `${one.group} · ${one.name}`, help: one.hint, kind: "select", choices };
      return drawField(field, `rating-${key}-${one.id}`, content, at, errors);
    });
    return el("details", { open: graded }, el("summary", {}, label), el("div", { class: "fields" }, cells));
  };

  /* ---- the search for a person ---- */

  const MOST = 12; // people offered at once

  const drawFinder = (content, at, made) => {
    const kept = el("div", {}, (content.found || []).map((text) => el("input", { type: "hidden", name: "found", value: text })));
    const list = el("div", { role: "status" });
    const line = el("input", { class: "control", id: "f-person", type: "search", autocomplete: "off", maxlength: 60 });

    const take = (person) => {
      (at.others ||= []).push(person);
      kept.append(el("input", { type: "hidden", name: "found", value: JSON.stringify(person) }));
      const form = made();
      for (const select of form.querySelectorAll("select[data-people]")) {
        const value = person.id ? `${select.dataset.people}${person.id}` : UNKNOWN + person.name;
        const words = person.id ? full(person) : `${person.name} ${say("unknown_mark")}`;
        if (![...select.options].some((one) => one.value === value)) select.insertBefore(el("option", { value }, words), select.options[1] || null);
      }
      if (person.id && !form.querySelector(`[name^="rating-c${person.id}-"]`)) {
        form.querySelector("[data-grid]")?.append(drawRated([`c${person.id}`, full(person)], {}, at, {}));
      }
      line.value = "";
      list.replaceChildren(el("p", {}, say("person_taken", { name: person.name })));
      form.dispatchEvent(new Event("change"));
      line.focus();
    };

    const show = (found, words) => list.replaceChildren(el("div", { class: "people-found" },
      found.slice(0, MOST).map((one) => el("button", { type: "button", class: "button person", onclick: () => take(one) }, el("strong", {}, one.name), ` ${one.post}`)),
      el("button", { type: "button", class: "button person", onclick: () => take({ name: words, post: "" }) }, say("person_in_words", { words }))));

    const look = async () => {
      const words = line.value.trim();
      if (!words) return void list.replaceChildren();
      const here = known(at).filter((one) => fits(one, words));
      show(here, words);
      const more = navigator.onLine ? await Box.server.people(words) : [];
      const fresh = more.filter((one) => !here.some((other) => other.id === one.id));
      if (fresh.length && line.value.trim() === words) show([...here, ...fresh], words);
    };
    line.addEventListener("input", (event) => { event.stopPropagation(); look(); });
    line.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { event.preventDefault(); list.querySelector("button")?.focus(); }
      if (event.key === "Enter") { event.preventDefault(); list.querySelector("button")?.click(); }
    });
    return el("details", { class: "card people" }, el("summary", {}, say("person_elsewhere")), el("p", { class: "quiet" }, say("person_why")),
      el("label", { class: "label", for: "f-person" }, say("person_find")), line, list, kept);
  };

  /* Of which round a visit is, is asked where several hold its unit and it has not arrived yet. */
  const isAsked = (field, at) => field.from !== "teams" || (at.teams.length > 1 && !at.isFixed);

  Box.forms = {
    subjectsOf,

    /* Of other units: who serves in this one, who is sent to the key task, whom the record names, and who was found. */
    othersOf(kit, unit, task, content) {
      const texts = Object.entries(content).filter(([name]) => /(^|-)(source_cadre|subject)$/.test(name)).map(([, [text]]) => String(text || ""));
      const keys = new Set([...texts.map((text) => Number(text.replace(/^c/, ""))), ...Object.keys(content).map((name) => Number(/^rating-c(\d+)-/.exec(name)?.[1]))]);
      const found = (content.found || []).map((text) => JSON.parse(text));
      const words = texts.filter((text) => text.startsWith(UNKNOWN)).map((text) => ({ name: text.slice(1), post: "" }));
      const here = (kit.people || []).filter((one) => one.serves.includes(unit.id) || one.sent.includes(Number(task)) || keys.has(one.id));
      const elsewhere = kit.units.flatMap((one) => (one.id === unit.id ? [] : one.cadres.filter((cadre) => keys.has(cadre.id))));
      const all = [...here, ...elsewhere, ...found, ...words].map((one) => [one.id || one.name, one]);
      return [...new Map(all).values()].filter((one) => !unit.cadres.some((cadre) => cadre.id === one.id));
    },

    /* The form element of a record. */
    draw(form, content, at, errors = {}) {
      const made = el("form", { class: "form", novalidate: true, onsubmit: (event) => event.preventDefault() },
        form.outline ? drawFinder(content, at, () => made) : null,
        el("section", { class: "card" }, el("div", { class: "fields" },
          form.fields.filter((field) => isAsked(field, at)).map((field) => drawField(field, field.name, content, at, errors)))),
        form.outline ? drawOutline(content, at, errors) : null,
        form.rows.map((rows) => drawRows(rows, content, at, errors)),
        form.grid ? drawGrid(content, at, errors) : null);
      for (const source of form.outline ? made.querySelectorAll("[name=source_class], [name=source_cadre]") : []) {
        source.addEventListener("change", () => {
          made.querySelector("#box-outline").replaceWith(drawOutline(Box.forms.read(form, made), at, errors));
        });
      }
      return made;
    },

    /* What stands in the form now. */
    read(form, element) {
      const content = {};
      for (const [name, value] of new FormData(element).entries()) (content[name] ||= []).push(String(value));
      for (const rows of form.rows) {
        const places = [...element.querySelectorAll(`[data-prefix="${rows.prefix}"] > [data-place]`)].map((row) => Number(row.dataset.place));
        content[`${rows.prefix}-TOTAL_FORMS`] = [String(Math.max(-1, ...places) + 1)];
        content[`${rows.prefix}-INITIAL_FORMS`] = ["0"];
      }
      return content;
    },

    /* The labels of what is required and still empty. */
    lacking(form, content) {
      return form.fields.filter((field) => field.required && !(content[field.name] || []).some((text) => text.trim())).map((field) => field.label);
    },
  };
})();
