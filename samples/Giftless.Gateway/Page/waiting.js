import { Broken } from "./failures.js";

const longestPause = 30_000;

/** Waits so many milliseconds, or until the signal says no. */
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const cancel = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", cancel);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", cancel, { once: true });
  });
}

/**
 * Does something again while the line is broken, each time after a longer while, some of it by chance.
 * @param {() => Promise<T>} action
 * @param {AbortSignal} signal ends it
 * @param {{ tries?: number, onBroken?: (error: Broken) => Promise<void> | void }} options
 * @template T
 */
export async function persist(action, signal, { tries = 8, onBroken = () => {} } = {}) {
  for (let tried = 1; ; tried++) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof Broken) || tried === tries)
        throw error;
      await onBroken(error);
      const backOff = Math.min(500 * 2 ** tried, longestPause) * (0.5 + Math.random() / 2);
      await pause(Math.max(backOff, error.retryAfter * 1000), signal);
    }
  }
}

/** So many at a time, the others in turn. */
export class Places {
  #free;
  #waiting = [];

  constructor(count) {
    this.#free = count;
  }

  /** @returns {Promise<() => void>} what gives the place back */
  async take(signal) {
    signal.throwIfAborted();
    if (this.#free > 0)
      this.#free--;
    else
      await this.#turn(signal);
    return () => this.#give();
  }

  #turn(signal) {
    return new Promise((resolve, reject) => {
      const turn = () => {
        signal.removeEventListener("abort", cancel);
        resolve();
      };
      const cancel = () => {
        this.#waiting = this.#waiting.filter(other => other !== turn);
        reject(signal.reason);
      };
      this.#waiting.push(turn);
      signal.addEventListener("abort", cancel, { once: true });
    });
  }

  #give() {
    const next = this.#waiting.shift();
    if (next)
      next();
    else
      this.#free++;
  }
}
