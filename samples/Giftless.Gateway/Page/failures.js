/** What trying again does not help; the message is for people. */
export class Refused extends Error {
  /** Whether the user has to sign in again. */
  isSignedOut = false;

  static toRead(cause) {
    return new Refused(`The file cannot be read any more: it was changed, moved or removed. Choose it again. (${cause})`);
  }

  static signedOut() {
    const refused = new Refused("You are signed out. Sign in again, and it goes on where it is.");
    refused.isSignedOut = true;
    return refused;
  }
}

/** The links are too old, or of an upload that is not there any more: a new batch has others. */
export class Stale extends Error {}

/** The bytes that arrived are not those that were sent. */
export class Corrupt extends Error {}

/** The line or the store failed; it may be better in a while. */
export class Broken extends Error {
  /**
   * @param {string} message for people
   * @param {number} retryAfter how many seconds the other side wants to be left alone
   */
  constructor(message, retryAfter = 0) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** Judges a reply that is no success. */
export function failureOf(status, body, retryAfter) {
  const said = messageIn(body);
  const words = said ? `${status}: ${said}` : `${status}`;
  if (status === 401 || status === 403 || status === 404)
    return new Stale(words);
  if (status === 400 || status === 422)
    return new Corrupt(words);
  if (status === 0 || status === 408 || status === 429 || (status >= 500 && status !== 507))
    return new Broken(words, Math.min(Number(retryAfter) || 0, 300));
  return new Refused(words);
}

/** What an error document says: JSON of Git LFS, or XML of a store. */
function messageIn(body) {
  try {
    return JSON.parse(body).message ?? "";
  } catch {
    const found = /<Message>([^<]{1,300})/.exec(body) ?? /<Code>([^<]{1,100})/.exec(body);
    return found ? found[1].trim() : "";
  }
}
