/*
 * The device's own lock (finger, face, its code) beside the 本机口令: only where it yields a secret of its own (WebAuthn with
 * the extension prf), by which the key is wrapped. Without one it could only say yes, and what says yes protects nothing.
 */
(() => {
  "use strict";

  const { say, tell, app, input } = Box;
  const KINDS = [-7, -257]; // ES256, RS256
  const PATIENCE = 60000;

  const isAble = async () => {
    if (!window.PublicKeyCredential || !navigator.credentials) return false;
    return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
  };

  const secretIn = (credential) => {
    const { prf } = credential.getClientExtensionResults();
    return prf && prf.results && prf.results.first ? Box.base64(prf.results.first) : "";
  };

  /* Ask the device's lock; the secret that it gives for this salt, "" where it gives none. */
  const ask = async (id, salt) => secretIn(await navigator.credentials.get({
    publicKey: {
      challenge: Box.crypto.random(32), timeout: PATIENCE, userVerification: "required",
      allowCredentials: [{ type: "public-key", id }], extensions: { prf: { eval: { first: salt } } },
    },
  }));

  const create = (owner, salt) => navigator.credentials.create({
    publicKey: {
      challenge: Box.crypto.random(32), timeout: PATIENCE, attestation: "none",
      rp: { name: document.title }, user: { id: Box.crypto.random(16), name: owner.name, displayName: owner.name },
      pubKeyCredParams: KINDS.map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { authenticatorAttachment: "platform", userVerification: "required" },
      extensions: { prf: { eval: { first: salt } } },
    },
  });

  Box.deviceLock = {
    /* Let the device's lock open this box too; whoever asks says the 本机口令 once more. False where it cannot. */
    async enrol(store, pin) {
      const meta = await store.meta();
      const salt = Box.crypto.random(32);
      const made = await create(store.owner, salt);
      const { prf } = made.getClientExtensionResults();
      if (!prf || !(prf.enabled || prf.results)) return false;
      const secret = secretIn(made) || (await ask(made.rawId, salt));
      if (!secret) return false;
      const wrapped = await Box.crypto.rewrap(pin, secret, meta);
      await store.putMeta({ ...(await store.meta()), byDevice: { id: made.rawId, salt, wrapped } });
      return true;
    },

    /* The open key. */
    async open({ byDevice }) {
      return Box.crypto.open(await ask(byDevice.id, byDevice.salt), { byPin: byDevice.wrapped });
    },

    async isThere(meta) {
      return Boolean(meta.byDevice) && isAble();
    },
  };

  /* Turn it on or off; not offered where the device has no such lock. */
  Box.deviceLockButton = async () => {
    const meta = await app.store.meta();
    if (meta.byDevice) {
      return Box.button(say("device_lock_off"), async () => {
        const { byDevice, ...rest } = await app.store.meta();
        await app.store.putMeta(rest);
        await Box.me();
      });
    }
    return (await isAble()) ? Box.button(say("device_lock_on"), screen) : null;
  };

  const screen = () => {
    const [field, pin] = input(say("pin"), { type: "password", inputmode: "numeric", autocomplete: "off", maxlength: 40 });
    const act = async () => {
      const known = await Box.crypto.open(pin.value, await app.store.meta()).catch(() => null);
      if (!known) return void tell(say("wrong_old_pin"), "attention");
      const done = await Box.deviceLock.enrol(app.store, pin.value);
      tell(say(done ? "device_lock_is_on" : "device_lock_cannot"), done ? "info" : "attention");
      await Box.me();
    };
    Box.title(say("device_lock_on"), "");
    Box.show(Box.card(say("device_lock_on"), say("device_lock_why"), [field], say("device_lock_on"), act, Box.button(say("back"), () => Box.me())));
  };
})();
