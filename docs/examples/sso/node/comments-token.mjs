// A token for whoever is signed in, with which they comment. See ../README.md.
//
// In an Express app:  app.get("/comments-token", (request, answer) =>
//   answer.set("Cache-Control", "no-store").type("text/plain")
//     .send(request.user ? token(request.user.id, request.user.name) : ""));
import { createHmac, createPrivateKey, randomUUID, sign } from "node:crypto";
import { argv, env } from "node:process";
import { pathToFileURL } from "node:url";

const LASTS = 10 * 60; // seconds; a page asks for another before it ends

const signers = {
  HS256: (text, key) => createHmac("sha256", key).update(text).digest(),
  RS256: (text, key) => sign("sha256", text, createPrivateKey(key)),
  // A JWT has the two numbers of the signature side by side (RFC 7518, 3.4), and not in DER.
  ES256: (text, key) => sign("sha256", text, { key: createPrivateKey(key), dsaEncoding: "ieee-p1363" }),
  EdDSA: (text, key) => sign(null, text, createPrivateKey(key)),
};

const part = (told) => Buffer.from(JSON.stringify(told)).toString("base64url");

// `userId` is for ever: an id, and not an address for mail.
export function token(userId, name, { email, emailVerified = false, url } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: env.COMMENTS_ISSUER,
    aud: env.COMMENTS_AUDIENCE,
    sub: String(userId),
    jti: randomUUID(),
    iat: now,
    exp: now + LASTS,
    name,
    ...(email && { email, email_verified: emailVerified }),
    ...(url && { url }),
  };
  const alg = env.COMMENTS_ALGORITHM;
  const text = `${part({ alg, typ: "JWT", kid: env.COMMENTS_KID })}.${part(claims)}`;
  const signature = signers[alg](Buffer.from(text), env.COMMENTS_KEY);
  return `${text}.${signature.toString("base64url")}`;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const [userId, name, email] = argv.slice(2);
  console.log(token(userId, name, { email }));
}
