/*
 * 今天, as the page of the server has it: what came back, what is under way, today, tomorrow, overdue; then lines.
 */
(() => {
  "use strict";

  const { el, say, app } = Box;
  const TONES = { draft: "info", waiting: "info", sending: "info", photos: "info", received: "good", refused: "attention", conflict: "warning" };
  const DAY = 86400000;

  const localDay = (moment) => new Date(moment - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  const daysTo = (day) => Math.round((new Date(`${day}T00:00Z`) - new Date(`${localDay(Date.now())}T00:00Z`)) / DAY);

  const card = (title, tag, tone, facts, acts, kind = "", more = {}) =>
    el("article", { class: `card today-card ${kind}`, ...more },
      el("div", { class: "today-top" }, el("h2", {}, title), tag ? el("span", { class: `status status-${tone}` }, tag) : null),
      facts.filter(Boolean).map((fact) => el("p", { class: "today-facts" }, fact)), el("div", { class: "today-acts" }, acts));

  /* ---- what lies on the device ---- */

  const firstError = (record) => Object.entries((record.why || {}).errors || {}).find(([, texts]) => texts.length);

  const recordCard = (record, records) => {
    const isBack = record.state === "refused" || record.state === "conflict";
    const wrong = firstError(record);
    const waits = record.state === "waiting" && Box.visitToCome(record, records) ? say("visit_first") : "";
    const talks = records.filter((one) => one.kind !== "visit" && one.visitKey === record.key).length;
    const why = wrong ? [el("strong", {}, Box.forms.labelOf(app.kit.forms[record.kind], wrong[0])), `${say("colon")}${wrong[1][0]}`] : [(record.why || {}).message || waits];
    const facts = [isBack || waits ? el("span", { class: isBack ? "field-error" : "quiet" }, why) : null,
      [record.kind === "visit" && talks ? say("n_records", { n: talks }) : "", Box.age(record.createdAt)].filter(Boolean).join(" · ")];
    const open = el("button", { type: "button", class: `button box-open${isBack || record.state === "draft" ? " button-primary" : ""}`, onclick: () => Box.openRecord(record.key, wrong && wrong[0]) },
      say(record.state === "conflict" ? "settle_now" : isBack ? "mend" : "go_on"));
    return card(record.title, say(record.state), TONES[record.state], facts, [open], `box-record${isBack ? " today-back" : ""}`, { "data-state": record.state, "data-key": record.key });
  };

  /* ---- what the server told ---- */

  const toldCard = (visit) => {
    const isBack = visit.stage === "returned" || visit.stage === "sent_back";
    const open = el("button", { type: "button", class: "button button-primary", onclick: () => Box.visitTold(visit) }, say(isBack ? "mend" : "go_on"));
    return card(visit.title, visit.stage_label || "", isBack ? "attention" : "info", [isBack && visit.reason ? visit.reason : null], [open], isBack ? "today-back" : "today-now");
  };

  const planCard = ({ unit, plan, day }) => {
    const away = daysTo(day);
    const when = away < 0 ? say("days_over", { n: -away }) : say(away ? "tomorrow" : "today");
    const names = (plan.members || []).map((id) => (app.kit.teams.flatMap((team) => team.members).find((one) => one.id === id) || {}).name).filter(Boolean);
    const { words } = Box.toHear(unit);
    const facts = [away < 0 ? say("plan_day", { day }) : null, names.length ? say("with_whom", { names: Box.listed(names) }) : null,
      plan.contact ? say("plan_contact", { who: plan.contact }) : null, words || null];
    return card(unit.name, when, away < 0 ? "attention" : "neutral", facts, [
      el("button", { type: "button", class: "button", onclick: () => Box.startVisit(unit) }, say("start_visit")),
      plan.call ? el("a", { class: "button", href: `tel:${plan.call}`, "aria-label": say("call", { who: plan.contact }) }, say("call_short")) : null]);
  };

  /* Plans of today, tomorrow and before, of places where no visit is under way. */
  const plansDue = (taken) => app.kit.units.filter((unit) => !taken.has(unit.id))
    .flatMap((unit) => Box.plansOf(unit).map((plan) => ({ unit, plan, day: plan.agreed_on || plan.wanted_on })))
    .filter(({ day }) => day && daysTo(day) <= 1)
    .sort((one, other) => (daysTo(one.day) < 0) - (daysTo(other.day) < 0) || one.day.localeCompare(other.day));

  /* ---- the state of delivery ---- */

  const stateLine = () => {
    const { queue } = app;
    if (queue.state === "sign_in") return el("p", { class: "box-state", "data-tone": "attention" }, `${say("sign_in_first")} `, Box.signInLink(queue.signIn));
    if (queue.state === "full" || queue.state === "failed") return el("p", { class: "box-state", "data-tone": "attention" }, say(queue.state === "full" ? "full" : "send_failed"));
    if (queue.state === "offline") return el("p", { class: "box-state", "data-tone": "warning" }, say("offline"));
    return queue.state === "sending" ? el("p", { class: "box-state" }, say("is_sending")) : null;
  };

  const roomLine = async () => {
    const line = await Box.room.line();
    return line && line.short ? el("p", { class: "box-state", "data-tone": "attention" }, line.text) : null;
  };

  /* A page that needs the network was asked for; or the network is there again. */
  const placeLine = () => {
    const { home, base } = document.getElementById("box-screen").dataset;
    const isOther = location.pathname !== home && location.pathname !== base;
    if (isOther) return el("p", { class: "box-state", "data-tone": "warning" }, `${say("needs_network")} `, el("a", { class: "button", href: location.href }, say("try_again")));
    return app.queue.state === "idle" && app.queue.reached ? el("p", { class: "box-state" }, el("a", { href: home }, say("back_online"))) : null;
  };

  const arrived = (records) => {
    const lines = records.map((record) => el("li", { class: "box-line box-record", "data-state": record.state, "data-key": record.key }, el("span", { class: `status status-${TONES[record.state]}` }, say(record.state)),
      el("strong", {}, record.title), el("span", { class: "quiet" }, say("receipt", { ...record.receipt, at: new Date(record.receipt.received_at).toLocaleString() })), record.url ? el("a", { href: record.url }, say("look")) : null));
    return records.length ? el("details", { class: "card" }, el("summary", {}, say("arrived_here", { n: records.length })), el("ul", { class: "plain" }, lines)) : null;
  };

  const withLead = () => {
    const n = app.kit.mine.filter((one) => one.kind === "visit" && one.stage === "with_lead").length;
    const open = app.kit.mine.filter((one) => one.isShort).length;
    return el("div", { class: "today-lines" }, [["to_write_out", open], ["with_lead", n]].filter(([, count]) => count).map(([key, count]) =>
      el("button", { type: "button", class: "today-line", onclick: () => Box.mine() }, say(key), el("strong", {}, String(count)))));
  };

  const cards = (records) => {
    const open = records.filter((one) => one.state !== "received" && one.state !== "photos");
    const [back, going] = [open.filter((one) => ["refused", "conflict"].includes(one.state)), open.filter((one) => !["refused", "conflict"].includes(one.state))];
    const told = app.kit.mine.filter((one) => one.kind === "visit" && one.stage !== "with_lead" && !records.some((record) => record.key === one.key && record.state !== "received"));
    const returned = told.filter((one) => one.stage === "returned" || one.stage === "sent_back");
    const taken = new Set([...open, ...told].filter((one) => one.kind === "visit").map((one) => one.unit));
    return [...back.map((one) => recordCard(one, records)), ...returned.map(toldCard), ...going.map((one) => recordCard(one, records)),
      ...told.filter((one) => !returned.includes(one)).map(toldCard), ...plansDue(taken).map(planCard)];
  };

  const today = async (keepPlace = false) => {
    if (!app.store?.key) return;
    if (!keepPlace) {
      Box.isHome = true;
      Box.leaveEditing = null;
      Box.mark("today");
    }
    const records = (await app.store.records()).reverse();
    const room = await roomLine();
    if (!Box.isHome || !app.store?.key) return; // somebody opened a record meanwhile
    const { kit } = app;
    Box.title(say("today"), [new Date().toLocaleDateString(document.documentElement.lang, { month: "long", day: "numeric", weekday: "long" }), kit && kit.teams.length === 1 ? kit.teams[0].name : ""].filter(Boolean).join(" · "));
    const found = kit ? cards(records) : [];
    const part = el("div", { class: "today" }, placeLine(), stateLine(), room,
      kit ? found : el("p", { class: "quiet" }, say("no_kit")),
      kit && !found.length ? el("p", { class: "empty" }, say("nothing")) : null,
      kit ? withLead() : null, arrived(records.filter((one) => one.state === "received" || one.state === "photos")),
      el("p", { class: "form-actions" }, kit ? Box.button(say("new_visit"), () => Box.units()) : Box.button(say("fetch"), Box.fetchKit, true)));
    if (keepPlace) document.getElementById("box-screen").replaceChildren(part);
    else Box.show(part);
    await Box.ageLine();
  };
  Box.home = today;
})();
