// Third Reading: comments in a page of your own. docs/embedding.md says how.
"use strict";
(() => {
  const me = document.currentScript;
  const site = new URL(".", me.src);
  const names = { de: "Kommentare", fr: "Commentaires", es: "Comentarios", ar: "التعليقات" };
  const api = (window.ThirdReading = window.ThirdReading || {});
  if (api.place) return me.dataset.counts == null ? api.settle(me) : api.counts();

  const settings = { ...me.dataset };
  const ports = new Set();
  const HIGHEST = 1_000_000; // pixels of a frame; a longer page has a bar of its own
  const HAPPENS = ["comment-submitted", "review-completed", "self-edited", "reported", "published", "returned", "rejected"];
  let token = settings.token || (settings.token == null ? undefined : null);
  let theme = settings.theme;

  const asks = () => !!(api.onTokenNeeded || settings.tokenUrl || settings.loginUrl || token !== undefined);
  const all = (what) => ports.forEach((port) => port.postMessage(what));
  const here = () => (document.querySelector("link[rel=canonical]") || location).href;
  const tell = (name, detail) =>
    document.dispatchEvent(new CustomEvent(`third-reading:${name}`, { cancelable: true, detail }));

  async function tokenFor(fresh, why) {
    if (token !== undefined && !fresh) return token;
    try {
      if (api.onTokenNeeded) token = (await api.onTokenNeeded(why)) || null;
      else if (settings.tokenUrl) {
        const answer = await fetch(settings.tokenUrl, { credentials: "same-origin", cache: "no-store" });
        token = (answer.status === 200 && (await answer.text()).trim()) || null;
      } else if (token === undefined && asks()) token = null;
    } catch (error) {
      console.warn("Third Reading: no token.", error);
    }
    return token;
  }

  // A tag with comments after one that only counts brings along how its site signs readers in.
  api.settle = (tag) => {
    for (const key of ["token", "tokenUrl", "loginUrl", "theme", "events"]) settings[key] ??= tag.dataset[key];
    if (token === undefined && settings.token != null) token = settings.token || null;
    theme ??= settings.theme;
    return api.place(tag);
  };
  api.login = (given) => all({ token: (token = given) });
  api.logout = () => all({ token: (token = null) });
  api.theme = (given) => all({ theme: (theme = given) });

  api.place = (at, options = at.dataset) => {
    const language = options.language || document.documentElement.lang || "";
    const name = names[language.slice(0, 2)] || "Comments";
    const into = options.into && document.getElementById(options.into);
    const box = into || document.createElement("div");
    if (!into && at.closest("head")) document.body.append(box);
    else if (!into) at.after(box);
    box.classList.add("third-reading");
    if (!document.getElementById("comments")) box.id = box.id || "comments";
    box.style.minHeight = `${Math.max(box.offsetHeight, options.height || 480)}px`;

    const frame = document.createElement("iframe");
    frame.title = name;
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox");
    frame.style.cssText = `display:block;border:0;width:100%;height:${box.style.minHeight}`;
    let port, timer, loads = 0;

    const address = () => {
      const page = new URL(`embed/${options.publication}/`, site);
      const query = page.searchParams;
      query.set("article", options.article || here());
      for (const key of ["accent", "paper", "font", "language"]) if (options[key]) query.set(key, options[key]);
      if (theme) query.set("theme", theme);
      const comment = (/^#comment-([\w-]{36})$/.exec(location.hash) || [])[1];
      if (comment) {
        query.set("comment", comment);
        page.hash = `c-${comment}`;
      }
      return page;
    };

    // The publication has not listed this site, or we cannot be reached: a link is left.
    const giveUp = () => {
      console.warn(`Third Reading: no answer. Is ${location.origin} among the origins of “${options.publication}”?`);
      const link = document.createElement("a");
      link.href = address();
      link.textContent = name;
      frame.replaceWith(link);
    };

    const emit = (name, detail = {}) =>
      box.dispatchEvent(new CustomEvent(`third-reading:${name}`, { bubbles: true, detail }));

    // A page of ours says it. Were it taken over, it should still do no more to yours than this.
    const hear = async ({ data }) => {
      if (!data) return;
      if (Number.isFinite(data.height) && data.height > 0) {
        if (into) [...box.children].forEach((child) => child === frame || child.remove());
        frame.style.position = frame.style.visibility = "";
        frame.style.height = `${Math.min(data.height, HIGHEST)}px`;
      }
      const top = box.getBoundingClientRect().top;
      if (Number.isFinite(data.scroll) && !(data.gently && top >= 0)) scrollTo({ top: scrollY + top + data.scroll - 16 });
      if (HAPPENS.includes(data.happened?.name)) emit(data.happened.name, data.happened);
      if (data.need === "login") emit("login-prompt");
      if (data.need === "token") port.postMessage({ token: await tokenFor(data.fresh, data.why) });
      if (data.need === "login" && tell("login") && settings.loginUrl) location.assign(settings.loginUrl);
    };

    // Every page in the frame says that it is there, and gets a line of its own to us.
    addEventListener("message", ({ source, origin, data }) => {
      if (source !== frame.contentWindow || origin !== site.origin || data?.thirdReading !== "here") return;
      clearTimeout(timer);
      ports.delete(port);
      const channel = new MessageChannel();
      ports.add((port = channel.port1));
      port.onmessage = hear;
      source.postMessage({ thirdReading: 1, theme, asks: asks(), listens: (options.events ?? settings.events) != null }, origin, [channel.port2]);
      if (!loads) emit("loaded");
      if (loads++ && box.getBoundingClientRect().top < 0) box.scrollIntoView();
    });
    frame.addEventListener("load", () => {
      if (!loads) timer = setTimeout(giveUp, 5000);
    });

    const show = () => {
      watch.disconnect();
      if (into) {
        // Above what is there, unseen until it has something to show: then nothing moves.
        box.style.position = "relative";
        frame.style.position = "absolute";
        frame.style.visibility = "hidden";
      }
      frame.src = address();
      box.prepend(frame);
    };
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && show(), {
      rootMargin: "800px",
    });
    watch.observe(box);
    addEventListener("hashchange", () => {
      if (!location.hash.startsWith("#comment-")) return;
      if (frame.src) frame.src = address();
      else show();
    });
    if (/^#comment(s$|-)/.test(location.hash)) {
      show();
      box.scrollIntoView();
    }
    return box;
  };

  api.counts = async () => {
    const found = [...document.querySelectorAll("[data-third-reading-count]:not([data-counted])")];
    for (let from = 0; from < found.length; from += 50) {
      const some = found.slice(from, from + 50);
      const name = (element) => element.dataset.thirdReadingCount || here();
      const query = new URLSearchParams({ publication: settings.publication || "" });
      query.set("language", settings.language || document.documentElement.lang || "");
      new Set(some.map(name)).forEach((one) => query.append("article", one));
      const answer = await fetch(new URL(`api/v1/counts?${query}`, site), { credentials: "omit" });
      const rows = answer.ok ? await answer.json() : [];
      const words = new Map(rows.filter((row) => row.known).map((row) => [row.article, row.words]));
      for (const element of some) {
        element.dataset.counted = "";
        if (words.has(name(element))) element.textContent = words.get(name(element));
      }
    }
  };

  if (settings.counts == null) api.place(me);
  const count = () => api.counts().catch((error) => console.warn("Third Reading: no counts.", error));
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", count);
  else count();
})();
