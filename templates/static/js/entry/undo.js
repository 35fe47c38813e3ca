"use strict";
/* Taking back and doing again, over everything that changed cells on this page: typed, pasted, emptied, filled down.
   A cell that somebody else has changed since is left as it is. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const MOST = 200;
  const done = []; // steps: [[name, before, after], ...]
  const undone = [];

  const textOf = (name) => entry.sheet.cells.get(name)?.input?.value.trim();

  function push(step) {
    const changed = step.filter(([, before, after]) => before !== after);
    if (!changed.length) return;
    done.push(changed);
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

  /* Pieces that listen to typing hear of this too: figures to be confirmed, figures shown beside. */
  function tell(names) {
    const fields = names.map((name) => entry.sheet.cells.get(name)).filter(({ td }, at) => at === 0 || td.classList.contains("carried"));
    for (const { input } of fields) input.dispatchEvent(new Event("input", { bubbles: true }));
    for (const name of names) entry.keys.seen(name);
  }

  /* Bring cells from one text to the other where they still hold the one. */
  function turn(from, onto, [was, now]) {
    entry.keys.settle();
    const step = from.pop();
    if (!step) return;
    onto.push(step);
    const same = step.filter((each) => textOf(each[0]) === each[was]);
    const taken = entry.save.record(same.map((each) => [each[0], each[now]]));
    tell(taken);
    if (taken.length) entry.sheet.jump(taken[0]);
    entry.pasted.hide();
    const left = step.length - taken.length;
    if (left) entry.save.say("info", `${left} ô đã đổi từ sau lần ấy nên giữ nguyên.`);
  }

  entry.undo = {
    push, change,
    back: () => turn(done, undone, [2, 1]),
    again: () => turn(undone, done, [1, 2]),
  };
})((globalThis.dttg ||= {}));
