/** Text of the package, whose messages put what the user wrote in backticks. */
export function CodeText({ children }: { children: string }) {
  const parts = children.split("`");
  // An odd backtick belongs to the user's text: shown as it is.
  if (parts.length % 2 === 0) return children;
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no identity but their place
  return parts.map((part, at) => (at % 2 === 0 ? part : <code key={at}>{part}</code>));
}
