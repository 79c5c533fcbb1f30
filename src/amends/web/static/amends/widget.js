// Puts the chat or the form of a desk into any page, by one tag:
//   <script src="https://desk.example/static/amends/widget.js" data-chat="ID" defer></script>
//   <script src="https://desk.example/static/amends/widget.js" data-form="ID" defer></script>
//
// What is shown is a frame that the desk serves: the page around it reads nothing of what is written there, and the
// frame nothing of the page. data-lang chooses a language, data-label the words on the button.

(() => {
  const tag = document.currentScript;
  const desk = new URL(tag.src).origin;
  const { chat, form, lang, label } = tag.dataset;
  const words = label || { de: "Schreiben Sie uns", es: "Escríbanos", fr: "Écrivez-nous", pt: "Escreva-nos" }[lang] || "Write to us";

  function frame(path) {
    const made = document.createElement("iframe");
    const address = new URL(path, desk);
    if (lang) address.searchParams.set("lang", lang);
    made.src = address.href;
    made.title = words;
    made.referrerPolicy = "no-referrer";
    Object.assign(made.style, { border: "0", width: "100%", height: "100%", colorScheme: "normal" });
    return made;
  }

  function besideTheTag() {
    const made = frame(`/complain/in/${form}`);
    made.style.height = "56rem";
    tag.after(made);
  }

  function inTheCorner() {
    const box = document.createElement("div");
    box.id = "amends-chat-box";
    box.hidden = true;
    Object.assign(box.style, {
      position: "fixed",
      insetInlineEnd: "1rem",
      bottom: "5rem",
      width: "min(24rem, calc(100vw - 2rem))",
      height: "min(38rem, calc(100vh - 7rem))",
      background: "Canvas",
      border: "1px solid GrayText",
      borderRadius: "0.5rem",
      overflow: "hidden",
      zIndex: "2147483000",
    });
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", box.id);
    Object.assign(button.style, {
      position: "fixed",
      insetInlineEnd: "1rem",
      bottom: "1rem",
      padding: "0.75rem 1.25rem",
      font: "600 1rem/1.4 system-ui, sans-serif",
      color: "#ffffff",
      background: "#1f4f8f",
      border: "0",
      borderRadius: "0.5rem",
      cursor: "pointer",
      zIndex: "2147483000",
    });
    // Where this page is none of those that may show the chat, its frame stays broken: then a link leads to it.
    function begin() {
      const made = frame(`/chat/${chat}`);
      made.style.visibility = "hidden";
      const link = document.createElement("a");
      Object.assign(link, { href: made.src, target: "_blank", rel: "noopener", textContent: words, hidden: true });
      Object.assign(link.style, { position: "absolute", inset: "0", padding: "2rem", color: "LinkText" });
      const late = setTimeout(() => { link.hidden = false; }, 4000);
      addEventListener("message", (event) => {
        if (event.source !== made.contentWindow || event.origin !== desk || event.data !== "amends-chat") return;
        clearTimeout(late);
        link.remove();
        made.style.visibility = "visible";
      });
      box.append(made, link);
    }
    function show(isShown) {
      if (isShown && !box.firstChild) begin();
      box.hidden = !isShown;
      button.setAttribute("aria-expanded", String(isShown));
      if (isShown) box.firstChild.focus();
    }
    button.addEventListener("click", () => show(box.hidden));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || box.hidden) return;
      show(false);
      button.focus();
    });
    document.body.append(box, button);
  }

  if (form) besideTheTag();
  if (chat) inTheCorner();
})();
