"use strict";
/* Signing in again beside the text: password, and the second factor where the account has one. */
(function (dttg) {
  const editor = dttg.editor;
  if (!editor.data) return;
  const dialog = editor.$("vao-lai");
  const form = dialog.querySelector("form");
  const problem = dialog.querySelector(".message");
  const [password, code] = ["mat_khau", "ma"].map((name) => form.elements[name]);
  const steps = { password: dialog.querySelector("[data-step=password]"), code: dialog.querySelector("[data-step=code]") };
  let busy = false;

  /* After signing in again, here or elsewhere, this page needs the new session's token. False: nobody is signed in, or
     somebody else is: then nothing written here is sent as theirs. */
  async function renew() {
    const response = await fetch(editor.data.addresses.token, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(15000) });
    if (response.status !== 200) return false;
    const { csrf, login } = await response.json();
    if (login !== editor.data.login) return false;
    take(csrf);
    return true;
  }

  function take(csrf) {
    editor.csrf = csrf;
    for (const field of document.querySelectorAll('input[name="csrf"]')) field.value = csrf;
  }

  function ask(step, words) {
    steps.password.hidden = password.disabled = step !== "password";
    steps.code.hidden = code.disabled = step !== "code";
    problem.hidden = !words;
    problem.querySelector("strong").textContent = words;
    const field = step === "code" ? code : password;
    field.value = "";
    field.focus();
  }

  async function open() {
    if (await renew().catch(() => false)) { editor.save.goOn(); return; }
    if (!dialog.open) dialog.showModal();
    ask("password", "");
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    const step = steps.code.hidden ? "password" : "code";
    const given = step === "code" ? { code: code.value.trim() } : { login: editor.data.login, password: password.value };
    try {
      heard(step, await editor.post(editor.data.addresses.signIn, given));
    } catch {
      ask(step, "Mất kết nối. Kiểm tra mạng rồi thử lại.");
    }
    busy = false;
  });

  function heard(step, { status, body }) {
    if (status === 200 && body.second) return ask("code", "");
    if (status === 200 && body.login === editor.data.login) {
      take(body.csrf);
      password.value = code.value = "";
      dialog.close();
      return editor.save.goOn();
    }
    if (body.code === "csrf") return open();
    return ask(body.code === "session_over" ? "password" : step, body.sentence || "Chưa đăng nhập được. Thử lại.");
  }

  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  editor.session = { renew, open };
})((globalThis.dttg ||= {}));
