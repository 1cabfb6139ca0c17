/*
 * Photos of the draft box: made smaller and sent as those of the page (photos.js); they lie in the store until they have
 * arrived, their digest is taken at once.
 */
(() => {
  "use strict";

  Box.photos = {
    /* Keep a photo of a visit in the store; returns what the record says of it. Throws as Photos.smaller does, and for any other file. */
    async take(store, file) {
      const { blob } = await Photos.smaller(file);
      if (blob.type !== "image/jpeg") throw new Error("no photo");
      const bytes = await blob.arrayBuffer();
      const photo = { key: Box.uuid(), name: `${new Date().toISOString().slice(0, 10)}.jpg`, caption: "", size: bytes.byteLength };
      photo.sha256 = await Photos.sha256(blob);
      await store.putBytes(photo.key, bytes);
      return photo;
    },

    /* An address to look at a photo by, for this page only. */
    async show(store, photo) {
      const bytes = await store.bytes(photo.key);
      return bytes ? URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" })) : "";
    },
  };
})();
