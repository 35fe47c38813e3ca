"use strict";
/* The draft is kept at every pause: sent as the next version on the one it was written on. Somebody else's text is never
   written over unasked: then the server keeps ours aside and this page asks whose goes on. */
(function (dttg) {
  const editor = dttg.editor;
  if (!editor.data) return;
  const { icon, make } = editor;
  const WAIT = 1000;
  const LATEST = 1900; // whoever types without a pause is saved all the same
  const AGAIN = 4000;
  const line = editor.$("tinh-trang");
  const others = editor.$("nguoi-khac");
  const clashBox = editor.$("tranh-chap");
  let version = editor.data.version;
  let theirs = editor.mirror.text(); // what the server has
  let timer = 0;
  let waiting = 0;
  let sending = null;
  let fault = null;
  let clash = null;
  let at = "";

  const owed = () => editor.mirror.text() !== theirs;

  function schedule() {
    if (!owed() || clash || editor.area.readOnly || sending) return;
    const now = performance.now();
    waiting ||= now;
    clearTimeout(timer);
    timer = setTimeout(send, fault ? AGAIN : Math.max(0, Math.min(WAIT, waiting + LATEST - now)));
  }

  function send() {
    clearTimeout(timer);
    timer = waiting = 0;
    if (!sending && !clash && owed() && !editor.area.readOnly) {
      sending = deliver().finally(() => { sending = null; editor.copy.keep(); show(); schedule(); });
      show();
    }
    return sending ?? Promise.resolve();
  }

  async function deliver() {
    const text = editor.mirror.text();
    let answer;
    try {
      answer = await editor.post(editor.data.addresses.save, { text, version });
      if (answer.body.code === "csrf" && (await editor.session.renew())) answer = await editor.post(editor.data.addresses.save, { text, version });
    } catch {
      fault = { kind: "cut" };
      return;
    }
    const { status, body } = answer;
    if (status === 200) return took(text, body);
    fault = status === 401 || body.code === "csrf" ? { kind: "over" } : { kind: body.code === "gate" ? "gate" : "other", sentence: body.sentence || "", href: body.href };
  }

  function took(text, told) {
    fault = null;
    if (told.clash) return disputed(told);
    version = told.version;
    editor.form.elements.phien_ban.value = version;
    theirs = text;
    at = told.at;
    if (told.called) [editor.$("so-hieu").textContent, editor.$("ten-bieu").textContent] = told.called;
    if (text === editor.mirror.text()) editor.findings.take(told);
    if (told.shows) editor.preview.stale();
  }

  // ---- somebody else's text ----

  function disputed(told) {
    clash = told;
    const mine = make("button", { type: "button", class: "button small", click: () => settle(false) }, "Dùng nội dung của tôi");
    const other = make("button", { type: "button", class: "button small", click: () => settle(true) }, `Lấy nội dung của ${told.clash.by}`);
    clashBox.replaceChildren(
      make("strong", {}, `${told.clash.by} đã lưu một bản khác lúc ${told.clash.at}.`),
      ` Nội dung đang soạn ở đây còn nguyên và đã để riêng thành bản ${told.clash.aside}; chưa bản nào bị ghi đè. `, make("p", { class: "acts-line tight" }, mine, " ", other));
    clashBox.hidden = false;
    clashBox.scrollIntoView({ block: "nearest" });
  }

  function settle(takeTheirs) {
    const told = clash;
    clash = null;
    clashBox.hidden = true;
    version = told.version;
    theirs = told.clash.text;
    if (takeTheirs) editor.mirror.put(told.clash.text, { remote: true });
    show();
    send();
  }

  /* A text that this browser kept: goes on from its version, so that what others wrote since is found. */
  function adopt(text, base) {
    version = Math.min(version, base);
    editor.mirror.put(text);
  }

  // ---- what the line says ----

  function show() {
    const parts = [];
    let mark = "approved";
    if (editor.area.readOnly) { mark = "lock"; parts.push("Chỉ xem"); }
    else if (clash) { mark = "warning"; parts.push("Chưa lưu: có bản khác"); }
    else if (fault?.kind === "cut") { mark = "warning"; parts.push(editor.copy.works ? "Mất kết nối. Nội dung đang giữ trên máy này, sẽ gửi khi có mạng." : "Mất kết nối. Đừng đóng trang này."); }
    else if (fault?.kind === "over") { mark = "warning"; parts.push("Phiên làm việc đã hết. ", make("button", { type: "button", class: "link-button", click: editor.session.open }, "Đăng nhập lại tại đây"), ", nội dung còn nguyên."); }
    else if (fault) { mark = "warning"; parts.push(make("b", {}, "Chưa lưu được. "), fault.sentence); if (fault.href) parts.push(" ", make("a", { href: fault.href, target: "_blank" }, "Mở")); }
    else if (sending || owed()) { mark = "draft"; parts.push("Đang lưu…"); }
    else parts.push(at ? `Đã lưu ${at}` : line.dataset.saved);
    const key = mark + parts.map((part) => part.textContent ?? part).join("");
    if (line.dataset.key === key) return;
    line.dataset.key = key;
    line.replaceChildren(icon(mark), " ", make("span", {}, ...parts));
  }

  // ---- who else is here ----

  async function look() {
    if (document.hidden) return;
    try {
      const response = await fetch(editor.data.addresses.others, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(15000) });
      if (response.status === 401) { fault = { kind: "over" }; show(); return; }
      if (response.status !== 200) return;
      const told = await response.json();
      if (fault?.kind === "cut" || fault?.kind === "over") { fault = null; show(); schedule(); }
      others.hidden = !told.others.length;
      others.querySelector("span").textContent = told.others.join(", ");
      if (told.version > version && !owed() && !sending && !clash) newer(told);
    } catch {
      if (owed()) { fault ??= { kind: "cut" }; show(); }
    }
  }

  function newer(told) {
    clashBox.replaceChildren(make("strong", {}, `${told.by} vừa lưu bản ${told.version}.`), " ", make("a", { href: location.pathname }, "Xem bản mới"));
    clashBox.hidden = false;
  }

  addEventListener("online", () => { fault = null; send(); });
  addEventListener("beforeunload", (event) => { if (owed() && !editor.copy.works && !editor.leaving) event.preventDefault(); });
  setInterval(look, 15000);

  /* An act that leaves the page takes the newest text with it. */
  editor.form.addEventListener("submit", () => { editor.leaving = true; editor.area.value = editor.mirror.text(); editor.form.elements.phien_ban.value = version; });

  editor.mirror.changed(() => { editor.copy.keep(); editor.findings.ask(); show(); schedule(); });
  editor.save = { owed, adopt, show, look, now: send, version: () => version, goOn: () => { fault = null; show(); send(); } };
  line.dataset.saved = line.textContent.trim();
})((globalThis.dttg ||= {}));
