/*
 * Photos of the page and of the draft box: made smaller on the device, where they lose what the camera wrote into them,
 * and sent in pieces that go on where the line was cut. window.Photos.
 */
(() => {
  "use strict";

  const LONGEST = 2048; // pixels of the longer side
  const QUALITY = 0.82;
  const LARGEST = 20 * 1024 * 1024; // bytes that the server takes
  const PIECE = { first: 64 * 1024, least: 16 * 1024, most: 512 * 1024 }; // bytes
  const BRISK = 1500; // milliseconds: the next piece may be larger
  const MOST_TRIES = 6;

  const refusal = (code) => Object.assign(new Error(code), { code });

  /* By an <img> first: it stands upright in every browser. */
  const drawable = async (file) => {
    const url = URL.createObjectURL(file);
    try {
      const picture = new Image();
      picture.src = url;
      await picture.decode();
      return picture;
    } catch {
      return await createImageBitmap(file);
    } finally {
      URL.revokeObjectURL(url);
    }
  };

  const jpeg = (picture) => {
    const width = picture.naturalWidth || picture.width;
    const height = picture.naturalHeight || picture.height;
    const scale = Math.min(1, LONGEST / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; // what was clear would turn black
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close?.();
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(refusal("unread"))), "image/jpeg", QUALITY);
    });
  };

  /* What the bytes say: "heic" (a box "ftyp" of such a brand), "picture", "other". */
  const kindOf = async (file) => {
    const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
    const word = (from, to) => String.fromCharCode(...head.slice(from, to));
    if (word(4, 8) === "ftyp" && /^(hei|hev|mif|msf)/.test(word(8, 12))) return "heic";
    const isPicture = (head[0] === 0xff && head[1] === 0xd8) || word(1, 4) === "PNG" || word(8, 12) === "WEBP";
    return isPicture || file.type.startsWith("image/") ? "picture" : "other";
  };

  /* The file as it is to be sent: a photo as a JPEG of at most LONGEST pixels, anything else as it is. Throws an error
     whose `code` is "heic", "unread" or "large", before a byte is sent. */
  const smaller = async (file) => {
    const kind = await kindOf(file);
    let blob = file;
    if (kind !== "other") {
      const picture = await drawable(file).catch(() => { throw refusal(kind === "heic" ? "heic" : "unread"); });
      blob = await jpeg(picture);
    }
    if (blob.size > LARGEST) throw refusal("large");
    return { blob, name: kind === "other" ? file.name : file.name.replace(/\.[^.]*$/, "") + ".jpg" };
  };

  const sha256 = async (blob) => {
    if (!window.crypto?.subtle) return ""; // no secure context: the server counts the bytes alone
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
    return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  /* A random UUID, also where the browser has no crypto.randomUUID (before Chromium 92, or without https). */
  const uuid = () => {
    const some = crypto.getRandomValues(new Uint8Array(16));
    some[6] = (some[6] & 0x0f) | 0x40;
    some[8] = (some[8] & 0x3f) | 0x80;
    return [...some].map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
  };

  const pause = (time) => new Promise((resolve) => { window.setTimeout(resolve, time); });
  const cut = ({ status }) => status === 0 || status === 429 || status >= 500;

  const pieceOf = (fields, blob, place, length) => {
    const form = new FormData();
    Object.entries({ ...fields, place, size: blob.size }).forEach(([name, value]) => form.set(name, value));
    form.set("file", blob.slice(place, place + length), "piece");
    form.set("form_end", "1"); // last: it tells that all has arrived
    return form;
  };

  /*
   * Send a file under its key: `post(form)` gives {status, body}. Answers with the last answer: 200 with a receipt, a refusal,
   * or what stood in the way after `tries` tries. Sent again it goes on where the server has got to; `seen(share)` hears of it.
   */
  const send = async (post, fields, blob, { tries = MOST_TRIES, seen = () => {}, begun = false } = {}) => {
    let place = 0, failures = 0;
    let length = begun ? 0 : PIECE.first; // of what may have begun it is asked first how much is there
    for (;;) {
      const since = Date.now();
      const answer = await post(pieceOf(fields, blob, place, length));
      if (cut(answer)) {
        failures += 1;
        if (failures >= tries) return answer;
        length = Math.max(PIECE.least, length / 2);
        await pause(Math.min(30000, 500 * 2 ** failures));
      } else if (answer.status !== 200 || answer.body.receipt) {
        return answer;
      } else {
        failures = 0;
        place = answer.body.has;
        if (!length) length = PIECE.first;
        else if (Date.now() - since < BRISK) length = Math.min(PIECE.most, length * 2);
        seen(place / blob.size);
      }
    }
  };

  window.Photos = { smaller, send, sha256, uuid };
})();
