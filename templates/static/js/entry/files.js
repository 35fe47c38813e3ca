"use strict";
/* A file goes up with its progress in sight; without this script the form posts it. */
(function (dttg) {
  const entry = dttg.entry;
  if (!entry.data) return;

  function send(button) {
    const bar = document.createElement("progress");
    const said = document.createElement("span");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", "Đang tải tệp lên");
    said.className = "small quiet";
    said.setAttribute("role", "status");
    const line = document.createElement("span");
    line.className = "file-progress";
    line.append(bar, said);
    button.after(line);
    button.disabled = true;
    const asked = new XMLHttpRequest();
    asked.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = event.loaded / event.total;
      said.textContent = `${Math.floor((event.loaded / event.total) * 100)}%`;
    });
    const ended = (icon, words) => {
      line.remove();
      button.disabled = false;
      entry.save.say(icon, words);
    };
    asked.addEventListener("error", () => ended("warning", "Mất kết nối, chưa tải được tệp lên."));
    asked.addEventListener("load", () => {
      if (asked.status === 200) location.assign(asked.responseURL);
      else ended("warning", advice(asked.responseText));
    });
    const data = new FormData(entry.form);
    data.append(button.name, button.value);
    asked.open("POST", button.formAction);
    asked.send(data);
  }

  function advice(page) {
    const said = new DOMParser().parseFromString(page, "text/html").querySelector("main p");
    return said ? said.textContent.trim() : "Chưa tải được tệp lên.";
  }

  entry.form.addEventListener("click", async (event) => {
    const button = event.target.closest('button[value^="tep:"]');
    if (!button) return;
    event.preventDefault();
    const field = button.parentElement.querySelector('input[type="file"]');
    if (!field.files.length) {
      entry.save.say("warning", "Chưa chọn tệp.");
      field.focus();
      return;
    }
    await entry.save.flush();
    if (!entry.save.fault && !entry.save.stopped) send(button);
  });
})((globalThis.dttg ||= {}));
