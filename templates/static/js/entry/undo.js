"use strict";
/* Taking back and doing again, over everything that changed cells on this page: typed, pasted, emptied, filled down, and
   rows taken away. A cell that somebody else has changed since is left as it is. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const MOST = 200;
  const done = []; // steps: [[name, before, after], ...], or {back, again} of a row
  const undone = [];
  let moving = null; // a row on its way: what is asked meanwhile waits for it

  const textOf = (name) => entry.sheet.cells.get(name)?.input?.value.trim();

  function push(step) {
    const changed = step.filter(([, before, after]) => before !== after);
    if (changed.length) keep(changed);
  }

  function keep(step) {
    done.push(step);
    undone.length = 0;
    if (done.length > MOST) done.shift();
  }

  /* Change cells as one step: [[name, text], ...]. Returns the names that were taken. */
  function change(cells) {
    entry.keys.settle();
    const before = new Map(cells.map(([name]) => [name, textOf(name)]));
    const taken = new Set(entry.save.record(cells));
    push(cells.filter(([name]) => taken.has(name)).map(([name, text]) => [name, before.get(name), text.trim()]));
    tell([...taken]);
    return [...taken];
  }

  /* Pieces that listen to typing hear of this too: figures shown beside. */
  function tell(names) {
    entry.sheet.cells.get(names[0])?.input.dispatchEvent(new Event("input", { bubbles: true }));
    for (const name of names) entry.keys.seen(name);
  }

  /* A row that comes or goes, by {back, again}: each resolves to whether it was done. `act` resolves to the step or null. */
  function during(act) {
    const mine = (moving ?? Promise.resolve()).then(act).finally(() => { if (moving === mine) moving = null; });
    moving = mine;
    return mine;
  }

  const row = (act) => during(async () => {
    const step = await act();
    if (step) keep(step);
  });

  const turnRow = (step, from, onto, way) => during(async () => {
    (await step[way]() ? onto : from).push(step);
    entry.pasted.hide();
  });

  /* One row's step by its own button, wherever it stands by now. */
  function backOf(step) {
    const at = done.indexOf(step);
    if (at < 0) return;
    done.splice(at, 1);
    turnRow(step, done, undone, "back");
  }

  /* A row came back under another key: what was done in it is known by its new names. */
  function rename(from, to) {
    for (const cell of [...done, ...undone].filter(Array.isArray).flat()) {
      if (cell[0].startsWith(from)) cell[0] = to + cell[0].slice(from.length);
    }
  }

  /* Bring cells from one text to the other where they still hold the one. */
  function turn(from, onto, way) {
    if (moving) { moving.then(() => turn(from, onto, way)); return; }
    entry.keys.settle();
    const step = from.pop();
    if (!step) return;
    if (!Array.isArray(step)) { turnRow(step, from, onto, way); return; }
    onto.push(step);
    const [was, now] = way === "back" ? [2, 1] : [1, 2];
    const same = step.filter((each) => textOf(each[0]) === each[was]);
    const taken = entry.save.record(same.map((each) => [each[0], each[now]]));
    tell(taken);
    if (taken.length) entry.sheet.jump(taken[0]);
    entry.pasted.hide();
    const left = step.length - taken.length;
    if (left) entry.save.say("info", `${left} ô đã đổi từ sau lần ấy nên giữ nguyên.`);
  }

  entry.undo = {
    push, change, row, backOf, rename,
    back: () => turn(done, undone, "back"),
    again: () => turn(undone, done, "again"),
  };
})((globalThis.dttg ||= {}));
