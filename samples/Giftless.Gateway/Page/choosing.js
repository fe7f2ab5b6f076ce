// How files come: chosen, dropped on the page, or chosen again. Where the browser has handles of files, they come with one, by which the
// file is found again after a reload.

/** @returns {Promise<{ file: File, handle?: FileSystemFileHandle }[]>} empty where the user has thought better of it */
export async function choose(input) {
  if (!window.showOpenFilePicker) {
    input.click();
    return [];
  }

  try {
    return await withFiles(await window.showOpenFilePicker({ multiple: true }));
  } catch (error) {
    if (error.name === "AbortError")
      return [];
    throw error;
  }
}

/** @param {DataTransfer} transfer what was dropped; it is empty after the first await */
export async function dropped(transfer) {
  const items = [...transfer.items].filter(item => item.kind === "file");
  const isFolder = items.map(item => item.webkitGetAsEntry?.()?.isDirectory ?? false);
  const files = items.map(item => item.getAsFile());
  const handles = await Promise.all(items.map(item => item.getAsFileSystemHandle?.().catch(() => null)));
  const chosen = files.map((file, index) => ({ file, handle: handles[index] ?? undefined }))
    .filter(({ file }, index) => file && !isFolder[index]);
  return { chosen, hasFolders: isFolder.includes(true) };
}

function withFiles(handles) {
  return Promise.all(handles.map(async handle => ({ file: await handle.getFile(), handle })));
}
