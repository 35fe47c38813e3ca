"use strict";
/* The text that the server does not have yet is kept in this browser in cipher, and comes back when the draft is opened
   again. The key comes with the page and lives in memory only. */
(function (dttg) {
  const editor = dttg.editor;
  if (!editor.data) return;
  const { place, keys, key: newest } = editor.data.copy;
  const mine = `${place}/${globalThis.crypto?.randomUUID?.() ?? ""}`;
  const copy = { works: Boolean(globalThis.crypto?.subtle && globalThis.indexedDB && navigator.locks && dttg.kept) };
  const REST = 150;
  const LATEST = 1000; // whoever types without a pause is kept all the same
  let timer = 0;
  let waiting = 0;
  let stored = false;
  let writing = Promise.resolve();

  const about = new TextEncoder().encode(place);
  const imported = new Map();
  function keyOf(id) {
    const bytes = Uint8Array.from(atob(keys[id]), (letter) => letter.charCodeAt(0));
    if (!imported.has(id)) imported.set(id, crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]));
    return imported.get(id);
  }

  async function lock(content) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(content));
    return { key: newest, iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: about }, await keyOf(newest), plain) };
  }

  async function unlock({ key, iv, data }) {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: about }, await keyOf(key), data);
    return JSON.parse(new TextDecoder().decode(plain));
  }

  function keep() {
    if (!copy.works || editor.signingOut) return;
    clearTimeout(timer);
    const now = performance.now();
    waiting ||= now;
    timer = setTimeout(() => { waiting = 0; writing = writing.then(write).catch(() => { copy.works = false; }); }, Math.max(0, Math.min(REST, waiting + LATEST - now)));
  }

  async function write() {
    const owed = editor.save.owed();
    if (!owed && !stored) return;
    if (owed) await dttg.kept.put(mine, { ...(await lock({ text: editor.mirror.text(), base: editor.save.version() })), count: 1, draft: true, href: location.pathname });
    else await dttg.kept.remove(mine);
    stored = owed;
  }

  /* Copies of windows that are gone. One that the server's text has grown out of is offered, never put in unasked. */
  async function bringBack(pauses = [300, 1000, 3000]) {
    let living = false;
    for (const other of await dttg.kept.places(`${place}/`)) {
      if (other === mine) continue;
      await navigator.locks.request(`dttg ${other}`, { ifAvailable: true }, async (free) => {
        living ||= !free;
        const held = free && (await dttg.kept.get(other));
        if (!held || !(held.key in keys)) return;
        const { text, base } = await unlock(held);
        if (text !== editor.mirror.text()) editor.save.adopt(text, base);
        clearTimeout(timer);
        await write();
        await dttg.kept.remove(other);
      });
    }
    if (living && pauses.length) setTimeout(() => bringBack(pauses.slice(1)).catch(() => null), pauses[0]);
  }

  copy.keep = keep;
  editor.copy = copy;
  if (!copy.works) return;
  navigator.locks.request(`dttg ${mine}`, () => new Promise(() => {}));
  addEventListener("DOMContentLoaded", () => bringBack().catch(() => null));
})((globalThis.dttg ||= {}));
