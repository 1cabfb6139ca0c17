/*
 * Filling in a record: kept on the device within a second of typing and whenever the page is left.
 */
(() => {
  "use strict";

  const { el, say, tell, app } = Box;
  const QUIET = 600; // milliseconds after the last key
  const SHORT = { isShort: true }; // of a talk: only its key words are asked

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

  const BEGUN = {
    interview: (me) => ({ interviewer: [me], recorder: [me], second_interviewer: [second()], kind: ["interview"], source_circle: ["work"] }),
    symposium: (me) => ({ host: [me] }),
    site_visit: () => ({}),
  };

  /* The second interviewer of the last talk written on this device. */
  const second = () => app.second || "";

  const remember = async (person) => {
    if (person === app.second) return;
    app.second = person;
    await app.store.put("kit", "second", person).catch(() => {});
  };

  const begun = (kind, unit, visitKey) => {
    const me = String(app.store.owner.id);
    const plans = Box.plansOf(unit); // several are of several rounds: which one it is to be is not for us to say
    const content = kind === "visit"
      ? { visited_on: [today()], members_present: [me], methods: plans.length === 1 ? plans[0].methods : [] }
      : BEGUN[kind](me);
    if (kind === "visit" && unit.task) Object.assign(content, { key_task: [String(unit.task)], entries: ["project"] });
    const key = Box.uuid();
    return {
      key, kind, unit: unit.id, visitKey: visitKey || key, base: 0, content, state: "draft", photos: [],
      title: `${unit.name} · ${app.kit.forms[kind].label}`, createdAt: new Date().toISOString(),
    };
  };

  Box.newRecord = async (kind, unit, visitKey, more = {}) => {
    const record = { ...begun(kind, unit, visitKey), ...more };
    await app.store.put("records", record.key, record);
    await edit(record);
  };

  /* Today's visits to a unit that lie here or were told by the server, each once, with the team that each belongs to. */
  const visitsToday = async (unit) => {
    const isOne = (one) => one.kind === "visit" && one.unit === unit.id && (one.content.visited_on || [])[0] === today();
    const found = [...(app.kit.there || []), ...app.kit.mine, ...(await app.store.records())].filter(isOne);
    return [...new Map(found.map((one) => [one.key, one])).values()].map((one) => ({ key: one.key, title: one.title, by: one.by, team: placeOf(one).team }));
  };

  /* Key words of a talk, in today's visit to the unit; the visit is begun where there is none, or where a further one is
     wanted. Where several rounds hold the unit, which visit it is to be is asked. */
  Box.note = async (unit, isFurther) => {
    const visits = isFurther ? [] : await visitsToday(unit);
    if (visits.length && teamsOf(unit).length > 1) return Box.pickVisit(unit, visits);
    if (visits.length) return Box.newRecord("interview", unit, visits[0].key, SHORT);
    const visit = begun("visit", unit);
    if (!visit.content.methods.length) visit.content.methods = ["interview"];
    if (!teamFor(unit, visit.content)) {
      await app.store.put("records", visit.key, visit);
      await edit(visit);
      return void tell(say("choose_team"), "attention");
    }
    visit.isNoted = true; // goes on its way with its first talk
    await app.store.put("records", visit.key, visit);
    return Box.newRecord("interview", unit, visit.key, SHORT);
  };

  /* A visit to the unit: where one of today is there, also a companion's, one is asked whether to join it. */
  Box.startVisit = async (unit) => {
    const visits = await visitsToday(unit);
    return visits.length ? Box.joinVisit(unit, visits) : Box.newRecord("visit", unit);
  };

  /* Open a visit that is there: as it lies on the device, else as the server told it. */
  Box.openVisit = async (key) => {
    const here = await app.store.get("records", key);
    if (here && here.state !== "received") return Box.openRecord(key);
    return told(key) ? Box.visitTold(told(key)) : Box.home();
  };

  Box.openRecord = async (key, field) => {
    const record = await app.store.get("records", key);
    if (record.state === "conflict") return Box.settle(record);
    if (record.state === "sending" && record.join) return void tell(say("is_sending"));
    return edit(record, field);
  };

  /* A record that has arrived, changed again without a network. */
  Box.changeSent = async (told, field) => {
    const here = await app.store.get("records", told.key);
    if (here && here.state !== "received") return Box.openRecord(told.key, field);
    const record = {
      key: told.key, kind: told.kind, unit: told.unit, team: told.team, visitKey: told.visit_key, base: told.version, content: told.content,
      state: "draft", photos: [], title: told.title, createdAt: new Date().toISOString(),
    };
    if (here?.receipt?.version > told.version) record.base = here.receipt.version;
    await app.store.put("records", record.key, record);
    return edit(record, field);
  };

  /* One's own visit, or a companion's that may be joined, as the server told it. */
  const told = (key) => [...app.kit.mine, ...(app.kit.there || [])].find((one) => one.kind === "visit" && one.key === key);

  /* The visit of a talk: as it lies here, else as the server told it. */
  const visitOf = async (record) =>
    (await app.store.get("records", record.visitKey)) || told(record.visitKey);

  /* What stands in the form; of the short form the rest of the record stays as it is. */
  const typed = (form, record, element) => {
    const read = Box.forms.read(form, element);
    if (!record.isShort) return read;
    const asked = app.kit.note.names;
    const kept = Object.entries(record.content).filter(([name]) => !asked.includes(name));
    const isNamed = (read.source_cadre || [""])[0];
    const rest = isNamed ? kept.filter(([name]) => !["is_confidential", "source_class", "source_relation"].includes(name)) : kept;
    const rows = Object.keys(read).filter((name) => /_FORMS$/.test(name));
    return { ...Object.fromEntries(rest), ...Object.fromEntries(Object.entries(read).filter(([name]) => !rows.includes(name))) };
  };

  /* Unit and kind, of a talk with whom; of a visit its day. */
  const titleOf = (record, at, form) => {
    const { content } = record;
    const [key, kind] = [(content.source_cadre || [""])[0], (content.source_class || [""])[0]];
    const person = key ? Box.forms.people(at).find((one) => String(one.id) === key) : null;
    const classes = form.fields.find((field) => field.name === "source_class");
    const named = person ? person.name : (classes && kind ? (classes.choices || []).find(([each]) => each === kind) || [] : [])[1];
    const what = { visit: (content.visited_on || [""])[0], interview: named, site_visit: (content.place || [""])[0] }[record.kind];
    return [at.unit.name, form.label, what || key.replace(/^\?/, "")].filter(Boolean).join(" · ");
  };

  /* Why it was not taken, each reason a link to its field. */
  const refusal = (record, form, go) => {
    if (!record.why) return null;
    const link = (name, text) => el("li", {}, el("a", { href: `#f-${name}`, onclick: (event) => { event.preventDefault(); go(name); } }, `${Box.forms.labelOf(form, name)}${say("colon")}${text}`));
    const plain = (name) => name === "__all__" || name === "";
    const lines = Object.entries(record.why.errors || {}).flatMap(([name, texts]) => texts.map((text) => (plain(name) ? el("li", {}, text) : link(name, text))));
    return el("div", { class: "error-summary", role: "alert" }, record.why.message ? el("p", {}, record.why.message) : null, el("ul", {}, lines), Box.offerJoin(record));
  };

  /* What lead or office want done here, as the server told it, each a link to its spot. */
  const remarksOf = (record) => app.kit.mine.find((one) => one.key === record.key)?.remarks || [];
  const remarked = (remarks, go) => (remarks.length ? el("div", { class: "notice notice-warning box-remarks" }, el("ul", { class: "plain" }, remarks.map((one) =>
    el("li", {}, el("a", { href: `#f-${one.at}`, onclick: (event) => { event.preventDefault(); go(one.at); } }, one.where), ` ${one.text}`)))) : null);

  /* The sentences at the fields: why it was not taken, and what is wanted there. */
  const atFields = (record, remarks) => {
    const found = { ...(record.why?.errors || {}) };
    for (const one of remarks) found[one.at] = [...(found[one.at] || []), one.text];
    return found;
  };

  const edit = async (record, field) => {
    Box.isHome = false;
    const form = app.kit?.forms[record.kind];
    const its = form && record.kind !== "visit" ? await visitOf(record) : null;
    const at = form && placeOf(its?.team ? { ...record, team: its.team.id || its.team } : record, its);
    if (!at) return void tell(say("no_longer_form"), "attention");
    const records = await app.store.records();
    at.heard = new Set(records.filter((one) => one.kind === "interview" && one.unit === record.unit && one.key !== record.key)
      .map((one) => (one.content.source_cadre || [""])[0]));
    if (record.kind === "visit") record.content = Box.followed(record, records, form, at);
    const isShort = record.isShort && app.kit.note;
    const line = el("p", { class: "autosave", role: "status" });
    const remarks = remarksOf(record);
    const drawn = Box.steps.draw(form, record.content, at, atFields(record, remarks), isShort ? Box.steps.short(app.kit) : undefined);
    const { element } = drawn;
    let timer = 0;
    let writing = Promise.resolve(true);
    /* Writes what stands in the form; false where there was no room: then it stays in view. */
    const keep = (changes = {}) => {
      window.clearTimeout(timer);
      Object.assign(record, { content: typed(form, record, element) }, changes);
      record.title = titleOf(record, at, form);
      writing = writing.then(write).then(kept, notKept);
      return writing;
    };
    const write = () => app.store.change(record.key, (here) => {
      record.base = Math.max(record.base, here?.base || 0); // an earlier text of it may have arrived meanwhile
      return record;
    });
    const kept = () => {
      line.textContent = say("kept", { at: new Date().toLocaleTimeString() });
      line.dataset.state = "saved";
      Box.ageLine();
      return true;
    };
    const notKept = (error) => {
      const text = say(Box.room.isFull(error) ? "full" : "not_kept", { why: error.message || error.name });
      line.textContent = text;
      line.dataset.state = "failed";
      tell(text, "attention");
      return false;
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
    /* True where everything typed lies on the device. */
    const leave = async () => {
      if (!(await keep())) return false;
      document.removeEventListener("visibilitychange", now);
      window.removeEventListener("pagehide", now);
      Box.leaveEditing = null;
      tell("");
      return true;
    };
    Box.leaveEditing = leave;
    const away = (to) => async () => { if (await leave()) await to(); };
    const home = () => (record.kind === "visit" || !its ? Box.home() : Box.backTo(its));
    const send = async () => {
      const lacking = isShort ? [] : Box.forms.lacking(form, Box.forms.read(form, element));
      if (lacking.length) {
        tell(say("lacking", { what: Box.listed(lacking.map(([, label]) => label)) }), "attention");
        return void drawn.go(lacking[0][0]);
      }
      const unmet = Box.forms.unmet(form, typed(form, record, element));
      if (Object.keys(unmet).length) {
        Object.assign(record, { why: { message: say("mend_first"), errors: unmet } });
        if (await leave()) await edit(record, Object.keys(unmet)[0]);
        return;
      }
      if (record.kind === "interview") await remember((record.content.second_interviewer || [""])[0]);
      if (!(await keep({ state: "waiting", why: null }))) return;
      const visit = record.kind === "visit" ? null : await app.store.get("records", record.visitKey);
      if (visit?.isNoted && visit.state === "draft") await app.store.change(visit.key, (one) => ({ ...one, state: "waiting" }));
      if (!(await leave())) return;
      await Box.home();
      app.queue.now();
    };
    const discard = async () => {
      if (!window.confirm(say("sure"))) return;
      for (const photo of record.photos) await app.store.remove("photos", photo.key);
      document.removeEventListener("visibilitychange", now);
      window.removeEventListener("pagehide", now);
      window.clearTimeout(timer);
      Box.leaveEditing = null;
      await writing;
      await app.store.remove("records", record.key);
      await Box.home();
    };
    /* A talk, symposium or site visit of this visit; which team it is of must be known first. */
    const part = (kind) => async () => {
      if (!record.team && !teamFor(at.unit, Box.forms.read(form, element))) return void tell(say("choose_team"), "attention");
      if (await leave()) await Box.newRecord(kind, at.unit, record.key);
    };
    const whole = async () => {
      if (await leave()) await app.store.change(record.key, (here) => ({ ...here, isShort: false })).then((here) => edit(here));
    };
    const hints = el("details", { class: "card advice", hidden: true });
    if (record.kind === "interview" && app.kit.advice && !isShort) {
      const near = records.filter((one) => one.kind === "interview" && one.visitKey === record.visitKey && one.key !== record.key);
      Advice.beside(element, hints, app.kit.advice, () => near.map((one) => ({ title: one.title, text: (one.content.text || [""])[0] })));
    }
    const press = Box.button("", () => (drawn.isLast() ? send() : drawn.next()), true);
    const named = () => { press.textContent = drawn.isLast() ? say("ready") : say("next_step", { step: drawn.nextTitle() }); };
    element.addEventListener("step", named);
    named();
    Box.title(at.unit.name, its ? form.label : "");
    Box.show(el("p", { class: "quiet box-of" }, record.title), refusal(record, form, drawn.go), remarked(remarks, drawn.go), element,
      record.kind === "visit" ? Box.visitParts(record, records, part, Box.photosOf(record, keep)) : null, hints,
      el("p", { class: "form-actions" }, isShort ? Box.button(say("write_out"), whole) : null, Box.button(say("discard"), discard)),
      el("div", { class: "box-foot" }, line, el("div", { class: "box-foot-line" }, Box.button(say("as_draft"), away(home)),
        record.kind === "visit" ? Box.button(say("talk"), part("interview")) : null, press)));
    if (field) drawn.go(field);
  };
  Box.edit = edit;
})();
