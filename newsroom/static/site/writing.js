// While one writes: keeps the text on the server, counts, and shows how it will look.
// The form works without any of this; what is typed is never touched.
"use strict";
(() => {
  const form = document.querySelector("form.writing");
  if (!form) return;
  const box = form.elements.text;
  const byId = (id) => document.getElementById(id);
  const status = byId("kept");
  const signedIn = form.elements.by.value !== "";
  const away = byId("away"); // that nothing can be written just now
  const say = (place, words) => {
    if (place.textContent !== words) place.textContent = words;
  };

  // The token of now: whoever has signed in again in another tab has another than this page.
  const token = () => {
    const found = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    return found ? found[1] : (form.elements.csrfmiddlewaretoken?.value ?? "");
  };
  // A page that is the same for everybody has no token; who has signed in since needs one.
  const carry = (value) => {
    const field = form.elements.csrfmiddlewaretoken ?? form.appendChild(document.createElement("input"));
    Object.assign(field, { type: "hidden", name: "csrfmiddlewaretoken", value });
  };
  const send = (address, what, options) => {
    const body = new FormData(form);
    body.set("do", what);
    body.set("csrfmiddlewaretoken", token());
    return fetch(address, { method: "POST", body, headers: { "X-Requested-With": "fetch" }, ...options });
  };

  // Counting, as the server does: code points of the text as it is kept.
  const count = byId("count");
  const atMost = Number(box.dataset.atMost);
  const unwanted = /[\u202a-\u202e\u2066-\u2069\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff\ufeff]/g;
  const asKept = (text) =>
    text.replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n").replace(unwanted, "").normalize("NFC").replace(/\n{3,}/g, "\n\n").trim();
  const number = new Intl.NumberFormat(document.documentElement.lang || undefined);
  const THRESHOLDS = [200, 50, 0];
  let band = 0; // how many thresholds have been passed: only a new one is read out

  function tally() {
    const left = atMost - [...asKept(box.value)].length;
    const words = (left < 0 ? count.dataset.over : count.dataset.left).replace("#", number.format(Math.abs(left)));
    count.hidden = false;
    say(count, words);
    count.classList.toggle("over", left < 0);
    const passed = THRESHOLDS.filter((at) => left <= at).length + (left < 0 ? 1 : 0);
    if (passed > band) say(byId("count-said"), words);
    else if (passed < band) say(byId("count-said"), "");
    band = passed;
  }

  // On this device: for who has not signed in, or is signed out while writing.
  const slot = `unsent ${form.dataset.place}`;
  const HERE_FOR = 2 * 3600_000; // milliseconds
  function keepHere() {
    try {
      sessionStorage.setItem(slot, JSON.stringify({ text: box.value, by: form.elements.by.value, at: Date.now() }));
    } catch { /* no room, or forbidden: then the page alone has it */ }
  }
  function dropHere() {
    try { sessionStorage.removeItem(slot); } catch { /* as above */ }
  }
  // What the server did not get to see of a text: its own account's is later than what the
  // server has; one written before anybody had signed in is put beside that.
  function foundHere() {
    try {
      const left = JSON.parse(sessionStorage.getItem(slot));
      if (!left || Date.now() - left.at >= HERE_FOR || (left.by && left.by !== form.elements.by.value)) return "";
      if (left.by || left.text.includes(box.value)) return left.text;
      return box.value.includes(left.text) ? "" : `${box.value}\n\n${left.text}`;
    } catch {
      return "";
    }
  }

  // Keeping: a second after the last key, and whenever the page goes away.
  const USUAL = 1_000; // milliseconds
  const AT_MOST = 60_000;
  let kept = box.value;
  let pause = USUAL;
  let timer = 0;
  let underWay = null;
  let handedIn = false;

  async function keep() {
    timer = 0;
    if (handedIn || box.value === kept) return;
    if (!signedIn) {
      kept = box.value;
      keepHere();
      return say(status, kept ? status.dataset.here : "");
    }
    if (underWay) return later(USUAL);
    const text = box.value;
    underWay = new AbortController();
    try {
      const answer = await send(form.dataset.draft, "keep", { signal: underWay.signal });
      if (answer.ok) {
        const isKept = (await answer.json()).kept;
        kept = text;
        pause = USUAL;
        say(status, isKept ? status.dataset.kept : "");
        byId("discard").hidden = !isKept;
        away.hidden = true;
        dropHere();
      } else if (answer.status === 401) {
        kept = text;
        keepHere();
        say(status, status.dataset.here);
        byId("sign-in").hidden = false;
      } else if (answer.status < 500 && answer.status !== 403 && answer.status !== 429) {
        kept = text; // It will not be taken; what is wrong is said in words.
        keepHere();
        say(status, (await answer.json()).detail);
      } else {
        throw new Error(answer.status);
      }
    } catch {
      if (!handedIn) {
        keepHere();
        say(status, status.dataset.later);
        pause = Math.min(2 * pause, AT_MOST);
        later(pause);
      }
    } finally {
      underWay = null;
    }
  }
  function later(wait) {
    if (!timer) timer = setTimeout(keep, wait);
  }

  box.addEventListener("input", () => {
    tally();
    clearTimeout(timer);
    timer = setTimeout(keep, Math.max(pause, USUAL));
  });
  window.addEventListener("online", () => { pause = USUAL; later(0); });
  function leave() {
    if (handedIn || box.value === kept) return;
    keepHere();
    if (signedIn) send(form.dataset.draft, "keep", { keepalive: true }).catch(() => {});
  }
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { // On a phone it may be all that is ever said.
    if (document.visibilityState === "hidden") leave();
  });
  // Back from the next page, by the browser's memory: the form is as it was, so it works again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) handedIn = false;
    tally();
  });

  // Showing how it will look, without leaving the page; if that fails, by leaving it.
  const refusal = byId("refusal");
  function refuse(words) {
    say(refusal, words);
    refusal.hidden = !words;
    box.toggleAttribute("aria-invalid", false);
    if (words) {
      box.setAttribute("aria-invalid", "true");
      box.focus();
    }
  }
  async function preview(button) {
    const shown = byId("preview");
    let answer;
    let facts;
    try {
      answer = await send(form.action, "preview");
      facts = await answer.json();
    } catch {
      plainly = true;
      return form.requestSubmit(button);
    }
    shown.hidden = !answer.ok;
    refuse(answer.ok ? "" : facts.detail);
    if (!answer.ok) return;
    shown.querySelector(".text").innerHTML = facts.html; // Made safe by the server, as for the thread.
    byId("preview-title").focus();
  }

  // Whether the house can take a text just now. It is asked to keep this one: so it has it, too,
  // should what is sent next get lost on the way. Then the text stays here, to be sent again.
  const ASKS_FOR = 10_000; // milliseconds
  let asking = false;
  let mayGo = false;
  async function handIn(button) {
    if (asking) return;
    asking = true;
    clearTimeout(timer);
    timer = 0;
    if (underWay) underWay.abort();
    try {
      const answer = await send(form.dataset.draft, "keep", { signal: AbortSignal.timeout(ASKS_FOR) });
      mayGo = answer.status < 500; // Whatever else is wrong is said by the next page.
    } catch {
      mayGo = false;
    }
    asking = false;
    away.hidden = mayGo;
    if (mayGo) return form.requestSubmit(button);
    keepHere();
    refuse(status.dataset.away);
  }

  let plainly = false;
  form.addEventListener("submit", (event) => {
    const what = event.submitter && event.submitter.value;
    if (what === "preview" && !plainly) {
      event.preventDefault();
      return void preview(event.submitter);
    }
    if (what !== "preview" && !mayGo) {
      event.preventDefault();
      return void handIn(event.submitter);
    }
    mayGo = false;
    carry(token());
    if (what === "preview") return;
    handedIn = true;
    if (underWay) underWay.abort(); // The form carries the text; nothing else is to come after it.
    dropHere();
  });

  const left = foundHere();
  if (left && left !== box.value && refusal.hidden && !byId("nudge")) {
    box.value = left;
    later(0);
  }
})();
