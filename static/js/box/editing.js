/*
 * Filling in a record: kept on the device within a second of typing and whenever the page is left; two texts settled.
 */
(() => {
  "use strict";

  const { el, say, tell, app } = Box;
  const QUIET = 600; // milliseconds after the last key

  const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  const unitOf = (record) => app.kit.units.find((unit) => unit.id === record.unit);
  const teamsOf = (unit) => (unit.teams || [unit.team]).map((id) => app.kit.teams.find((team) => team.id === id)).filter(Boolean);
  const within = (day, [from, to]) => from <= day && (!to || day <= to);

  /* The team to which a visit of these contents belongs: the one chosen, else the only one that fits its day. */
  const teamFor = (unit, content) => {
    const teams = teamsOf(unit);
    const chosen = teams.find((team) => String(team.id) === (content.team || [""])[0]);
    if (chosen || teams.length === 1) return chosen || teams[0];
    const day = (content.visited_on || [""])[0];
    const fitting = teams.filter((team) =>
      within(day, [team.round.starts_on, team.round.ends_on]) && (team.serves || []).some((term) => within(day, term)));
    return fitting.length === 1 ? fitting[0] : null;
  };

  /* Before the team of a visit is known, the members of all of them are offered. */
  const placeOf = (record, visit) => {
    const unit = unitOf(record);
    if (!unit) return null;
    const teams = teamsOf(unit);
    const known = record.team ? teams.find((team) => team.id === record.team) : teamFor(unit, (visit || record).content);
    const members = [...new Map(teams.flatMap((team) => team.members).map((one) => [one.id, one])).values()];
    const others = Box.forms.othersOf(app.kit, unit, ((visit || record).content.key_task || [""])[0], record.content);
    return { kit: app.kit, unit, others, teams, team: known || { members, criteria: [] }, isFixed: Boolean(record.team) };
  };

  const begun = (kind, unit, visitKey) => {
    const me = String(app.store.owner.id);
    const plans = Box.plansOf(unit); // several are of several rounds: which one it is to be is not for us to say
    const content = kind === "visit"
      ? { visited_on: [today()], members_present: [me], methods: plans.length === 1 ? plans[0].methods : [] }
      : { interviewer: [me], recorder: [me], kind: ["interview"], source_circle: ["work"] };
    if (kind === "visit" && unit.task) Object.assign(content, { key_task: [String(unit.task)], entries: ["project"] });
    const key = Box.uuid();
    return {
      key, kind, unit: unit.id, visitKey: visitKey || key, base: 0, content, state: "draft", photos: [],
      title: `${unit.name} · ${app.kit.forms[kind].label}`, createdAt: new Date().toISOString(),
    };
  };

  Box.newRecord = async (kind, unit, visitKey) => {
    const record = begun(kind, unit, visitKey);
    await app.store.put("records", record.key, record);
    await edit(record);
  };

  /* Today's visits to a unit that lie here or were told by the server, each once, with the team that each belongs to. */
  const visitsToday = async (unit) => {
    const isOne = (one) => one.kind === "visit" && one.unit === unit.id && (one.content.visited_on || [])[0] === today();
    const found = [...app.kit.mine, ...(await app.store.records())].filter(isOne);
    return [...new Map(found.map((one) => [one.key, one])).values()].map((one) => ({ key: one.key, title: one.title, team: placeOf(one).team }));
  };

  /* Key words of a talk, in today's visit to the unit; the visit is begun where there is none, or where a further one is
     wanted. Where several rounds hold the unit, which visit it is to be is asked. */
  Box.note = async (unit, isFurther) => {
    const visits = isFurther ? [] : await visitsToday(unit);
    if (visits.length && teamsOf(unit).length > 1) return Box.pickVisit(unit, visits);
    if (visits.length) return Box.newRecord("interview", unit, visits[0].key);
    const visit = begun("visit", unit);
    visit.content.targets = ["cadre"];
    if (!visit.content.methods.length) visit.content.methods = ["interview"];
    if (!teamFor(unit, visit.content)) {
      await app.store.put("records", visit.key, visit);
      await edit(visit);
      return void tell(say("choose_team"), "attention");
    }
    visit.isNoted = true; // goes on its way with its first talk
    await app.store.put("records", visit.key, visit);
    return Box.newRecord("interview", unit, visit.key);
  };

  Box.openRecord = async (key) => {
    const record = await app.store.get("records", key);
    if (record.state === "conflict") return settle(record);
    return edit(record);
  };

  /* A record that has arrived, changed again without a network. */
  Box.changeSent = async (told) => {
    const here = await app.store.get("records", told.key);
    if (here && here.state !== "received") return Box.openRecord(told.key);
    const record = {
      key: told.key, kind: told.kind, unit: told.unit, team: told.team, visitKey: told.visit_key, base: told.version, content: told.content,
      state: "draft", photos: [], title: told.title, createdAt: new Date().toISOString(),
    };
    if (here?.receipt?.version > told.version) record.base = here.receipt.version;
    await app.store.put("records", record.key, record);
    return edit(record);
  };

  /* The visit of a talk: as it lies here, else as the server told it. */
  const visitOf = async (record) =>
    (await app.store.get("records", record.visitKey)) || app.kit.mine.find((one) => one.key === record.visitKey);

  const edit = async (record) => {
    Box.isHome = false;
    const form = app.kit?.forms[record.kind];
    const its = form && record.kind !== "visit" ? await visitOf(record) : null;
    const at = form && placeOf(its?.team ? { ...record, team: its.team } : record, its);
    if (!at) return void tell(say("no_longer_form"), "attention");
    const line = el("p", { class: "autosave", role: "status" });
    const element = Box.forms.draw(form, record.content, at, record.why?.errors || {});
    let timer = 0;
    let writing = Promise.resolve();
    const keep = (changes = {}) => {
      window.clearTimeout(timer);
      Object.assign(record, { content: Box.forms.read(form, element) }, changes);
      writing = writing.then(async () => {
        await app.store.change(record.key, (here) => {
          record.base = Math.max(record.base, here?.base || 0); // an earlier text of it may have arrived meanwhile
          return record;
        });
        line.textContent = say("kept", { at: new Date().toLocaleTimeString() });
        line.dataset.state = "saved";
      });
      return writing;
    };
    const soon = () => {
      if (record.state !== "draft") record.state = "draft";
      window.clearTimeout(timer);
      timer = window.setTimeout(keep, QUIET);
    };
    const now = () => { if (app.store?.key && element.isConnected) keep(); };
    element.addEventListener("input", soon);
    element.addEventListener("change", soon);
    document.addEventListener("visibilitychange", now);
    window.addEventListener("pagehide", now);
    Box.leaveEditing = async () => {
      document.removeEventListener("visibilitychange", now);
      window.removeEventListener("pagehide", now);
      Box.leaveEditing = null;
      await keep();
    };
    const back = async () => {
      await Box.leaveEditing?.();
      await Box.home();
    };
    const send = async () => {
      const lacking = Box.forms.lacking(form, Box.forms.read(form, element));
      if (lacking.length) return void tell(say("lacking", { what: lacking.join("、") }), "attention");
      await keep({ state: "waiting", why: null });
      const visit = record.kind === "visit" ? null : await app.store.get("records", record.visitKey);
      if (visit?.isNoted && visit.state === "draft") await app.store.change(visit.key, (one) => ({ ...one, state: "waiting" }));
      await Box.leaveEditing?.();
      tell("");
      await Box.home();
      app.queue.pump();
    };
    const discard = async () => {
      if (!window.confirm(say("sure"))) return;
      for (const photo of record.photos) await app.store.remove("photos", photo.key);
      Box.leaveEditing = null;
      await writing;
      await app.store.remove("records", record.key);
      await Box.home();
    };
    const talk = async () => {
      if (!record.team && !teamFor(at.unit, Box.forms.read(form, element))) return void tell(say("choose_team"), "attention");
      await Box.leaveEditing?.();
      await Box.newRecord("interview", at.unit, record.key);
    };
    const hints = el("details", { class: "card advice", hidden: true });
    if (record.kind === "interview" && app.kit.advice) {
      const near = (await app.store.records()).filter((one) => one.kind === "interview" && one.visitKey === record.visitKey && one.key !== record.key);
      const texts = near.map((one) => ({ title: one.title, text: (one.content.text || [""])[0] }));
      Advice.beside(element, hints, app.kit.advice, () => texts);
    }
    const why = record.why?.message ? el("p", { class: "error-summary" }, record.why.message) : null;
    Box.show(el("p", { class: "quiet" }, record.title), why, element,
      record.kind === "visit" ? photosOf(record, keep) : null, hints, line,
      el("p", { class: "form-actions" }, Box.button(say("ready"), send, true), Box.button(say("as_draft"), back),
        record.kind === "visit" ? Box.button(say("talk"), talk) : null, Box.button(say("discard"), discard)));
  };

  const photosOf = (record, keep) => {
    const list = el("ul", { class: "plain box-photos" });
    const add = async (photo) => {
      const caption = el("input", { class: "control", value: photo.caption, "aria-label": say("caption"), placeholder: say("caption"), maxlength: 200 });
      caption.addEventListener("change", () => { photo.caption = caption.value; keep(); });
      list.append(el("li", {}, el("img", { src: await Box.photos.show(app.store, photo), alt: photo.caption || say("photos_of") }), caption,
        photo.why ? el("p", { class: "field-error" }, photo.why) : null));
    };
    (async () => { for (const photo of record.photos) await add(photo); })();
    const picker = el("input", { type: "file", accept: "image/*", capture: "environment", multiple: true, id: "box-picker", class: "visually-hidden" });
    picker.addEventListener("change", async () => {
      for (const file of picker.files) {
        try {
          const photo = await Box.photos.take(app.store, file);
          record.photos.push(photo);
          await keep();
          await add(photo);
        } catch {
          tell(say("photo_bad"), "attention");
        }
      }
      picker.value = "";
    });
    return el("section", { class: "card" }, el("h2", {}, say("photos_of")), list, el("p", {}, el("label", { class: "button", for: "box-picker" }, say("take_photo")), picker));
  };

  /* ---- two texts ---- */

  const settle = (record) => {
    Box.isHome = false;
    const { conflict } = record;
    const merges = {};
    const side = (part, choice, label, body) => {
      const id = `k-${part.key}-${choice}`;
      return el("div", { class: "conflict-side" },
        el("label", { class: "tick", for: id }, el("input", { type: "radio", name: `keep-${part.key}`, value: choice, id, required: true }), el("span", {}, label)), body);
    };
    const parts = conflict.sections.map((part) => {
      const text = (body) => el("div", { class: "conflict-text" }, body || "–");
      merges[part.key] = part.merged === null ? null : el("textarea", { class: "control control-textarea", rows: 6, "aria-label": `${say("merged")}: ${part.label}` }, part.merged);
      return el("fieldset", { class: "card conflict" }, el("legend", { class: "label" }, part.label),
        el("div", { class: "side-by-side" }, side(part, "theirs", say("theirs", { name: conflict.saved_by }), text(part.theirs)), side(part, "mine", say("mine"), text(part.mine))),
        part.merged === null ? null : side(part, "merged", say("merged"), merges[part.key]));
    });
    const form = el("form", { class: "form", onsubmit: (event) => event.preventDefault() }, parts);
    const done = async () => {
      const chosen = new FormData(form);
      if (conflict.sections.some((part) => !chosen.get(`keep-${part.key}`))) return void tell(say("choose_each"), "attention");
      const takeOver = (part) => {
        for (const name of part.names) delete record.content[name];
        for (const name of part.names) if (conflict.theirs[name]) record.content[name] = conflict.theirs[name];
      };
      (conflict.taken || []).forEach(takeOver); // what only others changed
      for (const part of conflict.sections) {
        const choice = chosen.get(`keep-${part.key}`);
        if (choice === "theirs") takeOver(part);
        if (choice === "merged") {
          for (const name of part.names) delete record.content[name];
          record.content[part.key] = [merges[part.key].value];
        }
      }
      Object.assign(record, { base: conflict.version, conflict: null, state: "waiting" });
      await app.store.put("records", record.key, record);
      tell("");
      await Box.home();
      app.queue.pump();
    };
    Box.show(el("p", {}, say("conflict_why", { name: conflict.saved_by })), form,
      el("p", { class: "form-actions" }, Box.button(say("settle"), done, true), Box.button(say("back"), () => Box.home())));
  };
})();
