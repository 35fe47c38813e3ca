"use strict";
/* What the page says of itself beside its title, at all times: saving, saved, cut off, signed out, changed elsewhere. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;
  const line = document.getElementById("tinh-trang");
  let asked = false;
  let shown = "";

  function strong(words) {
    const made = document.createElement("b");
    made.textContent = words;
    return made;
  }

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button-link";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  function link(words, href) {
    const made = document.createElement("a");
    made.textContent = words;
    made.href = href;
    made.target = "_blank";
    return made;
  }

  const cells = (count) => `${count} ô`;

  /* Where what is not sent yet is held, in words. */
  function where() {
    const { owedCells, owed } = entry.save;
    const what = [owedCells && cells(owedCells), owed - owedCells && `${owed - owedCells} giải trình`].filter(Boolean).join(", ");
    if (!what) return "";
    return entry.offline.works ? `${what} đang giữ trên máy này` : `${what} đang giữ trên trang này, đừng đóng trang`;
  }

  function fault({ kind, sentence, href, other }) {
    const held = where();
    if (kind === "cut") return ["warning", strong("Mất kết nối."), held ? ` ${held}, sẽ gửi khi có mạng.` : " Mọi ô đã nhập đều đã lưu."];
    if (kind === "over") {
      const words = other ? `Trình duyệt đang đăng nhập tài khoản ${other}.` : "Phiên làm việc đã hết.";
      return ["error", strong(words), " ", button("Đăng nhập lại tại đây", entry.session.open), ", số đang nhập còn nguyên."];
    }
    if (kind === "gate") return ["error", strong("Chưa lưu được."), " ", link(sentence, href)];
    return ["warning", strong("Chưa lưu được."), ` ${[sentence, held && `${held}, sẽ tự gửi lại.`].filter(Boolean).join(" ")}`];
  }

  function now() {
    const { save, conflicts } = entry;
    if (save.stopped) return ["lock", save.stopped, ...left()];
    if (save.fault) return fault(save.fault);
    if (conflicts.disputed) return ["info", strong(`${conflicts.who} vừa sửa ${conflicts.disputed} ${conflicts.spot}.`), " ", button(`Xem và chọn từng ${conflicts.spot}`, conflicts.look)];
    if (save.owedCells) return ["clock", `Đang lưu ${cells(save.owedCells)}…`];
    if (save.owed) return ["clock", "Đang lưu giải trình…"];
    if (conflicts.refused) return ["warning", strong(`${cells(conflicts.refused)} không ghi được.`), " ", button("Xem từng ô", conflicts.look)];
    if (save.said) return [save.said.icon, ...save.said.parts];
    if (conflicts.fresh) return ["info", strong(`${conflicts.who} vừa sửa ${conflicts.fresh} ${conflicts.freshSpot}.`), " ", button("Xem", conflicts.look)];
    if (save.at) return ["approved", `Đã lưu ${save.at}`];
    return shown ? ["approved", "Chưa sửa gì"] : null; // what was typed was taken back before it was sent
  }

  function left() {
    const count = entry.conflicts.disputed + entry.conflicts.refused;
    return count ? [" ", button(`Xem ${cells(count)} chưa gửi`, entry.conflicts.look)] : [];
  }

  function write() {
    asked = false;
    const said = now();
    if (!said) return;
    const text = document.createElement("span");
    text.append(...said.slice(1));
    const key = `${said[0]} ${text.textContent}`;
    if (key === shown && !text.querySelector("button")) return;
    if (key === shown && line.contains(document.activeElement)) return;
    shown = key;
    line.replaceChildren(entry.icon(said[0]), text);
    line.dataset.state = said[0];
    line.title = text.textContent;
  }

  /* Any number of changes before the next task are written once. */
  function show() {
    if (asked) return;
    asked = true;
    queueMicrotask(write);
  }

  entry.state = { show, strong, button };
})((globalThis.dttg ||= {}));
