import type { TokenSummary } from "tokenscope";
import { describe, expect, it } from "vitest";
import { agoWords, rotationWords } from "./words.ts";

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;

const token = (dates: Partial<TokenSummary>): TokenSummary => ({
  id: "t",
  name: "t",
  kind: "personal",
  ownerId: "m",
  ownerRemoved: false,
  scope: { role: "reader" },
  last4: null,
  createdAt: NOW,
  lastUsed: null,
  expiry: null,
  ...dates,
});

describe("words for times", () => {
  it("are to the day, then to the month", () => {
    expect([0, -1, -59, -61, 3, 400].map((days) => agoWords(NOW + days * DAY, NOW))).toEqual([
      "today",
      "1 day ago",
      "59 days ago",
      "2 months ago",
      "in 3 days",
      "in 13 months",
    ]);
  });
});

describe("what should be rotated", () => {
  it("is old, ends soon or lies about", () => {
    expect(rotationWords(token({}), NOW)).toEqual([]);
    expect(rotationWords(token({ createdAt: NOW - 89 * DAY, lastUsed: NOW - 29 * DAY }), NOW)).toEqual([]);
    expect(rotationWords(token({ createdAt: NOW - 91 * DAY, lastUsed: NOW }), NOW)).toEqual(["older than 90 days"]);
    expect(rotationWords(token({ createdAt: NOW - 31 * DAY }), NOW)).toEqual(["never used in 30 days"]);
    expect(rotationWords(token({ createdAt: NOW - 80 * DAY, lastUsed: NOW - 31 * DAY }), NOW)).toEqual([
      "unused for 30 days",
    ]);
    expect(rotationWords(token({ expiry: NOW + 13 * DAY }), NOW)).toEqual(["expires in 13 days"]);
    // What has ended already needs nothing any more, and says so elsewhere.
    expect(rotationWords(token({ expiry: NOW - DAY }), NOW)).toEqual([]);
  });
});
