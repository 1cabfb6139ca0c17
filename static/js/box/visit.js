/*
 * What belongs to a visit: its talks, symposia, site visits and photos; joining one that is there.
 */
(() => {
  "use strict";

  const { el, say, tell, app } = Box;

  const kinds = () => Object.keys(app.kit.forms).filter((kind) => app.kit.forms[kind].of === "visit");

  /* Those of a kind that lie here or were told by the server, each once. */
  const ofKind = (kind, key, records) => {
    const here = records.filter((one) => one.kind === kind && one.visitKey === key);
    const told = app.kit.mine.filter((one) => one.kind === kind && one.visit_key === key && !here.some((other) => other.key === one.key));
    return [...here.map((one) => [one.title, say(one.state), () => Box.openRecord(one.key), one.state !== "received" && one.state !== "photos"]),
      ...told.map((one) => [one.title, say("received"), () => Box.changeSent(one), true])];
  };

  const partOf = (kind, key, records, add) => {
    const lines = ofKind(kind, key, records).map(([title, state, open, isOpen]) => el("li", { class: "box-line" },
      isOpen ? el("button", { type: "button", class: "box-open", onclick: async () => { if (!Box.leaveEditing || (await Box.leaveEditing())) await open(); } }, title) : el("span", {}, title),
      el("span", { class: "quiet" }, state)));
    return el("section", { class: "card box-part" }, el("h2", {}, app.kit.forms[kind].label, el("span", { class: "box-count" }, ` ${lines.length}`)),
      lines.length ? el("ul", { class: "plain" }, lines) : null, el("p", {}, Box.button(`＋ ${app.kit.forms[kind].label}`, add(kind))));
  };

  /* The rows below the basics of a visit. */
  Box.visitParts = (record, records, add, photos) =>
    el("div", { class: "box-parts" }, kinds().map((kind) => partOf(kind, record.key, records, add)), photos);

  /* A visit as the server told it: why it came back, its basics to be changed (a companion's are theirs), what belongs to it. */
  Box.visitTold = async (told) => {
    Box.isHome = false;
    const unit = app.kit.units.find((one) => one.id === told.unit);
    const add = (kind) => () => Box.newRecord(kind, unit, told.key);
    const wanted = app.kit.mine.filter((one) => one.visit_key === told.key).flatMap((one) => (one.remarks || []).map((remark) => [one, remark]));
    const lines = wanted.map(([one, remark]) => el("li", {}, el("button", { type: "button", class: "box-open", onclick: () => Box.changeSent(one, remark.at) }, `${one.kind === "visit" ? "" : `${one.title} · `}${remark.where}`), ` ${remark.text}`));
    const back = told.reason || lines.length ? el("div", { class: "error-summary" }, told.reason ? el("p", {}, told.reason) : null, el("ul", { class: "plain" }, lines)) : null;
    Box.title(unit ? unit.name : told.title, told.stage_label || "");
    const basics = told.by ? el("p", {}, say("begun_by", { name: told.by }))
      : el("p", { class: "form-actions" }, Box.button(say("change_basics"), () => Box.changeSent(told), Boolean(back)));
    Box.show(back, el("section", { class: "card" }, el("h2", {}, told.title), basics),
      unit ? Box.visitParts({ key: told.key }, await app.store.records(), add, null) : null,
      el("p", { class: "form-actions" }, Box.button(say("back"), () => Box.home())));
  };

  Box.backTo = (visit) => (visit && app.kit.units.some((one) => one.id === visit.unit) ? Box.openVisit(visit.key) : Box.home());

  /* A visit of today is there: join it, or begin a further one. */
  Box.joinVisit = (unit, visits) => {
    Box.isHome = false;
    const named = ({ title, by, team }) => [title, team.round && app.kit.teams.length > 1 ? team.round.name : "", by || ""].filter(Boolean).join(" · ");
    Box.title(unit.name, "");
    Box.show(el("section", { class: "card" }, el("h2", {}, say("there_today")),
      el("ul", { class: "plain" }, visits.map((one) => el("li", {}, Box.button(say("join", { title: named(one) }), () => Box.openVisit(one.key), true)))),
      el("p", { class: "form-actions" }, Box.button(say("further_visit"), () => Box.newRecord("visit", unit)), Box.button(say("back"), () => Box.home()))));
  };

  /* It was refused because the team has a visit there on that day: go into it, or be a further one. */
  Box.offerJoin = (record) => {
    const there = record.why?.there || [];
    const go = (changes) => async () => {
      if (Box.leaveEditing && !(await Box.leaveEditing())) return;
      await app.store.change(record.key, (here) => ({ ...here, ...changes, state: "waiting", why: null }));
      await Box.home();
      app.queue.now();
    };
    return there.length ? el("p", { class: "form-actions" },
      there.map(({ key, title, by }) => Box.button(say("join", { title: `${title} · ${by}` }), go({ join: key }), true)),
      Box.button(say("further_visit"), go({ further: there.map((one) => one.key) }))) : null;
  };

  Box.photosOf = (record, keep) => {
    const list = el("ul", { class: "plain box-photos" });
    const add = async (photo) => {
      const caption = el("input", { class: "control", value: photo.caption, "aria-label": say("caption"), placeholder: say("caption"), maxlength: 200 });
      caption.addEventListener("change", () => { photo.caption = caption.value; keep(); });
      list.append(el("li", {}, el("img", { src: await Box.photos.show(app.store, photo), alt: photo.caption || say("photos_of") }), caption,
        photo.why ? el("p", { class: "field-error" }, photo.why) : null));
    };
    (async () => { for (const photo of record.photos) await add(photo); })();
    const picker = el("input", { type: "file", accept: "image/*", multiple: true, id: "box-picker", class: "visually-hidden" });
    picker.addEventListener("change", async () => {
      tell("");
      for (const file of picker.files) {
        try {
          const photo = await Box.photos.take(app.store, file);
          record.photos.push(photo);
          await keep();
          await add(photo);
        } catch (error) {
          tell(say(Box.room.isFull(error) ? "full" : error.code === "heic" ? "photo_heic" : "photo_bad"), "attention");
        }
      }
      picker.value = "";
    });
    return el("section", { class: "card" }, el("h2", {}, say("photos_of")), list, el("p", {}, el("label", { class: "button", for: "box-picker" }, say("take_photo")), picker));
  };
})();
