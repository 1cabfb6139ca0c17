/*
 * Photos are reduced on the device and lose what the camera wrote into them; their digest is taken at once.
 */
(() => {
  "use strict";

  const LONGEST = 1600; // pixels of the longer side
  const QUALITY = 0.82;

  const drawn = async (file) => {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", QUALITY);
    });
  };

  Box.photos = {
    /* Keep a photo of a visit in the store; returns what the record says of it. */
    async take(store, file) {
      const bytes = await (await drawn(file)).arrayBuffer();
      const photo = { key: Box.uuid(), name: `${new Date().toISOString().slice(0, 10)}.jpg`, caption: "", size: bytes.byteLength };
      photo.sha256 = await Box.crypto.sha256(bytes);
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
