"use strict";
/* Hears at once what others do to the report: asks the server now and then, and other windows of this browser tell. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const SEEN = 5000;
  const UNSEEN = 30000;
  const channel = globalThis.BroadcastChannel ? new BroadcastChannel(`dttg ${entry.data.addresses.follow}`) : null;
  let timer = 0;
  let asking = false;

  async function ask() {
    clearTimeout(timer);
    if (asking) return;
    asking = true;
    try {
      const query = `?tu=${entry.save.version}&phieu=${entry.data.records[0] ?? 0}`;
      const response = await fetch(entry.data.addresses.follow + query, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(15000) });
      if (response.status === 200) entry.save.heard(await response.json());
      else if (response.status === 401) entry.save.cut("over");
    } catch {
      entry.save.cut("cut");
    }
    asking = false;
    later();
  }

  function later() {
    clearTimeout(timer);
    const rest = document.hidden || entry.save.fault?.kind === "over" || entry.save.stopped ? UNSEEN : SEEN;
    timer = setTimeout(ask, rest * (0.9 + Math.random() / 5));
  }

  function tellOthers(version) {
    channel?.postMessage(version);
  }

  channel?.addEventListener("message", (event) => {
    if (event.data > entry.save.version) ask();
  });
  addEventListener("online", ask);
  addEventListener("offline", () => entry.save.cut("cut"));
  addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  later();
  entry.follow = { ask, tellOthers };
})((globalThis.dttg ||= {}));
