export const VERBS = ["view", "create", "update", "delete", "other"] as const;
export type Verb = (typeof VERBS)[number];

export const VERB_TITLES: Record<Verb, string> = {
  view: "View",
  create: "Create",
  update: "Update",
  delete: "Delete",
  other: "Other",
};

const WORDS: [Verb, RegExp][] = [
  ["view", /^(view|get)(?=[A-Z]|$)/],
  ["create", /^(create|add|link|import|clone)(?=[A-Z]|$)/],
  ["update", /^(update|replace|reset|enable|disable)(?=[A-Z]|$)/],
  ["delete", /^(delete|remove|unlink|revoke)(?=[A-Z]|$)/],
];

/** Groups an action by the verb in its name, only to make long lists readable. */
export function verbOf(action: string): Verb {
  return WORDS.find(([, word]) => word.test(action))?.[0] ?? "other";
}
