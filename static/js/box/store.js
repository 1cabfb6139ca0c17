/*
 * Where the draft box lies: one IndexedDB for each person on this device, written with strict durability, everything
 * in it encrypted but its own locks. A small register beside it knows whose boxes there are.
 */
(() => {
  "use strict";

  const REGISTER = "cadre-boxes";
  const STORES = ["meta", "kit", "records", "photos"];
  const COUNTER = "cadre-box-unsent-";

  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  const opened = (name, stores) =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => stores.forEach((store) => request.result.createObjectStore(store));
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
    });

  /* One write, on disk when the promise is kept. */
  const written = (database, store, work) =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(store, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      const failed = (event) => reject(transaction.error || (event.target && event.target.error));
      transaction.onerror = failed;
      transaction.onabort = failed;
      work(transaction.objectStore(store));
    });

  const read = (database, store, work) => asked(work(database.transaction(store).objectStore(store)));

  class Store {
    constructor(database, owner) {
      this.database = database;
      this.owner = owner;
      this.key = null;
    }

    meta() {
      return read(this.database, "meta", (store) => store.get("locks"));
    }

    putMeta(meta) {
      return written(this.database, "meta", (store) => store.put(meta, "locks"));
    }

    async put(store, name, thing) {
      const sealed = await Box.crypto.seal(this.key, `${store}/${name}`, thing);
      await written(this.database, store, (object) => object.put(sealed, name));
      if (store === "records") await this.count();
    }

    /* Change a record as it lies now, with no other window and no answer of the server in between. `work` gets it (or
       null) and returns what is to lie there; null leaves it alone. */
    change(name, work) {
      return navigator.locks.request(`cadre-box-${this.owner.id}-${name}`, async () => {
        const made = work(await this.get("records", name));
        if (made) await this.put("records", name, made);
        return made;
      });
    }

    async get(store, name) {
      const sealed = await read(this.database, store, (object) => object.get(name));
      return sealed ? Box.crypto.unseal(this.key, `${store}/${name}`, sealed) : null;
    }

    async putBytes(name, bytes) {
      const sealed = await Box.crypto.sealBytes(this.key, `photos/${name}`, bytes);
      await written(this.database, "photos", (object) => object.put(sealed, name));
    }

    async bytes(name) {
      const sealed = await read(this.database, "photos", (object) => object.get(name));
      return sealed ? Box.crypto.openBytes(this.key, `photos/${name}`, sealed) : null;
    }

    async remove(store, name) {
      await written(this.database, store, (object) => object.delete(name));
      if (store === "records") await this.count();
    }

    async records() {
      const names = await read(this.database, "records", (object) => object.getAllKeys());
      const all = await Promise.all(names.map((name) => this.get("records", name)));
      return all.filter(Boolean).sort((one, other) => one.createdAt.localeCompare(other.createdAt));
    }

    /* How many records wait and since when: a number and a time, readable on every page of the site. */
    async count() {
      const unsent = (await this.records()).filter((record) => record.state !== "received");
      const told = { n: unsent.length, oldest: unsent.length ? unsent[0].createdAt : "" };
      localStorage.setItem(COUNTER + this.owner.id, JSON.stringify(told));
      return told;
    }

    close() {
      this.key = null;
      this.database.close();
    }
  }

  Box.store = {
    /* Whose boxes lie on this device: [{id, name, device}]. */
    async owners() {
      const register = await opened(REGISTER, ["owners"]);
      const all = await read(register, "owners", (store) => store.getAll());
      register.close();
      return all;
    },

    /* What a box that is locked last counted as unsent: {n, oldest}. */
    counted(owner) {
      return JSON.parse(localStorage.getItem(COUNTER + owner.id) || "null") || { n: 0, oldest: "" };
    },

    async enter(owner) {
      const register = await opened(REGISTER, ["owners"]);
      await written(register, "owners", (store) => store.put(owner, owner.id));
      register.close();
    },

    async open(owner) {
      return new Store(await opened(`cadre-box-${owner.id}`, STORES), owner);
    },

    /* Destroy one person's box on this device. */
    async destroy(owner) {
      const register = await opened(REGISTER, ["owners"]);
      await written(register, "owners", (store) => store.delete(owner.id));
      register.close();
      localStorage.removeItem(COUNTER + owner.id);
      await new Promise((resolve) => {
        const request = indexedDB.deleteDatabase(`cadre-box-${owner.id}`);
        request.onsuccess = request.onerror = request.onblocked = () => resolve();
      });
    },
  };
})();
