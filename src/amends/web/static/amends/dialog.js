// Opens forms over the page, closes menus, and shows "why this time?" beside the time.
//
// Without this module `#name` jumps to the dialog and CSS shows it (:target). With it:
//   <a data-dialog="name">        opens <dialog id="name"> as a modal
//   <a data-dialog-close>         closes the dialog it stands in
//   <dialog data-open>            was sent open: a form that came back with errors
//   <a data-why hx-get hx-target="#why-body">   htmx fills the popover, it is placed here
//   <details data-menu>           closes on Escape, on a click elsewhere, and when another opens

function open(name) {
  const dialog = document.getElementById(name);
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return false;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) menu.open = false;
  dialog.showModal();
  const first =
    dialog.querySelector('[aria-invalid="true"]') ??
    dialog.querySelector(".dialog-body :is(input:not([type=hidden]), select, textarea)") ??
    dialog.querySelector("[data-dialog-close]");
  first?.focus();
  return true;
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && open(opener.dataset.dialog)) event.preventDefault();

  const closer = event.target.closest("[data-dialog-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  }

  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
  closeMenus(event.target.closest("details[data-menu]"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A link may lead to a case with one of its forms open: /cases/AM-4K7P#promise
function fromAddress() {
  if (location.hash.length > 1) open(decodeURIComponent(location.hash.slice(1)));
}

let asked = null;
document.addEventListener("click", (event) => (asked = event.target.closest("[data-why]")), true);

document.addEventListener("htmx:after:swap", () => {
  const why = document.getElementById("why");
  const body = document.getElementById("why-body");
  if (!asked || !why || !body.childElementCount) return;
  const place = asked.getBoundingClientRect();
  why.showPopover();
  const left = Math.min(place.left, innerWidth - why.offsetWidth - 16);
  const below = place.bottom + 6;
  const top = below + why.offsetHeight > innerHeight - 8 ? place.top - why.offsetHeight - 6 : below;
  why.style.left = `${Math.max(16, left)}px`;
  why.style.top = `${Math.max(8, top)}px`;
  asked = null;
});

for (const dialog of document.querySelectorAll("dialog[data-open]")) {
  dialog.removeAttribute("data-open");
  open(dialog.id);
}
addEventListener("hashchange", fromAddress);
fromAddress();
