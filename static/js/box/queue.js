/*
 * Sends what waits: one at a time, in whichever window holds the lock, a visit with its talks before its photos.
 * What was sent without an answer is sent again under the same key, and the server gives the same receipt. Nothing is
 * called received before its receipt is on the device.
 */
(() => {
  "use strict";

  const FIRST = 2000; // milliseconds
  const LONGEST = 30000; // while the page is open something is tried at least so often
  const LINES_KEPT = 30 * 86400000;
  const MOST_TALKS = 20; // with one visit

  /* Whether the visit of a talk lies here and has never reached the server: without it the talk would be refused. */
  Box.visitToCome = (record, records) => {
    const visit = record.kind === "visit" ? null : records.find((one) => one.kind === "visit" && one.key === record.visitKey);
    return Boolean(visit && !visit.base && !visit.receipt);
  };

  Box.waits = (record) => record.state === "waiting" || record.state === "sending";

  class Queue {
    constructor(store) {
      this.store = store;
      this.failures = 0;
      this.timer = 0;
      this.state = "idle"; // idle · sending · offline · sign_in · full · failed
      this.signIn = "";
      this.reached = false; // whether the server answered last time
      this.changed = new EventTarget();
      this.running = false;
      this.asked = false; // somebody asked while sending was under way: look once more afterwards
      this.begun = new Set(); // photos of which a part may be there
      this.alone = new Set(); // visits that were not taken together with their talks: each goes by itself
      this.wake = () => this.pump();
      window.addEventListener("online", this.wake);
      document.addEventListener("visibilitychange", this.wake);
    }

    stop() {
      window.clearTimeout(this.timer);
      window.removeEventListener("online", this.wake);
      document.removeEventListener("visibilitychange", this.wake);
      this.store = null;
    }

    tell(state) {
      this.state = state;
      this.changed.dispatchEvent(new Event("change"));
    }

    /* Send until nothing waits or something is in the way. */
    async pump() {
      if (this.running) return void (this.asked = true);
      window.clearTimeout(this.timer);
      if (!this.store?.key) return;
      this.running = true;
      try {
        await this.sendAll();
      } catch (error) {
        if (this.store) this.later(Box.room.isFull(error) ? "full" : "failed");
      } finally {
        this.running = false;
      }
      if (this.asked) {
        this.asked = false;
        this.failures = 0;
        await this.pump();
      }
    }

    /* Because somebody wants it: at once, and with the shortest waits again. */
    now() {
      this.failures = 0;
      return this.pump();
    }

    /* In one window at a time. */
    async sendAll() {
      await navigator.locks.request(`cadre-box-${this.store.owner.id}`, { ifAvailable: true }, async (lock) => {
        if (!lock) return;
        while (this.store?.key) {
          if (!(await this.greet())) return;
          const next = await this.next();
          if (!next) break;
          this.tell("sending");
          if (!(await this.sendOne(next))) return;
          this.failures = 0;
        }
        this.tell("idle");
      });
    }

    /* The sign of life; false where there is no network, no session, or no box any more. */
    async greet() {
      const { n, oldest } = await this.store.count();
      const { status, body } = await Box.server.session({ device: this.store.owner.device, unsent: n, oldest });
      if (status === 200 && body.user.id !== this.store.owner.id) return this.later("sign_in");
      if (status === 200 && body.wipe) return this.wipe();
      this.reached = status === 200;
      if (this.reached) return true;
      if (status === 401 && (await Box.server.order(this.store.owner.device)).body.wipe) return this.wipe();
      return this.judge(status, body);
    }

    /* The next thing to send: {record} or {record, photo}. */
    async next() {
      const records = await this.store.records();
      const record = records.find((one) => Box.waits(one) && one.kind === "visit") || records.find((one) => Box.waits(one) && !Box.visitToCome(one, records));
      if (record) return { record };
      for (const one of records) {
        const photo = one.receipt && (one.photos || []).find((each) => !each.receipt && !each.why);
        if (photo) return { record: one, photo };
      }
      return null;
    }

    /* True where the next may follow. */
    async sendOne({ record, photo }) {
      return photo ? this.sendPhoto(record, photo) : this.sendRecord(record);
    }

    /* The talks that wait with a visit: they go in the same post, which is taken whole or not at all. */
    async talksOf(record) {
      if (record.kind !== "visit" || record.join || this.alone.has(record.key)) return [];
      const records = await this.store.records();
      return records.filter((one) => one.kind === "interview" && one.visitKey === record.key && Box.waits(one)).slice(0, MOST_TALKS);
    }

    async sendRecord(record) {
      const talks = await this.talksOf(record);
      const sent = [record, ...talks];
      for (const one of sent) {
        one.state = "sending";
        await this.store.put("records", one.key, one);
      }
      this.tell("sending");
      const { status, body } = await Box.server.send({
        device: this.store.owner.device, kind: record.kind, key: record.key, base_version: record.base,
        unit: record.unit, visit_key: record.visitKey, join: record.join || "", further: record.further || [],
        content: Object.assign({}, record.content, ...talks.map((talk) => this.prefixed(talk))),
        talks: Object.fromEntries(talks.map((talk) => [talk.key, talk.base])),
      });
      const stopped = [0, 401, 410, 419].includes(status) || status >= 500;
      if (!this.store) return false; // locked meanwhile: it will be asked again under the same key
      if (status === 200 && record.join) {
        await this.joined(record, body);
        return true;
      }
      const together = talks.length > 0 && !stopped && status !== 200;
      if (together) this.alone.add(record.key);
      const answers = body.receipts || [body];
      for (const [at, one] of sent.entries()) {
        const later = stopped || together || !answers[at];
        await this.store.change(one.key, (here) => here && this.answered(here, later, later ? 0 : status, answers[at]));
      }
      if (stopped) return this.judge(status, body);
      this.tell("sending");
      return true;
    }

    /* A visit that went into the one of a companion: what was typed within it, and its photos, belong to that one now.
       Cut short here, it is sent again and gets the same answer. */
    async joined(record, body) {
      const { key } = body.receipt;
      for (const one of await this.store.records()) {
        if (one.visitKey === record.key && one.key !== record.key) await this.store.change(one.key, (here) => here && { ...here, visitKey: key });
      }
      await this.store.change(key, (there) => {
        const line = there || { ...record, key, visitKey: key, join: "", photos: [] };
        const photos = record.photos.filter((photo) => !line.photos.some((one) => one.key === photo.key));
        line.photos = [...line.photos, ...photos];
        if (!there || ["received", "photos"].includes(there.state)) this.received(line, body);
        return line;
      });
      await this.store.remove("records", record.key);
    }

    /* The content of a talk as it stands in the post of its visit. */
    prefixed(talk) {
      return Object.fromEntries(Object.entries(talk.content).map(([name, texts]) => [`${talk.key}/${name}`, texts]));
    }

    /* The record after the server's answer. Where somebody typed on while it was on its way, that text stays and only
       learns which version the server now has. */
    answered(here, stopped, status, body) {
      if (here.state !== "sending") {
        if (status === 200) here.base = Math.max(here.base, body.receipt.version);
        return here;
      }
      if (stopped) here.state = "waiting";
      else if (status === 200) this.received(here, body);
      else if (status === 409) Object.assign(here, { state: "conflict", conflict: body });
      else Object.assign(here, { state: "refused", join: "", why: { message: body.message || "", errors: body.errors || {}, there: body.there || [] } });
      return here;
    }

    received(record, body) {
      Object.assign(record, { receipt: body.receipt, url: body.url, base: body.receipt.version, why: null, conflict: null });
      record.state = this.photosLeft(record) ? "photos" : "received";
      if (record.state === "received") this.forget(record);
    }

    photosLeft(record) {
      return (record.photos || []).some((photo) => !photo.receipt && !photo.why);
    }

    /* What has arrived is taken off the device; the line with the receipt stays for a month. */
    forget(record) {
      record.content = {};
      record.doneAt = new Date().toISOString();
    }

    async sendPhoto(record, photo) {
      const bytes = await this.store.bytes(photo.key);
      const fields = {
        device: this.store.owner.device, key: photo.key, visit_key: record.key, sha256: photo.sha256,
        name: photo.name, caption: photo.caption,
      };
      const { status, body } = bytes ? await Box.server.photo(fields, bytes, this.begun.has(photo.key)) : { status: 422, body: { message: Box.say("photo_gone") } };
      this.begun.add(photo.key);
      if (!this.store) return false;
      if ([0, 401, 410, 419].includes(status) || status >= 500) return this.judge(status, body);
      if (status === 200 && body.receipt.sha256 === photo.sha256) photo.receipt = body.receipt;
      else photo.why = body.message || Box.say("photo_refused");
      await this.store.change(record.key, (here) => here && this.photoAnswered(here, photo));
      if (photo.receipt) await this.store.remove("photos", photo.key);
      this.tell("sending");
      return true;
    }

    /* The record after the answer to one of its photos. */
    photoAnswered(here, photo) {
      const kept = here.photos.find((each) => each.key === photo.key);
      if (kept) Object.assign(kept, { receipt: photo.receipt, why: photo.why });
      if (here.state !== "photos" || this.photosLeft(here)) return here;
      const refused = here.photos.find((each) => each.why);
      if (refused) Object.assign(here, { state: "refused", why: { message: refused.why, errors: {} } });
      else {
        here.state = "received";
        this.forget(here);
      }
      return here;
    }

    /* What stands in the way of sending at all. */
    judge(status, body) {
      if (status === 410 || body.wipe) return this.wipe();
      if (status === 401) this.signIn = body.sign_in || "";
      return this.later(status === 401 || status === 403 ? "sign_in" : "offline");
    }

    later(state) {
      const wait = Math.min(LONGEST, FIRST * 2 ** Math.min(this.failures, 8));
      this.failures += 1;
      this.timer = window.setTimeout(this.wake, wait * (1 - Math.random() / 4));
      this.tell(state);
      return false;
    }

    async wipe() {
      const { owner } = this.store;
      this.store.close();
      this.stop();
      await Box.store.destroy(owner);
      await Box.server.wiped(owner.device);
      this.tell("wiped");
      return false;
    }

    /* Lines of records that arrived more than a month ago. */
    async sweep() {
      for (const record of await this.store.records()) {
        const old = record.state === "received" && Date.now() - new Date(record.doneAt).getTime() > LINES_KEPT;
        if (old) await this.store.remove("records", record.key);
      }
    }
  }

  Box.Queue = Queue;
})();
