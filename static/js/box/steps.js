/*
 * Draws a form of the kit in the steps that it declares, as the page of the server has them: one is open at a time and
 * marked [data-step]; the form is one, and is sent whole.
 */
(() => {
  "use strict";

  const { el, say } = Box;
  const APART = { answer: "outline", rating: "grid", subjects: "grid" }; // what such names begin with → their part

  const partOf = (posted) => {
    const head = posted.split("-")[0];
    return APART[head] || head;
  };
  const allNames = (step) => [...step.names, ...step.folds.flatMap((fold) => fold.names)];

  /* What a form declares; one step of everything where it declares none. */
  const stepsOf = (form) => form.steps || [{
    key: "all", title: form.label, folds: [],
    names: [...form.fields.map((field) => field.name), ...(form.outline ? ["outline"] : []), ...form.rows.map((rows) => rows.prefix), ...(form.grid ? ["grid"] : [])],
  }];

  /* The short form for key words: the same record, of which six fields are asked. */
  const short = (kit) => [{ key: "note", title: say("note"), names: kit.note.names, folds: [] }];

  /* The position of the device, only when it is asked for, as the page has it. */
  const position = (made) => {
    if (!navigator.geolocation) return null;
    const told = el("span", { class: "quiet", role: "status" });
    const fill = (values) => {
      Object.entries(values).forEach(([name, value]) => { made.elements[name].value = value; });
      made.dispatchEvent(new Event("change"));
      told.textContent = `${values.latitude}, ${values.longitude}`;
    };
    const look = () => window.locate(fill, () => { told.textContent = say("no_position"); });
    return el("p", {}, Box.button(say("position"), look), " ", told);
  };

  const draw = (form, content, at, errors = {}, steps = stepsOf(form)) => {
    const made = el("form", { class: "form stepped box-form", novalidate: true, onsubmit: (event) => event.preventDefault() });

    const field = (one) => {
      if (!Box.forms.isAsked(one, at)) return null;
      if (one.name !== "source_cadre") return Box.forms.drawField(one, one.name, content, at, errors);
      return [Box.people.draw(one, one.name, content, at, errors), Box.people.drawFinder(content, at, () => made, one.name),
        steps[0].key === "note" ? Box.people.drawClasses(at.kit, content) : null];
    };

    /* One name of a step: a field, rows, or a part that is drawn apart. */
    const part = (name, isBegun) => {
      if (name === "outline") return form.outline ? Box.forms.drawOutline(content, at, errors) : null;
      if (name === "grid") return form.grid ? Box.forms.drawGrid(content, at, errors) : null;
      const rows = form.rows.find((one) => one.prefix === name);
      if (rows) return Box.forms.drawRows({ ...rows, begun: isBegun }, content, at, errors);
      const one = form.fields.find((each) => each.name === name);
      return one ? field(one) : null;
    };

    const isOwn = (name) => ["interviewer", "recorder", "host"].includes(name) && (content[name] || [""])[0] === String(at.kit.user.id);
    const holds = (fold) => (fold.by ? [fold.by] : fold.names).some((name) => !isOwn(name) && Object.keys(content).some((posted) =>
      partOf(posted) === name && !/_FORMS$/.test(posted) && content[posted].some((text) => text.trim())));
    const lacks = (fold) => Object.keys(errors).some((posted) => fold.names.includes(partOf(posted)));
    const folded = (fold) => el("details", { class: "fold", open: holds(fold) || lacks(fold) }, el("summary", {}, fold.title),
      fold.names.includes("latitude") ? position(made) : null, el("div", { class: "step-parts" }, fold.names.map((name) => part(name, false))));

    const subjects = (step) => (step.names.some((name) => form.rows.some((rows) => rows.prefix === name && rows.fields.some((one) => one.from === "subjects")))
      ? Box.people.drawFinder(content, at, () => made, "") : null);
    const sections = steps.map((step) => el("section", { class: "step card", "data-key": step.key, "aria-label": step.title },
      el("div", { class: "step-parts" }, step.names.map((name) => part(name, true)), subjects(step)), step.folds.map(folded)));

    const presses = steps.map((step, at) => el("a", { href: `#step-${step.key}`, onclick: (event) => { event.preventDefault(); open(at); } }, el("i", {}, String(at + 1)), step.title));
    let now = 0;
    const open = (at) => {
      now = at;
      sections.forEach((section, each) => {
        section.hidden = each !== at;
        if (each === at) section.setAttribute("data-step", section.dataset.key);
        else section.removeAttribute("data-step");
      });
      presses.forEach((press, each) => (each === at ? press.setAttribute("aria-current", "step") : press.removeAttribute("aria-current")));
      window.scrollTo(0, 0);
      made.dispatchEvent(new CustomEvent("step"));
    };

    /* Open the step of a posted name, and go to its field. */
    const go = (posted) => {
      const at = steps.findIndex((step) => allNames(step).includes(partOf(posted)));
      open(Math.max(at, 0));
      const place = made.querySelector(`[id="f-${posted}"]`) || made.querySelector(`[id="f-${posted.split("-").slice(0, 2).join("-")}"]`)
        || made.querySelector(`[id="f-${partOf(posted)}"]`);
      if (!place) return;
      for (let around = place; around; around = around.parentElement) if (around.tagName === "DETAILS") around.open = true;
      const target = place.matches("input, select, textarea") ? place : place.querySelector("input, select, textarea, button, summary") || place;
      target.scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
    };

    made.append(...form.fields.filter((one) => one.kind === "hidden").map((one) => el("input", { type: "hidden", name: one.name, value: (content[one.name] || [""])[0] })));
    made.append(steps.length > 1 ? el("nav", { class: "step-tabs", "aria-label": say("steps") }, el("ol", {}, presses.map((press) => el("li", {}, press)))) : "", ...sections);
    for (const source of form.outline ? made.querySelectorAll("[name=source_class], [data-people-list]") : []) {
      source.addEventListener("change", () => {
        const old = made.querySelector("#f-outline");
        if (old) old.replaceWith(Box.forms.drawOutline(Box.forms.read(form, made), at, errors));
      });
    }
    /* What is asked only while another field is empty. */
    const ask = () => made.querySelectorAll("[data-unless]").forEach((field) => {
      const holds = new FormData(made).getAll(field.dataset.unless).some(Boolean);
      field.hidden = holds && !field.querySelector("input, textarea").value && !field.matches(".field-wrong");
    });
    made.addEventListener("change", ask);
    ask();
    open(0);
    return { element: made, go, next: () => open(now + 1), isLast: () => now === steps.length - 1, nextTitle: () => steps[now + 1].title, hasField: (name) => steps.some((step) => allNames(step).includes(partOf(name))) };
  };

  Box.steps = { draw, short };
})();
