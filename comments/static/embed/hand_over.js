// In a window that a frame of ours has opened: tells it who is signed in, and closes.
"use strict";
if (window.opener) {
  opener.postMessage({ word: document.currentScript.dataset.word }, location.origin);
  window.close();
}
