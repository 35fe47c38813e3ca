"use strict";
/* The editor of a form's text. Every piece hangs on `dttg.editor`; without a script the textarea does the same. */
(function (dttg) {
  const source = document.getElementById("du-lieu");
  const form = document.getElementById("soan");
  const editor = (dttg.editor = { data: null });
  if (!source || !form || !globalThis.dttgMirror) return;
  editor.data = JSON.parse(source.textContent);
  editor.nonce = document.currentScript.nonce;
  editor.form = form;
  editor.area = document.getElementById("van-ban");
  editor.csrf = form.elements.csrf.value;
  document.documentElement.classList.add("scripted");
  editor.$ = (id) => document.getElementById(id);

  editor.icon = (name) => {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const used = document.createElementNS("http://www.w3.org/2000/svg", "use");
    drawn.setAttribute("class", `icon icon-${name}`);
    drawn.setAttribute("aria-hidden", "true");
    used.setAttribute("href", `#i-${name}`);
    drawn.append(used);
    return drawn;
  };

  editor.make = (tag, attributes, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (typeof value === "function") made.addEventListener(name, value);
      else made.setAttribute(name, value);
    }
    made.append(...inside);
    return made;
  };

  editor.post = async (address, body) => {
    const response = await fetch(address, {
      method: "POST", credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(20000),
      headers: { "content-type": "application/json", "x-csrf-token": editor.csrf }, body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json().catch(() => ({})) };
  };
})((globalThis.dttg ||= {}));
