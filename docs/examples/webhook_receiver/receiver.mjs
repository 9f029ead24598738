// Receives events from Third Reading, and answers its moderation hook. Node 18 or later, nothing else.
//
//     WEBHOOK_SECRETS=whsec_… node receiver.mjs 8900
//
// See receiver.py for what every receiver has to do, and in which order. Ids are kept in a file
// (received.ids, or the path in WEBHOOK_IDS); with more than one process, keep them in your database.

import { createHmac, timingSafeEqual } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

const SECRETS = (process.env.WEBHOOK_SECRETS || "").split(",").filter(Boolean);
const FILE = process.env.WEBHOOK_IDS || "received.ids";
const TOLERANCE = 300; // seconds
const BODY_AT_MOST = 1024 * 1024;

const ids = new Set(existsSync(FILE) ? readFileSync(FILE, "utf8").split("\n").filter(Boolean) : []);
const latest = new Map(); // what an event was about: the last thing known of it

// Over the bytes as they came: parsed and written anew they would be others.
export function isGenuine(header, body, now = Date.now() / 1000) {
  const parts = header.split(",").map((part) => part.trim().split("="));
  const times = parts.filter(([name, value]) => name === "t" && /^\d+$/.test(value || ""));
  if (times.length !== 1 || Math.abs(now - Number(times[0][1])) > TOLERANCE) return false;
  const ours = SECRETS.map((secret) =>
    createHmac("sha256", secret).update(`${times[0][1]}.`).update(body).digest("hex"));
  const told = parts.filter(([name]) => name === "v1").map(([, value]) => value || "");
  return ours.some((one) => told.some((other) =>
    other.length === one.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))));
}

// True once for each id: the same event may come twice, and that is no fault.
function take(message) {
  if (ids.has(message.id)) return false;
  appendFileSync(FILE, `${message.id}\n`); // Before the answer: what was answered is not sent again.
  ids.add(message.id);
  return true;
}

// After the answer. An event that is sent again later has the sequence that it had before.
function work({ type, sequence, data }) {
  const subject = data.comment || data.article || data.reader || "";
  const known = latest.get(subject);
  if (!known || sequence > known.sequence) latest.set(subject, { sequence, type });
}

// What you think of a text; null is "later".
function opinion(text) {
  if (text.includes("think it over")) return null;
  if (/idiot/i.test(text)) return { status: "hold", flags: ["insult"], reason: "It calls somebody an idiot." };
  return { status: "no_opinion" };
}

const thoughtOver = (url) =>
  fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ status: "hold", reason: "I thought it over." }),
  }).catch(console.error);

function receive(request, body) {
  if (!isGenuine(request.headers["third-reading-signature"] || "", body)) return [401];
  const message = JSON.parse(body);
  if (message.type === "moderation.ask") {
    const said = opinion(message.data.text.body);
    if (said || !message.answer_url) return [200, said || { status: "no_opinion" }];
    return [202, null, () => thoughtOver(message.answer_url)];
  }
  return [204, null, take(message) ? () => work(message) : null];
}

const server = createServer((request, response) => {
  const chunks = [];
  let size = 0;
  request.on("data", (chunk) => {
    size += chunk.length;
    if (size > BODY_AT_MOST) request.destroy();
    else chunks.push(chunk);
  });
  request.on("end", () => {
    const [status, answer, then] = request.method === "POST" ? receive(request, Buffer.concat(chunks)) : [400];
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(answer ? JSON.stringify(answer) : undefined);
    if (then) setImmediate(then);
  });
});

if (!SECRETS.length) throw new Error("Set WEBHOOK_SECRETS.");
server.listen(Number(process.argv[2] || 8900), "127.0.0.1");
