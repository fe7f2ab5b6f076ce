// What is under way, kept by the browser across reloads: IndexedDB, which can hold handles of files too.
let opened;

function database() {
  return opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("gateway", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("uploads", { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run(mode, action) {
  const transaction = (await database()).transaction("uploads", mode);
  const request = action(transaction.objectStore("uploads"));
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  return request.result;
}

/** @typedef {{ id: string, user: string, name: string, size: number, changed: number, oid?: string, handle?: FileSystemFileHandle,
 *   isPaused?: boolean, addedAt: number }} UploadRecord */

/** @returns {Promise<UploadRecord[]>} those of a user, the first added first */
export async function recordsOf(user) {
  const all = await run("readonly", store => store.getAll());
  return all.filter(record => record.user === user).sort((one, other) => one.addedAt - other.addedAt);
}

/** @returns {Promise<UploadRecord | undefined>} */
export function recordWith(id) {
  return run("readonly", store => store.get(id));
}

/** @param {UploadRecord} record */
export function keep(record) {
  return run("readwrite", store => store.put(record));
}

export function forget(id) {
  return run("readwrite", store => store.delete(id));
}
