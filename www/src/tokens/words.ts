import type { TokenSummary } from "tokenscope";

const DAY = 86_400_000;
/** A token that is older is better replaced. */
export const OLD_DAYS = 90;
/** One that was not used for so long is perhaps needed no more. */
export const UNUSED_DAYS = 30;
/** One that ends sooner is to be replaced in time. */
export const ENDING_DAYS = 14;

/** How long ago, or how far ahead, to the day. */
export function agoWords(time: number, now: number): string {
  const days = Math.round((time - now) / DAY);
  if (days === 0) return "today";
  const [count, unit] = Math.abs(days) < 60 ? [Math.abs(days), "day"] : [Math.round(Math.abs(days) / 30.4), "month"];
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return days < 0 ? `${words} ago` : `in ${words}`;
}

/** Why a token should be looked after, as one says it; empty where it need not. */
export function rotationWords({ createdAt, lastUsed, expiry }: TokenSummary, now: number): string[] {
  const words: string[] = [];
  if (expiry !== null && expiry > now && expiry - now < ENDING_DAYS * DAY)
    words.push(`expires ${agoWords(expiry, now)}`);
  if (createdAt !== null && now - createdAt > OLD_DAYS * DAY) words.push(`older than ${OLD_DAYS} days`);
  const known = lastUsed ?? createdAt;
  if (known !== null && now - known >= UNUSED_DAYS * DAY)
    words.push(lastUsed === null ? `never used in ${UNUSED_DAYS} days` : `unused for ${UNUSED_DAYS} days`);
  return words;
}

/** As a name for the file of a date, in the reader's own language. */
export function dayWords(time: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(time);
}
