/*
 * The lifeboat: all that has not arrived, in one file under a pass phrase, to be taken in by the same person's box on
 * another device. Records keep their keys, so that nothing arrives twice, from whichever device it is sent.
 */
(() => {
  "use strict";

  const KIND = "cadre-draft-box";

  const packed = (wrapped) => Object.fromEntries(Object.entries(wrapped).map(([name, value]) =>
    [name, typeof value === "number" ? value : Box.base64(value)]));
  const unpacked = (told) => Object.fromEntries(Object.entries(told).map(([name, value]) =>
    [name, typeof value === "number" ? value : Box.bytes(value)]));

  const same = (one, other) => JSON.stringify(one.content) === JSON.stringify(other.content);

  Box.lifeboat = {
    /* The file as text. */
    async pack(store, phrase) {
      const records = (await store.records()).filter((record) => record.state !== "received");
      const photos = {};
      for (const photo of records.flatMap((record) => record.photos || []).filter((each) => !each.receipt)) {
        const bytes = await store.bytes(photo.key);
        if (bytes) photos[photo.key] = Box.base64(bytes);
      }
      const raw = Box.crypto.random(32);
      const load = await Box.crypto.seal(await Box.crypto.importKey(raw), KIND, { owner: store.owner.id, records, photos });
      return JSON.stringify({ kind: KIND, version: 1, lock: packed(await Box.crypto.wrapSecret(phrase, raw)), load: packed(load) });
    },

    /* Take a file in: {n, both}; throws "other" or where it cannot be opened. What differs is kept in both versions. */
    async unpack(store, text, phrase) {
      const told = JSON.parse(text);
      if (told.kind !== KIND) throw new Error("kind");
      const raw = await Box.crypto.unwrapSecret(phrase, unpacked(told.lock));
      const load = await Box.crypto.unseal(await Box.crypto.importKey(raw), KIND, unpacked(told.load));
      if (load.owner !== store.owner.id) throw new Error("other");
      let both = 0;
      for (const record of load.records) {
        const here = await store.get("records", record.key);
        if (record.state === "sending") record.state = "waiting";
        if (here && here.state !== "received" && !same(here, record)) {
          both += 1;
          const copy = { ...record, key: Box.uuid(), state: "draft", title: `${record.title} (2)` };
          await store.put("records", copy.key, copy);
        } else if (!here) await store.put("records", record.key, record);
      }
      for (const [key, bytes] of Object.entries(load.photos)) await store.putBytes(key, Box.bytes(bytes));
      return { n: load.records.length, both };
    },
  };
})();
