// Reacts to a comment where it stands. Without it the form takes the long way round, and comes
// back to the same place.
"use strict";
(() => {
  const form = document.getElementById("react");
  const said = document.getElementById("said");

  async function send(button) {
    const body = new FormData(form, button);
    body.append("part", "1");
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    return made.content.querySelector(".reactions");
  }

  form?.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const old = button.closest(".reactions");
    event.preventDefault();
    if (old.ariaBusy) return; // A second click while the first is under way.
    old.ariaBusy = "true";
    try {
      const fresh = await send(button);
      old.replaceWith(fresh);
      const same = fresh.querySelector(`button[value="${button.value}"]`);
      (same.closest("details")?.querySelector("summary") ?? same).focus();
      said.textContent = fresh.dataset.said;
    } catch {
      old.ariaBusy = null;
      said.textContent = said.dataset.failed;
      said.classList.remove("unseen");
    }
  });
})();
