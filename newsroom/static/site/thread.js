// Says when there are new comments under an article, and waits for a click.
// Without it nothing is lost: the next visit shows them.
"use strict";
(() => {
  const fresh = document.querySelector("[data-pulse]");
  const USUAL = 6_000; // milliseconds between two looks
  const AT_MOST = 60_000;
  const away = document.getElementById("away"); // that nothing can be written just now

  let pause = USUAL;

  // Arabic has six ways to say it; which one a number needs, the browser knows.
  function inWords(number) {
    const { lang } = document.documentElement;
    const forms = JSON.parse(fresh.dataset.words);
    const form = forms[new Intl.PluralRules(lang).select(number)] || forms.other;
    return form.replace("#", new Intl.NumberFormat(lang).format(number));
  }

  function tell(count) {
    const more = count - Number(fresh.dataset.count);
    if (more < 1) return;
    const words = inWords(more);
    let button = fresh.querySelector("button");
    if (!button) {
      button = document.createElement("button");
      button.type = "button";
      button.addEventListener("click", () => {
        location.hash = "comments";
        location.reload();
      });
      fresh.append(button);
    }
    if (button.textContent !== words) button.textContent = words;
  }

  async function look() {
    if (document.visibilityState === "visible") {
      try {
        const answer = await fetch(fresh.dataset.pulse, { credentials: "omit" });
        if (!answer.ok) throw new Error(answer.status);
        away.hidden = !(answer.headers.get("Cache-Status") ?? "").includes("detail=unavailable");
        tell((await answer.json()).count);
        pause = USUAL;
      } catch {
        pause = Math.min(2 * pause, AT_MOST); // The server is busy: come back later.
      }
    }
    setTimeout(look, pause);
  }

  if (fresh) setTimeout(look, pause);
})();
