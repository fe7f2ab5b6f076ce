// Hashes files in slices, so that no more of a file than one slice is in memory at a time.
import { createMD5, createSHA256 } from "hash-wasm";

const sliceSize = 4 * 1024 * 1024;
const makers = { sha256: createSHA256, md5: createMD5 };
const wanted = new Set();

onmessage = async ({ data }) => {
  if (data.cancel) {
    wanted.delete(data.id);
    return;
  }

  const { id, blob, algorithm } = data;
  wanted.add(id);
  try {
    const hash = await makers[algorithm]();
    for (let start = 0; start < blob.size; start += sliceSize) {
      hash.update(new Uint8Array(await blob.slice(start, start + sliceSize).arrayBuffer()));
      if (!wanted.has(id))
        return;
      postMessage({ id, done: Math.min(start + sliceSize, blob.size) });
    }

    postMessage({ id, digest: hash.digest("binary") });
  } catch (error) {
    postMessage({ id, error: error.name, message: error.message });
  } finally {
    wanted.delete(id);
  }
};
