// Keys for the review page: what bears a data-key is chosen, ticked or pressed by it, as long as
// it is to be seen; Enter for the next one. The page works without any of this.
"use strict";
(() => {
  const typing = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
  // In a frame a browser may keep nothing for us; then the choice holds for this page.
  let store = {};
  try {
    store = localStorage;
  } catch {}
  const wanted = () => store.keys !== "off";

  // Single keys must be possible to turn off (WCAG 2.1.4); the choice is kept.
  const show = () => {
    const box = document.getElementById("keys");
    if (box) box.checked = wanted();
    // The hints are hidden until there are keys to hint at.
    document.documentElement.classList.toggle("has-keys", wanted());
    document.documentElement.classList.add("may-have-keys");
  };
  document.addEventListener("change", (event) => {
    if (event.target.id !== "keys") return;
    store.keys = event.target.checked ? "on" : "off";
    show();
  });
  document.addEventListener("htmx:afterSettle", show);
  show();

  // What the key says; on a keyboard of another script, or where digits need Shift, where it lies.
  const names = (event) => {
    const lies = /^(?:Key|Digit)(.)$/.exec(event.code);
    const latin = /^[a-z]$/i.test(event.key);
    return [event.key.toLowerCase(), latin || !lies ? "" : lies[1].toLowerCase()];
  };
  const isSeen = (element) => element.getClientRects().length > 0;
  const controlOf = (event) =>
    [...document.querySelectorAll("#step [data-key]")].find(
      (each) => names(event).includes(each.dataset.key) && isSeen(each),
    );

  document.addEventListener("keydown", (event) => {
    if (!wanted() || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches(typing)) return;
    if (event.key === "Enter") {
      // Links, buttons and form fields know by themselves what Enter means.
      const form = document.querySelector("form.rating");
      if (!form || !isSeen(form) || event.target.closest("a, button, input, summary")) return;
      // Says what is missing, where something is.
      form.requestSubmit();
    } else {
      const control = controlOf(event);
      if (!control) return;
      control.click();
    }
    event.preventDefault();
  });
})();
