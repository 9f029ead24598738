// Reacts to a comment where it stands. Without it the form takes the long way round, and comes
// back to the same place.
"use strict";
(() => {
  const form = document.getElementById("react");
  const said = document.getElementById("said");

  // What came of it: the comment's reactions as they are now, or why the house says no.
  async function send(button) {
    const body = new FormData(form, button);
    body.append("part", "1");
    const answer = await fetch(form.action, { method: "POST", body });
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    const find = (what) => made.content.querySelector(what);
    if (answer.ok && !answer.redirected) return { fresh: find(".reactions") };
    return { why: find("[role=alert]")?.textContent };
  }

  form?.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const old = button.closest(".reactions");
    event.preventDefault();
    if (old.ariaBusy) return; // A second click while the first is under way.
    old.ariaBusy = "true";
    const { fresh, why } = await send(button).catch(() => ({}));
    if (!fresh) {
      old.ariaBusy = null;
      old.parentElement.append(said);
      said.classList.remove("unseen");
      said.textContent = why ?? said.dataset.failed;
      return;
    }
    old.replaceWith(fresh);
    const same = fresh.querySelector(`button[value="${button.value}"]`);
    (same.closest("details")?.querySelector("summary") ?? same).focus();
    said.classList.add("unseen");
    said.textContent = fresh.dataset.said;
  });
})();
