// Keys for the review page: 1 2 3 for how good, Y N for civil, Enter for the next one.
// The page works without any of this.
"use strict";
(() => {
  const answers = { 1: "quality=poor", 2: "quality=fair", 3: "quality=good", y: "civil=yes", n: "civil=no" };
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
  };
  document.addEventListener("change", (event) => {
    if (event.target.id === "keys") store.keys = event.target.checked ? "on" : "off";
  });
  document.addEventListener("htmx:afterSettle", show);
  show();
  // The hint is hidden until there are keys to hint at.
  document.documentElement.classList.add("has-keys");

  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("form.rating");
    if (!form || !wanted() || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches(typing)) return;
    if (event.key === "Enter") {
      // Links, buttons and form fields know by themselves what Enter means.
      if (event.target.closest("a, button, input, summary") || !form.checkValidity()) return;
      form.requestSubmit();
    } else {
      const [name, value] = (answers[event.key.toLowerCase()] || "").split("=");
      const box = name && form.querySelector(`[name="${name}"][value="${value}"]`);
      if (!box) return;
      box.checked = true;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
    event.preventDefault();
  });
})();
