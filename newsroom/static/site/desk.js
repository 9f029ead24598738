// The desk: keys for what bears a data-key, a word when somebody else decides, the lease on a
// case, and an undo that goes away when its time is over. The pages work without any of this.
"use strict";
(() => {
  const typing = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
  // Live regions say what changes in them, and not what was there when the page came.
  const say = (region, words) => {
    region.textContent = "";
    setTimeout(() => (region.textContent = words), 100);
  };

  // Keys. What the key says; on a keyboard of another script, or where digits need Shift, where
  // it lies.
  const names = (event) => {
    const lies = /^(?:Key|Digit)(.)$/.exec(event.code);
    const latin = /^[a-z]$/i.test(event.key);
    return [event.key.toLowerCase(), latin || !lies ? "" : lies[1].toLowerCase()];
  };
  const isSeen = (element) => element.getClientRects().length > 0;
  const firstOf = (group) =>
    group.querySelector("input:checked") ?? group.querySelector("input, button");

  const act = (element) => {
    const help = document.getElementById(element.dataset.opens);
    if (help) help.showModal();
    else if (element.matches("textarea")) element.focus();
    else if (element.matches("fieldset")) firstOf(element).focus();
    else element.click();
    if (!element.matches("input[type=radio]")) return;
    element.focus();
    const then = document.getElementById(element.dataset.then);
    if (then && !then.querySelector("input:checked")) firstOf(then).focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat) {
      // From within a text, too, where Enter alone begins a new line.
      const form = event.target.closest("form.decide");
      if (form) form.requestSubmit(form.querySelector("button.primary"));
      return;
    }
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches(typing) || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter") {
      const form = document.querySelector("form.decide");
      const own = event.target.closest("a, button, input, summary");
      if (!form || !isSeen(form) || own || !document.querySelector("[data-key]")) return;
      form.requestSubmit(form.querySelector("button.primary"));
    } else {
      const keyed = [...document.querySelectorAll("[data-key]")];
      // What is opened stands by itself, also where its link lies in a menu that is folded.
      const isThere = (each) => isSeen(each) || each.dataset.opens;
      const found = keyed.find((each) => names(event).includes(each.dataset.key) && isThere(each));
      if (!found) return;
      act(found);
    }
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const help = opener && document.getElementById(opener.dataset.opens);
    if (!help || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    help.showModal();
  });

  // What has just been decided is said, and can be undone for a while.
  const undo = document.getElementById("undo");
  if (undo) {
    const done = undo.querySelector("[role=status]");
    say(done, done.textContent);
    const over = () => undo.querySelectorAll("button, .small").forEach((one) => one.remove());
    setTimeout(over, Number(undo.dataset.left)); // Milliseconds: clocks of desks go wrong.
  }
  const told = document.querySelector("#messages .message");
  if (told) say(told, told.textContent);
  // An answer without what was asked for (somebody else decided, one is signed out, the database
  // is away) does not take the place of what stands there, and of what was written into it.
  const unshown = document.getElementById("unshown");
  const region = unshown.querySelector("[role=alert]");
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, serverResponse, requestConfig, shouldSwap } = event.detail;
    if (!shouldSwap || !target.id) return; // Nothing was to be shown.
    event.detail.shouldSwap = serverResponse.includes(`id="${target.id}"`);
    if (event.detail.shouldSwap) region.textContent = "";
    else {
      (requestConfig.elt.closest("p, li") ?? target).before(unshown); // where one looks
      say(region, unshown.dataset.words);
    }
  });
  document.addEventListener("htmx:afterSwap", () => {
    const letter = document.getElementById("preview");
    if (letter) letter.focus();
  });

  // Who else is there, and whether it is decided.
  const presence = document.getElementById("presence");
  if (!presence) return;
  const changed = document.getElementById("changed");
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const tell = (extra) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", token);
    if (extra) body.append(extra, "yes");
    return body;
  };
  const show = (state) => {
    if (presence.textContent !== state.presence) presence.textContent = state.presence;
    const isNew = String(state.version) !== presence.dataset.version;
    const words = state.decided || changed.dataset.other;
    const region = changed.querySelector("[role=status]");
    if (isNew && region.textContent !== words) region.textContent = words;
  };
  const look = async () => {
    if (document.hidden) return;
    try {
      // The browser keeps the last answer and asks whether it still holds (ETag).
      const answer = await fetch(presence.dataset.state, { cache: "no-cache" });
      if (answer.ok) show(await answer.json());
    } catch {}
  };
  setInterval(look, 3000);
  const hold = () => {
    if (document.hidden || !document.querySelector("form.decide")) return;
    fetch(presence.dataset.hold, { method: "POST", body: tell() }).catch(() => {});
  };
  setTimeout(hold, 1000);
  setInterval(hold, 60000);
  addEventListener("pagehide", () => navigator.sendBeacon(presence.dataset.hold, tell("leave")));
})();
