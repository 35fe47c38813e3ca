"use strict";
/* What is not sent yet is kept in this browser in cipher (AES-GCM) until the server has it, and comes back when the report
   is opened again, also after the browser was closed. The key comes from the server with the page and lives in memory
   only; each window has a copy of its own and holds a lock for as long as it lives. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const { place, keys, key: newest } = entry.data.copy;
  const mine = `${place}/${globalThis.crypto?.randomUUID?.() ?? ""}`;
  const offline = { works: Boolean(globalThis.crypto?.subtle && globalThis.indexedDB && navigator.locks) };
  const REST = 150;
  const LONGEST = 500;
  let timer = 0;
  let stored = false;
  let writing = Promise.resolve();

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const imported = new Map();
  function keyOf(id) {
    if (!imported.has(id)) imported.set(id, crypto.subtle.importKey("raw", bytes(keys[id]), "AES-GCM", false, ["encrypt", "decrypt"]));
    return imported.get(id);
  }

  async function lock(content) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const about = new TextEncoder().encode(place);
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: about }, await keyOf(newest), new TextEncoder().encode(JSON.stringify(content)));
    return { key: newest, iv, data };
  }

  async function unlock({ key, iv, data }) {
    const about = new TextEncoder().encode(place);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: about }, await keyOf(key), data);
    return JSON.parse(new TextDecoder().decode(plain));
  }

  function content() {
    const cells = new Map(entry.save.cells());
    const notes = new Map(entry.save.notes());
    for (const { name, mine: typed, version, tried = [], note } of entry.conflicts.waiting()) {
      if (note) notes.set(name, { text: typed, ...note });
      else if (!cells.has(name)) cells.set(name, { typed, base: Math.max(0, version - 1), tried });
    }
    return { cells: [...cells], notes: [...notes] };
  }

  /* Soon after the last keystroke; at once when nothing is owed any more. */
  function keep() {
    if (!offline.works || entry.signingOut) return;
    clearTimeout(timer);
    timer = setTimeout(keepNow, REST);
  }

  /* Resolves when the copy says what is owed at this moment: before it is sent, and before the page is left. A copy older
     than what the server has would come back as another window's figure. A store that hangs holds nothing up for long. */
  function keepNow() {
    if (!offline.works || entry.signingOut) return Promise.resolve();
    clearTimeout(timer);
    writing = writing.then(write).catch(failed);
    return Promise.race([writing, new Promise((done) => setTimeout(done, LONGEST))]);
  }

  function failed() {
    offline.works = false; // no room, or a private window: the page says so
    entry.state.show();
  }

  async function write() {
    const now = content();
    const count = now.cells.length + now.notes.length;
    if (!count && !stored) return;
    if (entry.signingOut) return;
    if (count) await dttg.kept.put(mine, { ...(await lock(now)), count, href: location.pathname });
    else await dttg.kept.remove(mine);
    stored = count > 0;
  }

  /* Copies of windows that are gone: what the server has already is dropped, the rest is owed again. A window that is
     just closing may hold its lock for a moment longer: asked again, ever more seldom. */
  async function bringBack(pauses = [300, 1000, 3000, 10000]) {
    let living = false;
    for (const other of await dttg.kept.places(`${place}/`)) {
      if (other === mine) continue;
      await navigator.locks.request(`dttg ${other}`, { ifAvailable: true }, async (free) => {
        living ||= !free;
        const copy = free && (await dttg.kept.get(other));
        if (!copy || !(copy.key in keys)) return;
        adopt(await unlock(copy));
        clearTimeout(timer);
        await write();
        await dttg.kept.remove(other);
      });
    }
    if (living && pauses.length) setTimeout(() => bringBack(pauses.slice(1)).catch(() => null), pauses[0]);
  }

  function adopt({ cells, notes }) {
    let count = 0;
    for (const [name, cell] of cells) {
      if (entry.save.isHeld(name) || (entry.save.theServers(name) === cell.typed && !entry.carried.has(name))) continue;
      entry.save.goOn(name, cell);
      count += 1;
    }
    for (const [name, kept] of notes) {
      const held = typeof kept === "string" ? { text: kept } : kept; // as older pages kept it
      entry.findings.write(name, held.text);
      entry.save.note(name, held.text, held);
    }
    if (!count) return;
    entry.refreshSoon();
    entry.save.send();
  }

  Object.assign(offline, { keep, keepNow });
  entry.offline = offline;
  if (!offline.works) return;
  navigator.locks.request(`dttg ${mine}`, () => new Promise(() => {}));
  addEventListener("DOMContentLoaded", () => bringBack().catch(() => null));
})((globalThis.dttg ||= {}));
