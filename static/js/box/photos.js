/*
 * Photos are reduced on the device and lose what the camera wrote into them; their digest is taken at once.
 */
(() => {
  "use strict";

  const LONGEST = 1600; // pixels of the longer side
  const QUALITY = 0.82;
  const LARGEST = 20 * 1024 * 1024; // bytes that the server takes

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

  /* What no browser draws but the server reads (HEIC): its bytes begin with a box "ftyp". */
  const isUndrawn = async (file) => {
    const head = new Uint8Array(await file.slice(4, 8).arrayBuffer());
    return file.size < LARGEST && String.fromCharCode(...head) === "ftyp";
  };

  const reduced = async (file) => {
    try {
      return [await drawn(file), "jpg"];
    } catch (error) {
      if (await isUndrawn(file)) return [file, "heic"];
      throw error;
    }
  };

  Box.photos = {
    /* Keep a photo of a visit in the store; returns what the record says of it. */
    async take(store, file) {
      const [blob, ending] = await reduced(file);
      const bytes = await blob.arrayBuffer();
      const photo = { key: Box.uuid(), name: `${new Date().toISOString().slice(0, 10)}.${ending}`, caption: "", size: bytes.byteLength };
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
