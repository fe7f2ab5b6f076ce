const units = ["bytes", "kB", "MB", "GB", "TB"];
const numbers = new Intl.NumberFormat("en", { maximumSignificantDigits: 3, useGrouping: false });
const dates = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** 1234567 becomes 1.23 MB. */
export function bytes(count) {
  let unit = 0;
  for (; count >= 999.5 && unit < units.length - 1; unit++)
    count /= 1000;
  return `${numbers.format(count)} ${units[unit]}`;
}

export function percent(part) {
  return `${Math.floor(part * 100)} %`;
}

/** How long something takes, roughly. */
export function duration(seconds) {
  if (seconds < 60)
    return `${Math.max(1, Math.ceil(seconds))} s`;
  if (seconds < 3600)
    return `${Math.ceil(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.ceil((seconds % 3600) / 60)} min`;
}

export function date(at) {
  return dates.format(at);
}

/** When something was, seen from now. */
export function ago(at, now = Date.now()) {
  const seconds = (at - now) / 1000;
  if (seconds > -60)
    return "just now";
  if (seconds > -3600)
    return relative.format(Math.round(seconds / 60), "minute");
  if (seconds > -86_400)
    return relative.format(Math.round(seconds / 3600), "hour");
  return seconds > -7 * 86_400 ? relative.format(Math.round(seconds / 86_400), "day") : date(at);
}
