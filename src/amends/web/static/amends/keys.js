// The keyboard: j and k walk the rows, Enter opens, T takes the next case, / searches, ? lists the keys,
// g and a letter go to a page, x ticks the row, and a control that carries data-key is pressed by its letter; one with
// data-row-key only while its row has the focus.
// Also the box that ticks all rows of a page, and the count of those ticked.
//
// Keys never act while somebody types, while a dialog is open, or together with Ctrl, Alt or Meta.

const GO_WINDOW = 1200;
// Keys of a row's own controls. A row that has none of them yet says what comes first.
const OF_A_ROW = new Set(["m", "u"]);
let goUntil = 0;

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function rows() {
  return [...document.querySelectorAll("[data-row] [data-row-link]")].filter((link) => link.offsetParent !== null);
}

function walk(step) {
  const links = rows();
  if (!links.length) return;
  const here = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + step));
  links[next].focus({ focusVisible: true });
  links[next].closest("[data-row]").scrollIntoView({ block: "nearest" });
}

function tick() {
  const box = document.activeElement?.closest("[data-row]")?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

function say(words) {
  const toast = document.createElement("div");
  toast.className = "toast toast-info";
  const line = document.createElement("p");
  line.textContent = words;
  toast.append(line);
  document.getElementById("toasts")?.replaceChildren(toast);
}

function press(key) {
  const row = document.activeElement?.closest("[data-row]");
  const control =
    row?.querySelector(`[data-row-key="${CSS.escape(key)}"]`) ?? document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!control && row?.dataset.says && OF_A_ROW.has(key)) {
    say(row.dataset.says);
    return true;
  }
  if (!control || control.offsetParent === null) return false;
  control.click();
  return true;
}

function write(mode) {
  const body = document.getElementById("write-body");
  if (!body) return false;
  document.getElementById(`write-${mode}`)?.click();
  body.focus();
  return true;
}

function act(key) {
  if (Date.now() < goUntil) {
    goUntil = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (link) link.click();
    return link !== null;
  }
  switch (key) {
    case "j": walk(1); return true;
    case "k": walk(-1); return true;
    case "g": goUntil = Date.now() + GO_WINDOW; return true;
    case "x": return tick();
    case "/": document.getElementById("search")?.focus(); return true;
    case "?": document.querySelector('[data-dialog="keys"]')?.click(); return true;
    case "r": return write("message");
    case "n": return write("note");
    case "p": document.querySelector('[data-dialog="promise"]')?.click(); return true;
    default: return press(key);
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (event.key === "Escape" && event.target.id === "search") event.target.blur();
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (act(event.key.length === 1 ? event.key.toLowerCase() : event.key)) event.preventDefault();
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form");
  const boxes = [...(form?.querySelectorAll("[data-row] input[type=checkbox]") ?? [])];
  if (event.target.hasAttribute("data-select-all")) for (const box of boxes) box.checked = event.target.checked;
  const count = form?.querySelector("[data-select-count]");
  if (count) count.textContent = boxes.filter((box) => box.checked).length;
});
