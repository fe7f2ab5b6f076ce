import { Broken, Refused, Stale, failureOf } from "./failures.js";
import { pause, persist } from "./waiting.js";

const json = "application/vnd.git-lfs+json";
const patience = 120_000;
const longestFinish = 3_600_000;

/** Git LFS of one repository. */
export class Lfs {
  #root;

  /** @param {string} root the address, such as <c>/team/files.git/info/lfs</c> */
  constructor(root) {
    this.#root = root;
  }

  /** What the server says about one object. */
  async ask(operation, object, signal) {
    const reply = await persist(() => this.#send(`${this.#root}/objects/batch`, {
      operation,
      transfers: operation === "upload" ? ["multipart-basic", "basic"] : ["basic"],
      hash_algo: "sha256",
      objects: [object],
    }, {}, signal), signal).catch(error => {
      throw error instanceof Stale && error.message.startsWith("401") ? Refused.signedOut() : lasting(error);
    });
    const [answer] = (await reply.json()).objects;
    if (answer.error)
      throw new Refused(answer.error.message);
    return answer;
  }

  /** Posts what an action says, again while the server is still at it. */
  async finish(action, body, signal) {
    for (const end = performance.now() + longestFinish; performance.now() < end;) {
      const reply = await persist(() => this.#send(action.href, body, action.header, signal), signal);
      if (reply.status !== 202)
        return;
      await pause(2000, signal);
    }

    throw new Refused("The server has been busy with this file for an hour. Come back later: it may be there then.");
  }

  async #send(href, body, headers, signal) {
    let reply;
    try {
      reply = await fetch(href, {
        method: "POST",
        headers: { Accept: json, ...(body ? { "Content-Type": json } : {}), ...headers },
        body: body ? JSON.stringify(body) : undefined,
        signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
      });
    } catch (error) {
      signal.throwIfAborted();
      throw new Broken(`The server cannot be reached. (${error.message})`);
    }

    if (!reply.ok)
      throw failureOf(reply.status, await reply.text(), reply.headers.get("Retry-After"));
    return reply;
  }
}

/** Of a batch no failure is mended by another batch. */
function lasting(error) {
  return error instanceof Stale ? new Refused(error.message) : error;
}
