/*
 * The room that the browser gives: asked to last, shown, and warned of before it is full.
 */
(() => {
  "use strict";

  const FULL = 0.8; // from this share on it is said
  const MEGABYTE = 1048576;

  Box.room = {
    /* Ask that the browser keep what lies here also where it needs room. Firefox asks the person: nothing waits for it. */
    ask() {
      if (!navigator.storage || !navigator.storage.persist) return;
      navigator.storage.persist().catch(() => {});
    },

    /* {used, of, share, lasting} in bytes; null where the browser does not say. */
    async told() {
      if (!navigator.storage || !navigator.storage.estimate) return null;
      const { usage = 0, quota = 0 } = await navigator.storage.estimate();
      const lasting = navigator.storage.persisted ? await navigator.storage.persisted() : false;
      return quota ? { used: usage, of: quota, share: usage / quota, lasting } : null;
    },

    /* The line of it, and whether it warns; null where the browser does not say. */
    async line() {
      const told = await Box.room.told();
      if (!told) return null;
      const values = { used: Math.ceil(told.used / MEGABYTE), of: Math.floor(told.of / MEGABYTE) };
      const text = Box.say(told.share >= FULL ? "room_short" : "room", values);
      return { text: told.lasting ? text : `${text} ${Box.say("room_not_lasting")}`, short: told.share >= FULL };
    },

    /* Whether a write failed for want of room. */
    isFull(error) {
      return Boolean(error) && (error.name === "QuotaExceededError" || error.code === 22);
    },
  };
})();
