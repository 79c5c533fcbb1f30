// What helps while somebody writes: scripts by name, colleagues by @ in a note, the language of each mode, files that
// are dropped or pasted, and telling colleagues that this page is before somebody's eyes.

const form = document.querySelector("[data-composer]");
const body = document.getElementById("write-body");
const LOOKS_EVERY = 15_000;

const isNote = () => form.querySelector("[name=mode]:checked").value === "note";

function put(text, from = body.selectionStart, to = body.selectionEnd) {
  body.setRangeText(text, from, to, "end");
  body.dispatchEvent(new Event("input", { bubbles: true }));
  body.focus();
}

// A script fills an empty draft and is put in where one writes otherwise; its first open place is chosen.
function scripts() {
  const menu = form.querySelector("[data-scripts]");
  if (!menu) return;
  const search = menu.querySelector("[data-script-search]");
  const all = [...menu.querySelectorAll("[data-script]")];
  const shown = () => all.filter((link) => !link.hidden);
  const use = (link) => {
    menu.open = false;
    const at = body.value.trim() ? body.selectionStart : 0;
    put(link.dataset.script, at, body.value.trim() ? body.selectionEnd : body.value.length);
    const open = /\{[ \t]*[\p{L}][\p{L}\p{N}_ -]{0,40}\}/u.exec(body.value);
    if (open) body.setSelectionRange(open.index, open.index + open[0].length);
  };
  menu.addEventListener("toggle", () => { if (menu.open) search.focus(); });
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    for (const link of all) {
      link.hidden = !(link.textContent.toLowerCase().includes(wanted) || link.dataset.script.toLowerCase().includes(wanted));
    }
  });
  menu.addEventListener("keydown", (event) => {
    const links = shown();
    const here = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown") links[Math.min(links.length - 1, here + 1)]?.focus();
    else if (event.key === "ArrowUp") (links[here - 1] ?? search).focus();
    else if (event.key === "Enter" && links.length) use(links[Math.max(0, here)]);
    else return;
    event.preventDefault();
  });
  menu.addEventListener("click", (event) => {
    const link = event.target.closest("[data-script]");
    if (!link) return;
    event.preventDefault();
    use(link);
  });
}

// "@Be" in a note offers the colleagues whose name begins so; arrows choose, Enter or Tab takes.
function mentions() {
  const list = document.getElementById("write-people");
  const people = JSON.parse(body.dataset.people || "[]");
  let at = -1;
  let chosen = 0;
  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    body.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    [...list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === chosen)));
    body.setAttribute("aria-activedescendant", list.children[chosen].id);
  };
  const take = (name) => {
    put(`@${name} `, at, body.selectionStart);
    close();
  };
  const offer = () => {
    const typed = /(?:^|[^\w@.])@([\p{L}\p{M}'-]*)$/u.exec(body.value.slice(0, body.selectionStart));
    const fit = typed && isNote() ? people.filter((name) => name.toLowerCase().startsWith(typed[1].toLowerCase())) : [];
    if (!fit.length) return close();
    at = body.selectionStart - typed[1].length - 1;
    chosen = 0;
    list.replaceChildren(...fit.slice(0, 6).map((name, place) => {
      const row = document.createElement("li");
      row.role = "option";
      row.id = `write-person-${place}`;
      row.textContent = name;
      row.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(name);
      });
      return row;
    }));
    list.hidden = false;
    mark();
  };
  body.addEventListener("input", offer);
  body.addEventListener("blur", close);
  body.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") chosen = chosen === last ? 0 : chosen + 1;
    else if (event.key === "ArrowUp") chosen = chosen === 0 ? last : chosen - 1;
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey) take(list.children[chosen].textContent);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!list.hidden) mark();
  });
}

// A message is in the customer's language, a note in ours.
function speak() {
  const tell = () => { body.lang = isNote() ? document.documentElement.lang : body.dataset.language; };
  form.addEventListener("change", tell);
  tell();
}

// What has been handed over lies beside the draft; it must not be handed over again with the words.
function files() {
  const input = document.getElementById("write-attach");
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail?.ctx?.sourceElement === input || event.target?.id === "write-files") input.value = "";
  });
  document.addEventListener("htmx:finally:request", () => { if (input.files.length) setTimeout(() => { input.value = ""; }); });
  const hand = (event, given) => {
    if (!given?.files.length || isNote()) return;
    event.preventDefault();
    input.files = given.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => hand(event, event.dataTransfer));
  body.addEventListener("paste", (event) => hand(event, event.clipboardData));
}

function keys() {
  body.addEventListener("keydown", (event) => {
    if (event.altKey && event.key.toLowerCase() === "f") {
      form.querySelector("[name=promise]")?.click();
      event.preventDefault();
    }
  });
}

// Presence: said while the page can be seen, and lost when it cannot.
function look() {
  if (document.hidden) return;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  fetch(form.dataset.look, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
}

if (form && body) {
  scripts();
  mentions();
  speak();
  files();
  keys();
  look();
  setInterval(look, LOOKS_EVERY);
  document.addEventListener("visibilitychange", look);
}
