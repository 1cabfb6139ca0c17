/*
 * Starts the draft box: the service worker, whose box it is, and the locks that fall by themselves.
 */
(() => {
  "use strict";

  const { app, el, say } = Box;
  const IDLE = 10 * 60000; // milliseconds without a touch
  const HIDDEN = 5 * 60000; // milliseconds out of sight
  let touched = Date.now();
  let hidden = 0;

  Box.start = async () => {
    await Box.ageLine();
    const owners = await Box.store.owners();
    if (!owners.length) return Box.setUp();
    return owners.length === 1 ? Box.unlock(owners[0]) : Box.choose(owners);
  };

  const able = window.isSecureContext && window.crypto?.subtle && window.indexedDB && navigator.locks && navigator.serviceWorker;
  if (!able) {
    Box.show(el("p", { class: "error-summary" }, say("not_here")));
    return;
  }
  const { worker, home, base } = document.getElementById("box-screen").dataset;
  window.keepWorker(worker, home);
  navigator.serviceWorker.getRegistrations().then((all) => all.filter((one) => new URL(one.scope).pathname === base).forEach((one) => one.unregister())); // of earlier versions
  ["pointerdown", "keydown", "input"].forEach((kind) => document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true }));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hidden = Date.now();
    else if (hidden && Date.now() - hidden > HIDDEN && app.store?.key) Box.lock();
  });
  window.setInterval(() => {
    if (app.store?.key && Date.now() - touched > IDLE && app.queue.state !== "sending") Box.lock();
    else Box.ageLine();
  }, 30000);
  const contact = () => (app.store?.key ? null : Box.greetLocked());
  window.addEventListener("online", contact);
  Box.start().then(contact).catch((error) => Box.tell(say("failed", { why: error.message || error.name }), "attention"));
})();
