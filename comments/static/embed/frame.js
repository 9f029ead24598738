// In a frame: tells the host's page how high we are, and learns from it who is reading.
// It listens to the sites that the publication has listed, and to nobody else.
"use strict";
(() => {
  const given = document.currentScript.dataset;
  const root = document.documentElement;
  const origins = given.origins.split(" ");
  const MARGIN = 60; // seconds before its end at which a sign-in is made anew
  let until = Number(given.until || 0); // seconds since 1970: when the sign-in ends
  let host, timer, goal, answered, again, taking;

  const left = () => until - Date.now() / 1000;
  const say = (what) => host && host.postMessage(what);
  const reveal = (selector, yes = true) => document.querySelectorAll(selector).forEach((one) => { one.hidden = !yes; });

  addEventListener("message", ({ source, origin, data, ports }) => {
    if (source !== parent || !origins.includes(origin) || data?.thirdReading !== 1 || !ports[0]) return;
    host = ports[0];
    host.onmessage = (said) => hear(said.data);
    hear(data);
    given.listens = data.listens ? "yes" : "";
    tell();
    if (!given.session) return;
    given.asks = data.asks ? "yes" : "";
    wait();
    if (data.asks) say({ need: "token" });
    else reveal("[data-hand-over]");
  });
  // It says nothing of anybody's, so anybody may hear it; the answer must be of a listed site.
  if (parent !== window) parent.postMessage({ thirdReading: "here" }, "*");

  function hear(said) {
    if (!said || typeof said !== "object") return;
    if (said.theme === "light" || said.theme === "dark") root.dataset.theme = said.theme;
    if (said.theme === "auto") delete root.dataset.theme;
    if (said.thirdReading) return begin();
    if ("token" in said && (said.token == null || typeof said.token === "string")) settle(said.token);
  }

  // Height and place

  const height = () => say({ height: Math.ceil(root.getBoundingClientRect().height) });

  function begin() {
    new ResizeObserver(height).observe(root);
    height();
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target) say({ scroll: target.getBoundingClientRect().top });
  }

  document.addEventListener("htmx:afterSettle", () => {
    say({ scroll: 0, gently: true });
    tell();
  });

  // What the reader has done, for a host that wants to know. The server tells each thing once.
  async function tell() {
    if (!given.listens || !given.happened) return;
    const headers = { "X-CSRFToken": given.form };
    const answer = await fetch(given.happened, { method: "POST", headers }).catch(() => null);
    if (answer?.ok && !answer.redirected) (await answer.json()).events.forEach((happened) => say({ happened }));
  }

  // Who is reading

  const claims = (token) => {
    try {
      const bytes = atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"));
      return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0))));
    } catch {
      return {};
    }
  };

  function wait() {
    clearTimeout(timer);
    if (until) timer = setTimeout(() => say({ need: "token", fresh: true, why: "ends" }), Math.max(1, Math.min(left() - MARGIN, 86_400)) * 1000);
  }

  async function settle(token) {
    const { sub = "", exp = 0 } = token ? claims(token) : {};
    const known = sub === (given.subject || "");
    if (token && token === taking) return; // It was told, and asked for, at the same moment.
    taking = token;
    if (!known || (token && left() < 2 * MARGIN && exp > until)) await take({ token: token || "" }, exp);
    else if (!token) reveal("[data-ask]");
    taking = undefined;
    answered?.();
  }

  async function take(what, exp) {
    const headers = { "X-CSRFToken": given.form };
    const body = new URLSearchParams(what);
    const answer = await fetch(given.session, { method: "POST", headers, body }).catch(() => null);
    if (answer?.status === 403) {
      given.asks = ""; // No cookie of ours is kept here: from now on our own page says what to do.
      reveal("[data-ask], [data-hand-over]", false);
      return reveal("[data-cookies]");
    }
    if (answer?.status === 401) {
      // Somebody else is here now, whoever it is: nothing of who was here before stays in sight.
      if (given.subject && claims(what.token || "").sub !== given.subject) return arrive();
      const why = (await answer.json().catch(() => ({}))).code; // such as token_expired
      if (exp && !again) say({ need: "token", fresh: true, why }); // Once: a bad key stays bad.
      return void (again = true);
    }
    if (!answer?.ok) return;
    again = false;
    const { changed } = await answer.json();
    if (changed) return arrive();
    until = exp;
    wait();
  }

  function arrive() {
    const page = goal || document.querySelector("[data-sign-in]")?.dataset.signIn;
    if (!page) return location.reload();
    const { pathname, search } = new URL(page, location);
    location.replace(page);
    if (pathname + search === location.pathname + location.search) location.reload();
  }

  // An account of our own is known only in a window of our own; see handing_over.py.
  function handOver(address) {
    const opened = open(address, "third-reading", "popup,width=520,height=640");
    addEventListener("message", ({ source, origin, data }) => {
      if (source === opened && origin === location.origin && data?.word) take({ word: data.word }, 0);
    });
  }

  // The host signs readers in on its own pages; ours would only ask for it.
  const asksHere = (link) => given.asks && link.origin === location.origin && link.pathname === given.session.replace(/session\/$/, "login/");

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-ask]")) return say({ need: "login" });
    const link = event.target.closest("a[href]");
    if (!link) return;
    if (link.matches("[data-hand-over]")) {
      event.preventDefault();
      handOver(link.href);
    } else if (asksHere(link)) {
      event.preventDefault();
      goal = new URLSearchParams(link.search).get("next");
      say({ need: "login" });
    } else if (link.origin !== location.origin) {
      link.target = "_blank";
      link.rel += " noopener";
    }
  });

  // A text must not be lost because the sign-in has run out while it was written.
  document.addEventListener("submit", async (event) => {
    if (!until || !host || left() > 5) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await new Promise((done) => {
      answered = done;
      setTimeout(done, 4000);
      say({ need: "token", fresh: true, why: "ends" });
    });
    answered = null;
    if (left() <= 5) until = 0; // Nobody helped; the server will say so.
    event.target.requestSubmit(event.submitter);
  }, true);
})();
