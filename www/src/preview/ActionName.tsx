import { Fragment } from "react";

/** May break before each of its words. */
export function ActionName({ name }: { name: string }) {
  const words = name.split(/(?=[A-Z][a-z])/);
  return (
    <span className="action-name">
      {words.map((word, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the words have no identity but their place
        <Fragment key={at}>
          {at > 0 ? <wbr /> : null}
          {word}
        </Fragment>
      ))}
    </span>
  );
}
