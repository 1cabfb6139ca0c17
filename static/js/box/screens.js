/*
 * The frame: title, delivery line, bottom bar; entering the box; the screens 我的走访 and 我的; the lifeboat's screen.
 */
(() => {
  "use strict";

  const { el, say, tell, app, show, card, input } = Box;
  const screen = () => document.getElementById("box-screen");

  Box.title = (title, note) => {
    document.getElementById("box-title").textContent = title;
    document.getElementById("box-note").textContent = note;
  };

  /* The bar is there when the box is open. */
  Box.bar = (isOpen) => {
    document.getElementById("box-bar").hidden = !isOpen;
    document.getElementById("box-lock").hidden = !isOpen;
  };

  const SCREENS = { today: () => Box.home(), mine: () => Box.mine(), me: () => Box.me() };
  Box.mark = (name) => document.querySelectorAll("#box-bar a").forEach((one) => {
    if (one.dataset.screen === name) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  });
  document.querySelectorAll("#box-bar a").forEach((press) => press.addEventListener("click", async (event) => {
    event.preventDefault();
    if (Box.leaveEditing && !(await Box.leaveEditing())) return;
    tell("");
    await SCREENS[press.dataset.screen]();
  }));
  document.getElementById("box-send").addEventListener("click", async () => {
    app.queue?.now();
  });
  document.getElementById("box-lock").addEventListener("click", () => Box.lock());

  Box.enter = async (store, key) => {
    store.key = key;
    tell("");
    app.store = store;
    await store.count();
    app.kit = await store.get("kit", "kit");
    app.second = await store.get("kit", "second");
    app.queue = new Box.Queue(store);
    app.queue.changed.addEventListener("change", told);
    await app.queue.sweep();
    await Box.home();
    if (!app.kit) await Box.fetchKit();
    app.queue.pump();
  };

  /* What the queue has to say, and the age of the oldest unsent record. */
  const told = async () => {
    const { queue } = app;
    if (!queue) return;
    if (queue.state === "wiped") return void Box.destroyed();
    await Box.ageLine();
    if (Box.isHome) await Box.home(true);
  };

  /* How many are not sent and for how long, of a box that is locked as it last counted; and the button that sends now. */
  Box.ageLine = async () => {
    const line = document.getElementById("box-age");
    const isOpen = Boolean(app.store?.key);
    const owners = isOpen ? [app.store.owner] : await Box.store.owners();
    const { n, oldest } = owners.length === 1 ? Box.store.counted(owners[0]) : { n: 0 };
    line.textContent = n ? say("oldest", { n, age: Box.age(oldest) }) : isOpen ? say("all_sent") : "";
    document.getElementById("box-delivery").dataset.tone = n ? "warning" : "good";
    document.getElementById("box-delivery").hidden = !line.textContent;
    document.getElementById("box-send").hidden = !isOpen || !n;
  };

  Box.fetchKit = async () => {
    tell(say("being_fetched"));
    const { status, body } = await Box.server.kit(app.store.owner.device);
    tell("");
    if (status === 410) return void Box.wipeNow(app.store);
    if (status === 200) {
      app.kit = body;
      await app.store.put("kit", "kit", body);
    } else if (status === 401) tell(say("sign_in_first"), "attention");
    else tell(body.message || say("offline"), "attention");
    const shown = screen().querySelector("[data-screen]");
    if (Box.isHome) await Box.home(true);
    else if (shown) await SCREENS[shown.dataset.screen]();
  };

  /* ---- my visits ---- */

  /* Everything that lies here, and what the server told of one's own. */
  Box.mine = async () => {
    Box.isHome = false;
    Box.mark("mine");
    Box.title(say("my_visits"), "");
    const records = (await app.store.records()).reverse();
    const line = (record) => el("li", { class: "box-line" }, el("button", { type: "button", class: "box-open", onclick: () => Box.openRecord(record.key), disabled: record.state === "received" || record.state === "photos" }, record.title),
      el("span", { class: "quiet" }, say(record.state)));
    const told = app.kit ? app.kit.mine : [];
    show(el("section", { class: "card", "data-screen": "mine" }, el("h2", {}, say("records")), records.length ? el("ul", { class: "plain" }, records.map(line)) : el("p", { class: "empty" }, say("nothing"))),
      told.length ? el("section", { class: "card" }, el("h2", {}, say("server_records")), el("ul", { class: "plain" }, told.map(toldLine))) : null);
  };

  const toldLine = (record) => el("li", { class: "box-line" }, el("span", {}, `${app.kit.forms[record.kind]?.label || ""} · ${record.title}`),
    record.stage === "with_lead" ? el("span", { class: "quiet" }, record.stage_label) : Box.button(say("change"), () => Box.changeSent(record)));

  /* ---- me ---- */

  Box.me = async () => {
    Box.isHome = false;
    Box.mark("me");
    Box.title(say("me"), app.store.owner.name);
    const room = await Box.room.line();
    show(el("section", { class: "card", "data-screen": "me" },
      el("p", {}, app.kit ? say("fetched", { age: Box.age(app.kit.made_at) }) : say("no_kit")),
      el("p", { class: "form-actions" }, Box.button(say("fetch"), Box.fetchKit), Box.button(say("lifeboat"), Box.lifeboatScreen),
        el("a", { class: "button", href: `${screen().dataset.base}devices/` }, say("devices")), Box.button(say("change_pin"), () => Box.changePin()), await Box.deviceLockButton())),
    room ? el("p", { class: "box-state", "data-tone": room.short ? "attention" : "info" }, room.text) : null);
  };

  /* ---- the lifeboat ---- */

  Box.lifeboatScreen = () => {
    Box.isHome = false;
    Box.title(say("lifeboat"), "");
    const [one, phrase] = input(say("phrase"), { type: "password", autocomplete: "off", minlength: 10 });
    const pack = async () => {
      if (phrase.value.length < 10) return void tell(say("phrase_rule"), "attention");
      const text = await Box.lifeboat.pack(app.store, phrase.value);
      const link = el("a", { href: URL.createObjectURL(new Blob([text], { type: "application/octet-stream" })), download: `draft-box-${new Date().toISOString().slice(0, 10)}.box` });
      link.click();
      window.setTimeout(() => URL.revokeObjectURL(link.href), 60000); // some browsers begin reading only now
    };
    const [two, file] = input(say("take_in"), { type: "file", accept: ".box" });
    const [three, other] = input(say("phrase"), { type: "password", autocomplete: "off" });
    const unpack = async () => {
      if (!file.files[0]) return;
      try {
        const told = await Box.lifeboat.unpack(app.store, await file.files[0].text(), other.value);
        await Box.home();
        tell(say("taken_in", told));
        app.queue.pump();
      } catch (error) {
        tell(say(error.message === "other" ? "take_in_other" : "take_in_bad"), "attention");
      }
    };
    show(card(say("lifeboat"), say("lifeboat_why"), [one], say("save_file"), pack),
      card(say("take_in"), "", [two, three], say("take_in"), unpack), el("p", {}, Box.button(say("back"), () => Box.home())));
  };
})();
