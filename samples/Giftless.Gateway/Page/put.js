import { Broken, failureOf } from "./failures.js";

const standstill = 60_000;
const longestAnswer = 300_000;

/**
 * Sends bytes as an action says. By XMLHttpRequest, since fetch does not tell how much of a body has gone.
 * @param {{ href: string, header?: Record<string, string> }} action
 * @param {Blob} body bytes without a type, for which the browser would add a header that nobody signed
 * @param {{ signal: AbortSignal, headers?: Record<string, string>, onProgress?: (sent: number) => void }} options
 * @returns {Promise<number>} the status, of success
 */
export function put(action, body, { signal, headers = {}, onProgress = () => {} }) {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer;
    const watch = patience => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        request.abort();
        settle(reject, new Broken("The line stands still."));
      }, patience);
    };
    const cancel = () => {
      request.abort();
      settle(reject, signal.reason);
    };
    const settle = (how, value) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
      how(value);
    };

    request.open("PUT", action.href);
    for (const [name, value] of Object.entries({ ...action.header, ...headers }))
      request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => {
      onProgress(loaded);
      watch(standstill);
    };
    request.upload.onload = () => watch(longestAnswer);
    request.onerror = () => settle(reject, new Broken("The connection to the storage broke."));
    request.onload = () => {
      const { status } = request;
      // Where nothing may be overwritten, 412 says that the object is there already.
      if ((status >= 200 && status < 300) || status === 412)
        settle(resolve, status);
      else
        settle(reject, failureOf(status, request.responseText.slice(0, 4096), request.getResponseHeader("Retry-After")));
    };
    signal.addEventListener("abort", cancel, { once: true });
    watch(standstill);
    request.send(body);
  });
}
