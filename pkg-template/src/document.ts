/** What `Account.load` takes, as the UTF-8 that the module reads. */
import { isWhole, json } from "./arguments.js";
import { careful, kind } from "./checks.js";
import { badArgument, TokenscopeError } from "./errors.js";

/** Bytes of a document. */
const MAX_DOCUMENT = 64 << 20;

/** `positions`: whether the caller has the text, so that places in it say something. */
export function utf8(document: unknown): { bytes: Uint8Array; positions: boolean } {
  const given = careful("bad_argument", "the document", () => written(document));
  const bytes = given ?? encode(json(document, "bad_document"));
  if (bytes.length > MAX_DOCUMENT) throw tooLarge();
  return { bytes, positions: given !== null };
}

/** Null: it is an object, to be written as JSON. */
function written(document: unknown): Uint8Array | null {
  if (typeof document === "string") return encode(document);
  if (typeof document !== "object" || document === null) {
    throw badArgument(`a document is text, UTF-8 or an object, not ${kind(document)}`);
  }
  // By its tag too, for one from another realm is no instance of this one's class.
  if (ArrayBuffer.isView(document) && Object.prototype.toString.call(document) === "[object Uint8Array]") {
    // A copy has the length it says, whatever class it was of; the module's memory depends on that.
    return new Uint8Array(document as Uint8Array);
  }
  if (ArrayBuffer.isView(document) || document instanceof ArrayBuffer || document instanceof Uint8Array) {
    throw badArgument("a document in bytes is a Uint8Array of UTF-8");
  }
  return null;
}

function encode(document: string): Uint8Array {
  if (document.length > MAX_DOCUMENT) throw tooLarge();
  if (!isWhole(document)) throw new TokenscopeError("not_utf8", "the document holds half a surrogate pair");
  return new TextEncoder().encode(document);
}

function tooLarge(): TokenscopeError {
  return new TokenscopeError("json_too_large", `the document has more than ${MAX_DOCUMENT} bytes`);
}
