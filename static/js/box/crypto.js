/*
 * The locks of the draft box. A random key encrypts everything (AES-GCM, a fresh nonce each time, bound to the place
 * where it lies); it is wrapped once under the PIN (PBKDF2-SHA-256) and once under a recovery secret that only the
 * server keeps. Neither the PIN nor the open key is ever written down.
 */
(() => {
  "use strict";

  const ROUNDS = 600000;
  const text = new TextEncoder();
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));

  const fromSecret = async (secret, salt, rounds) => {
    const raw = await crypto.subtle.importKey("raw", text.encode(secret), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
    return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  };

  const importKey = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

  const wrap = async (secret, raw) => {
    const salt = random(16);
    const nonce = random(12);
    const key = await fromSecret(secret, salt, ROUNDS);
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, raw);
    return { salt, nonce, sealed, rounds: ROUNDS };
  };

  /* The raw key; throws where the secret is wrong. */
  const unwrap = async (secret, wrapped) => {
    const key = await fromSecret(secret, wrapped.salt, wrapped.rounds);
    return crypto.subtle.decrypt({ name: "AES-GCM", iv: wrapped.nonce }, key, wrapped.sealed);
  };

  Box.crypto = {
    /* A new box: what is written down, the recovery secret for the server, the open key. */
    async create(pin) {
      const raw = random(32);
      const recovery = Box.base64(random(32));
      const meta = { byPin: await wrap(pin, raw), byRecovery: await wrap(recovery, raw), wrong: 0, waitUntil: 0 };
      return { meta, recovery, key: await importKey(raw) };
    },

    async open(pin, meta) {
      return importKey(await unwrap(pin, meta.byPin));
    },

    /* The box opened with the recovery secret and given a new PIN. */
    async reopen(recovery, pin, meta) {
      const raw = await unwrap(recovery, meta.byRecovery);
      return { key: await importKey(raw), byPin: await wrap(pin, raw) };
    },

    /* The key wrapped under another PIN; throws where the old one is wrong. */
    async rewrap(old, pin, meta) {
      return wrap(pin, await unwrap(old, meta.byPin));
    },

    async sealBytes(key, place, bytes) {
      const nonce = random(12);
      const how = { name: "AES-GCM", iv: nonce, additionalData: text.encode(place) };
      return { nonce, sealed: await crypto.subtle.encrypt(how, key, bytes) };
    },

    async openBytes(key, place, sealed) {
      const how = { name: "AES-GCM", iv: sealed.nonce, additionalData: text.encode(place) };
      return crypto.subtle.decrypt(how, key, sealed.sealed);
    },

    async seal(key, place, thing) {
      return this.sealBytes(key, place, text.encode(JSON.stringify(thing)));
    },

    async unseal(key, place, sealed) {
      return JSON.parse(new TextDecoder().decode(await this.openBytes(key, place, sealed)));
    },

    wrapSecret: wrap,
    unwrapSecret: unwrap,
    importKey,
    random,
  };
})();
