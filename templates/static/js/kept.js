"use strict";
/* Cells that could not be sent, kept in this browser in cipher: the drawer, what every page says while it is not empty,
   and emptying it when its person signs out. The key comes with the page of a report and is never put in here. */
(function (dttg) {
  const NAME = "dttg";
  const DRAWER = "chua-gui";
  const bar = document.querySelector("header.bar[data-own]");
  const own = bar ? bar.dataset.own : "";
  let opening = null;

  function open() {
    opening ??= new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(DRAWER);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = asked.onblocked = () => failed(asked.error);
    });
    return opening;
  }

  async function work(how, act) {
    const store = (await open()).transaction(DRAWER, how, { durability: "strict" });
    const asked = act(store.objectStore(DRAWER));
    return new Promise((done, failed) => {
      store.oncomplete = () => done(asked.result);
      store.onerror = store.onabort = () => failed(store.error);
    });
  }

  const within = (prefix) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const put = (place, copy) => work("readwrite", (drawer) => drawer.put(copy, place));
  const remove = (place) => work("readwrite", (drawer) => drawer.delete(place));
  const get = (place) => work("readonly", (drawer) => drawer.get(place));
  const places = (prefix) => work("readonly", (drawer) => drawer.getAllKeys(within(prefix)));
  const empty = (prefix) => work("readwrite", (drawer) => drawer.delete(within(prefix)));

  /* What an open window holds is its own matter. */
  async function left() {
    const query = (await navigator.locks?.query?.()) ?? { held: [] };
    const open_ = new Set(query.held.map((lock) => lock.name));
    const found = [];
    for (const place of await places(own)) if (!open_.has(`dttg ${place}`)) found.push(await get(place));
    return found;
  }

  async function tell() {
    const found = await left();
    const first = found.find((copy) => copy && copy.href !== location.pathname);
    if (!first) return;
    const line = document.createElement("p");
    const link = document.createElement("a");
    const count = found.reduce((sum, copy) => sum + copy.count, 0);
    line.className = "notice-line";
    link.href = first.href;
    link.textContent = first.draft ? "Mở bản nháp để gửi" : "Mở báo cáo để gửi";
    line.append(first.draft ? "Máy này còn giữ một bản nháp biểu mẫu chưa gửi. " : `Máy này còn giữ ${count} ô chưa gửi. `, link);
    bar.after(line);
  }

  async function leave(form) {
    const save = dttg.entry?.save;
    if (save?.owed) await save.flush();
    if (dttg.editor?.save?.owed()) await dttg.editor.save.now();
    const here = save ? save.owed + dttg.entry.conflicts.disputed : 0;
    const drafts = dttg.editor?.save?.owed() ? 1 : 0;
    const count = (await left().catch(() => [])).reduce((sum, copy) => sum + copy.count, here + drafts);
    if (drafts && !confirm("Bản nháp còn thay đổi chưa gửi đang giữ trên máy này. Đăng xuất sẽ xóa thay đổi đó. Vẫn đăng xuất?")) return;
    if (count && !drafts && !confirm(`Còn ${count} ô chưa gửi đang giữ trên máy này. Đăng xuất sẽ xóa các ô đó. Vẫn đăng xuất?`)) return;
    if (dttg.entry) dttg.entry.signingOut = true;
    if (dttg.editor) dttg.editor.signingOut = true;
    await empty(own).catch(() => null);
    form.submit();
  }

  dttg.kept = { put, remove, get, places };
  if (!own || !globalThis.indexedDB) return;
  document.querySelector("form.sign-out")?.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(event.target);
  });
  tell().catch(() => null);
})((globalThis.dttg ||= {}));
