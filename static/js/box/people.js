/*
 * Whom a record names: the people of the unit as a list, those still to be heard first, and the search for anybody else.
 */
(() => {
  "use strict";

  const { el, say } = Box;
  const FIRST = 5; // names that lie open

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

  /* ---- the people of the unit ---- */

  const line = (one, name, chosen, isOther) => el("label", { class: "whom" },
    el("input", { type: "radio", name, value: isOther ? Box.forms.UNKNOWN + one.name : String(one.id), checked: chosen }),
    el("strong", {}, one.name), el("span", { class: "quiet" }, isOther ? say("unknown_mark") : one.post));

  const folded = (title, lines) => (lines.length
    ? el("details", { class: "fold", open: lines.some((one) => one.querySelector("input").checked) }, el("summary", {}, title), el("div", { class: "whom-rows" }, lines)) : null);

  /* The leadership team of a unit, as far as the kit names it, who of it is still to be heard, and both in words. */
  Box.toHear = (unit, isHeard = (one) => one.heard) => {
    const team = unit.cadres.filter((one) => one.leads);
    const still = team.filter((one) => !isHeard(one));
    return { team, still, words: team.length ? say("still_to_hear", { total: team.length, lacking: still.length }) : "" };
  };

  /* One tap each: who of the leadership team is still to be heard, folded the rest of them and everybody else. */
  const draw = (field, name, content, at, errors) => {
    const chosen = (content[name] || [""])[0];
    const drawn = (one) => line(one, name, chosen === String(one.id));
    const isHeard = (one) => one.heard || (at.heard || new Set()).has(String(one.id));
    const { still, words } = Box.toHear(at.unit, isHeard);
    const rest = at.unit.cadres.filter((one) => !still.includes(one)).sort((one, other) => isHeard(one) - isHeard(other));
    const first = still.length ? still.slice(0, FIRST) : rest.splice(0, FIRST);
    const others = Box.forms.people(at).slice(at.unit.cadres.length).map(drawn);
    const unknown = Box.forms.unknown(at).map((one) => line(one, name, chosen === Box.forms.UNKNOWN + one.name, true));
    return el("fieldset", { class: `field field-wide${errors[name] ? " field-wrong" : ""}`, id: `f-${name}` },
      el("legend", { class: "label" }, field.label, el("span", { class: "quiet" }, ` ${words}`)),
      Box.forms.wrong(errors, name),
      el("div", { class: "whom-rows", "data-people-list": name }, first.map(drawn), others, unknown),
      folded(say("more_to_hear", { n: still.length - FIRST }), still.slice(FIRST).map(drawn)), folded(say("others_here", { n: rest.length }), rest.map(drawn)));
  };

  /* In the short form a class can be chosen where a name would stand: heard in confidence, as the page has it. */
  const drawClasses = (kit, content) => {
    const chosen = content.is_confidential && content.is_confidential[0] ? (content.source_class || [""])[0] : "";
    const classes = (kit.note || { classes: [] }).classes.map(([key, label, relation]) => el("label", { class: "chip" },
      el("input", { type: "radio", name: "source_cadre", value: `k${key}/${relation}`, checked: key === chosen }), el("span", {}, label)));
    return el("fieldset", { class: "field field-chips field-wide" }, el("legend", { class: "label" }, say("in_confidence")), el("div", { class: "chips" }, classes));
  };

  /* A class chosen in the place of a name, as the form of a talk posts it. */
  const read = (content) => {
    const found = /^k(.+)\/(.*)$/.exec((content.source_cadre || [""])[0]);
    if (!found) return content;
    return { ...content, source_cadre: [""], is_confidential: ["on"], source_class: [found[1]], source_relation: [found[2]] };
  };

  /* ---- the search for a person ---- */

  const MOST = 12; // people offered at once

  /* A line that finds anybody; who is pressed can be chosen in the whole form, and is chosen as `name` where it is given. */
  const drawFinder = (content, at, made, name) => {
    const id = name ? "f-person" : "f-person-more";
    const kept = el("div", {}, name ? (content.found || []).map((text) => el("input", { type: "hidden", name: "found", value: text })) : []);
    const list = el("div", { role: "status" });
    const box = el("input", { class: "control", id, type: "search", autocomplete: "off", maxlength: 60, placeholder: say("person_line"), "aria-describedby": `${id}-why` });

    const take = (person) => {
      (at.others ||= []).push(person);
      kept.append(el("input", { type: "hidden", name: "found", value: JSON.stringify(person) }));
      const form = made();
      for (const select of form.querySelectorAll("select[data-people]")) {
        const value = person.id ? `${select.dataset.people}${person.id}` : Box.forms.UNKNOWN + person.name;
        const words = person.id ? Box.forms.full(person) : `${person.name} ${say("unknown_mark")}`;
        if (![...select.options].some((one) => one.value === value)) select.insertBefore(el("option", { value }, words), select.options[1] || null);
      }
      for (const people of form.querySelectorAll("[data-people-list]")) {
        const radio = line(person, people.dataset.peopleList, false, !person.id);
        const there = [...people.closest("fieldset").querySelectorAll("input")].find((one) => one.value === radio.querySelector("input").value);
        if (!there) people.prepend(radio);
        if (name) (there || radio.querySelector("input")).checked = true;
      }
      if (person.id && !form.querySelector(`#f-rating-c${person.id}`)) {
        form.querySelector("[data-grid] .whom-rows")?.append(Box.forms.drawRated([`c${person.id}`, Box.forms.full(person)], {}, at, {}));
      }
      box.value = "";
      list.replaceChildren(el("p", {}, say("person_taken", { name: person.name })));
      const first = name && form.querySelector(`[name="${name}"]:checked`);
      (first || form).dispatchEvent(new Event("change", { bubbles: true }));
      box.focus();
    };

    const show = (found, words) => list.replaceChildren(el("div", { class: "people-found" },
      found.slice(0, MOST).map((one) => el("button", { type: "button", class: "button person", onclick: () => take(one) }, el("strong", {}, one.name), ` ${one.post}`)),
      el("button", { type: "button", class: "button person", onclick: () => take({ name: words, post: "" }) }, say("person_in_words", { words }))));

    const look = async () => {
      const words = box.value.trim();
      if (!words) return void list.replaceChildren();
      const here = known(at).filter((one) => fits(one, words));
      show(here, words);
      const more = navigator.onLine ? await Box.server.people(words) : [];
      const fresh = more.filter((one) => !here.some((other) => other.id === one.id));
      if (fresh.length && box.value.trim() === words) show([...here, ...fresh], words);
    };
    box.addEventListener("input", (event) => { event.stopPropagation(); look(); });
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { event.preventDefault(); list.querySelector("button")?.focus(); }
      if (event.key === "Enter") { event.preventDefault(); list.querySelector("button")?.click(); }
    });
    return el("div", { class: "field field-wide people" }, el("label", { class: "label", for: id }, say("person_elsewhere")), box,
      el("p", { class: "help", id: `${id}-why` }, say("person_why")), list, kept);
  };

  Box.people = { draw, drawClasses, drawFinder, read };
})();
