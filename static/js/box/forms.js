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
    return field.kind === "checks" ? choices : [["", field.blank || "—"], ...choices];
  };

  const subjectsOf = (at) => [
    ...(at.unit.leadership_team ? [[`t${at.unit.leadership_team.id}`, at.unit.leadership_team.name]] : []),
    ...people(at).map((one) => [`c${one.id}`, full(one)]),
  ];

  const simple = (field, name, texts, at) => {
    const id = `f-${name}`;
    const value = texts[0] || "";
    const about = { ...control, id, name, "aria-describedby": field.help ? `${id}-help` : null };
    if (field.kind === "long") return el("textarea", { ...about, class: "control control-textarea", rows: field.lines || 6, maxlength: field.max, placeholder: field.hint || null }, value);
    if (field.kind === "select" || field.kind === "radio") {
      const options = choicesOf(field, at).map(([key, label]) => el("option", { value: key, selected: key === value }, label));
      return el("select", { ...about, "data-people": whom(field) }, options);
    }
    const type = { date: "date", time: "time", number: "number" }[field.kind] || "text";
    const line = el("input", { ...about, type, value, maxlength: type === "text" ? field.max : null, autocomplete: "off" });
    return type === "time" ? el("div", { class: "with-now" }, line, Box.button(say("now"), () => setNow(line))) : line;
  };

  const setNow = (line) => {
    const now = new Date();
    line.value = [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
    line.dispatchEvent(new Event("change", { bubbles: true }));
  };

  /* What stands before the key of a person in this field; null where it names nobody. */
  const whom = (field) => ({ cadres: "", subjects: "c" })[field.from] ?? null;

  /* Few choices lie open, one tap each; what has a choice of nothing can be taken back by a second tap. */
  const FEW = 7;
  const isOpen = (field, at) => (field.kind === "select" || field.kind === "radio") && whom(field) === null
    && field.from !== "criteria" && choicesOf(field, at).filter(([key]) => key).length <= FEW;

  const drawOpen = (field, name, texts, at) => {
    const value = texts[0] || "";
    const choices = choicesOf(field, at).filter(([key]) => key);
    const again = (event) => {
      const box = event.currentTarget;
      if (box.dataset.was && !field.required) box.checked = false;
      box.closest(".chips, .segments").querySelectorAll("input").forEach((one) => { one.dataset.was = one.checked ? "1" : ""; });
      box.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const isShort = choices.length <= 4 && choices.every(([, label]) => label.length <= 6);
    const kind = isShort ? "segment" : "chip";
    return el("div", { class: `${kind}s` }, choices.map(([key, label]) => el("label", { class: kind },
      el("input", { type: "radio", name, value: key, checked: key === value, "data-was": key === value ? "1" : "", onclick: again }), el("span", {}, label))));
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
    if (field.kind === "checks" || isOpen(field, at)) {
      const draw = field.kind === "checks" ? many : drawOpen;
      return el("fieldset", { class: `field field-chips field-wide${bad}`, id: `f-${name}` },
        el("legend", { class: "label" }, field.label, star), help(field, name), draw(field, name, texts, at), wrong(errors, name));
    }
    if (field.kind === "bool") {
      const box = el("input", { type: "checkbox", name, value: "on", checked: texts.length > 0 && texts[0] !== "", id: `f-${name}` });
      return el("div", { class: `field field-checkbox${bad}` },
        el("label", { class: "tick" }, box, el("span", {}, field.label)), help(field, name), wrong(errors, name));
    }
    const drawn = el("div", { class: `field${field.kind === "long" ? " field-wide" : ""}${bad}`, "data-unless": field.unless || null },
      el("label", { class: "label", for: `f-${name}` }, field.label, star), help(field, name), simple(field, name, texts, at), wrong(errors, name));
    if (field.closed) window.closedText(drawn, drawn.querySelector("textarea"), say("close_text"));
    return drawn;
  };

  /* Rows that can be added to: follow-ups, statements. */
  const drawRows = (rows, content, at, errors) => {
    const pattern = new RegExp(`^${rows.prefix}-(\\d+)-`);
    const places = new Set(Object.keys(content).map((name) => pattern.exec(name)?.[1]).filter(Boolean).map(Number));
    const holder = el("div", { class: "rows", "data-prefix": rows.prefix });
    const add = (place) => {
      const draw = (field) => drawField(field, `${rows.prefix}-${place}-${field.name}`, content, at, errors);
      const isFolded = (field) => (rows.folded || []).includes(field.name);
      const folded = rows.fields.filter(isFolded);
      const holds = folded.some((field) => (content[`${rows.prefix}-${place}-${field.name}`] || [""])[0]);
      holder.append(el("div", { class: `form-row ${folded.length ? "statement-row" : "fields"}`, "data-place": place }, rows.fields.filter((field) => !isFolded(field)).map(draw),
        folded.length ? el("details", { class: "fold", open: holds }, el("summary", {}, say("more")), el("div", { class: "step-parts" }, folded.map(draw))) : null));
    };
    [...places].sort((one, other) => one - other).forEach(add);
    if (!places.size && rows.begun) add(0);
    const more = Box.button(say("add_row"), () => {
      if (holder.children.length < rows.most) add(Math.max(-1, ...[...holder.children].map((row) => Number(row.dataset.place))) + 1);
      const first = holder.lastElementChild.querySelector("input, select, textarea");
      first.focus();
    });
    return el("section", { class: "box-part", id: `f-${rows.prefix}` }, el("h3", { class: "label" }, rows.label), wrong(errors, rows.prefix), holder, el("p", {}, more));
  };

  /* An answer box for each question of the class of source chosen; those answered stay. */
  const drawOutline = (content, at, errors) => {
    const named = (content.source_class || [""])[0];
    const chosen = (at.kit.classes || {})[named] || named;
    const cadre = people(at).find((one) => String(one.id) === (content.source_cadre || [""])[0]);
    const classes = ["", chosen === "team_member" && !cadre ? "deputy" : chosen, ...(cadre?.asked || [])];
    const asked = at.kit.questions.filter((one) =>
      (!one.is_old && classes.includes(one.for)) || (content[`answer-${one.id}`] || [""])[0]);
    const isAnswered = (one) => Boolean((content[`answer-${one.id}`] || [""])[0]);
    const draw = (one) => drawField({ label: one.text, kind: "long", lines: 3, help: "", max: 5000 }, `answer-${one.id}`, content, at, errors);
    const presses = asked.filter((one) => !one.is_old).map((one) => Box.button(`＋ ${one.text}`, (event) => insert(event.currentTarget.closest("form").elements.text, one.text)));
    return el("div", { class: "box-part", id: "f-outline" }, el("h3", { class: "label" }, say("outline")), el("div", { class: "key-chips key-line" }, presses),
      el("details", { class: "fold", open: asked.some((one) => isAnswered(one) || errors[`answer-${one.id}`]) }, el("summary", {}, say("by_question")), el("div", { class: "step-parts" }, asked.map(draw))));
  };

  /* A question of the outline at the end of the text, to be answered there. */
  const insert = (text, question) => {
    text.value = `${text.value}${text.value && !text.value.endsWith("\n") ? "\n" : ""}${question}\n`;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
  };

  /* Whom one can rate, a line each: pressed, their criteria open in place; open where something is graded. */
  const drawGrid = (content, at, errors) =>
    el("section", { class: "box-part rating-grid", "data-grid": "1", id: "f-grid" }, el("h3", { class: "label" }, say("ratings")), el("div", { class: "whom-rows" }, subjectsOf(at).map((one) => drawRated(one, content, at, errors))));

  const drawRated = ([key, label], content, at, errors) => {
    const graded = Object.keys(content).some((name) => name.startsWith(`rating-${key}-`) && content[name][0]);
    const kind = key.startsWith("t") ? "team" : "cadre";
    const groups = () => {
      const own = at.team.criteria.filter((one) => one.subject_kind === kind);
      return [...new Set(own.map((one) => one.group))].map((group) => {
        const cells = own.filter((one) => one.group === group).map((one) => cell(one, `rating-${key}-${one.id}`, content, errors));
        return el("details", { class: "fold", open: true }, el("summary", {}, group), cells);
      });
    };
    const holder = el("div", { class: "rating-cells", hidden: !graded }, graded ? groups() : []);
    const tick = el("input", { type: "checkbox", checked: graded });
    tick.addEventListener("change", () => {
      if (tick.checked && !holder.childElementCount) holder.append(...groups());
      if (!tick.checked) holder.replaceChildren(); // whom one does not know after all
      holder.hidden = !tick.checked;
    });
    return el("div", { class: "rated", id: `f-rating-${key}` }, el("label", { class: "whom" }, tick, el("strong", {}, label)), holder);
  };

  /* One criterion: its grades in a line; a second tap takes one back. */
  const cell = (one, name, content, errors) => {
    const field = { kind: "radio", required: false, choices: one.grades.map((grade) => [String(grade.id), grade.label]) };
    return el("fieldset", { class: `rating-cell${errors[name] ? " field-wrong" : ""}`, id: `f-${name}`, title: one.hint || null }, el("legend", {}, one.name),
      drawOpen(field, name, content[name] || [], {}), wrong(errors, name));
  };

  /* Of which round a visit is, is asked where several hold its unit and it has not arrived yet. */
  const isAsked = (field, at) => field.from !== "teams" || (at.teams.length > 1 && !at.isFixed);

  Box.forms = {
    UNKNOWN, full, people, unknown, subjectsOf, drawField, drawRows, drawOutline, drawGrid, drawRated, wrong, isAsked,

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

    /* What stands in the form now. */
    read(form, element) {
      const content = {};
      for (const [name, value] of new FormData(element).entries()) (content[name] ||= []).push(String(value));
      for (const rows of form.rows) {
        const places = [...element.querySelectorAll(`[data-prefix="${rows.prefix}"] > [data-place]`)].map((row) => Number(row.dataset.place));
        content[`${rows.prefix}-TOTAL_FORMS`] = [String(Math.max(-1, ...places) + 1)];
        content[`${rows.prefix}-INITIAL_FORMS`] = ["0"];
      }
      return Box.people.read(content);
    },

    /* The fields that are required and still empty: [name, label]. */
    lacking(form, content) {
      return form.fields.filter((field) => field.required && !(content[field.name] || []).some((text) => text.trim())).map((field) => [field.name, field.label]);
    },

    /* What is to be filled in beside what, by the same table as on the server: posted name → sentences. */
    unmet(form, content) {
      const found = {};
      const look = (needs, before) => (needs || []).forEach((need) => {
        const holds = (name) => (content[before + name] || []).some((text) => text.trim());
        if (need.given.every(holds) && !need.unless.some(holds) && holds(need.field) === need.empty) (found[before + need.field] ||= []).push(need.text);
      });
      look(form.needs, "");
      for (const rows of form.rows) {
        const places = new Set(Object.keys(content).map((name) => new RegExp(`^${rows.prefix}-(\\d+)-`).exec(name)?.[1]).filter(Boolean));
        places.forEach((place) => look(rows.needs, `${rows.prefix}-${place}-`));
      }
      return found;
    },

    /* What a posted name is called: "statements-1-side" → "评价 2 · 正反面". */
    labelOf(form, name) {
      const plain = form.fields.find((field) => field.name === name);
      if (plain) return plain.label;
      const [prefix, place, rest] = name.split("-");
      const rows = form.rows.find((one) => one.prefix === prefix);
      if (!rows) return say({ answer: "outline", rating: "ratings" }[prefix] || "record");
      const field = rows.fields.find((one) => one.name === rest);
      return [`${rows.label} ${place === undefined ? "" : Number(place) + 1}`.trim(), field && field.label].filter(Boolean).join(" · ");
    },
  };
})();
