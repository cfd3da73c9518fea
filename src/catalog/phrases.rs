//! What this room says, in words.

use crate::source::Phrase;

const fn fault(message: &'static str) -> Phrase {
    Phrase::error("bad_catalog", message)
}

pub(super) static MISSING: Phrase = fault("`<key>` is missing");
pub(super) static NOT_A_LIST: Phrase = fault("a list, not <found>");
pub(super) static LIST_TOO_LONG: Phrase = fault("<count> entries, more than <limit>");
pub(super) static NOT_A_STRING: Phrase = fault("a string, not <found>");
pub(super) static EMPTY_STRING: Phrase = fault("an empty string");
pub(super) static STRING_TOO_LONG: Phrase = fault("a string of <count> bytes, more than <limit>");
pub(super) static NOT_A_FLAG: Phrase = fault("true or false, not <found>");
pub(super) static TYPE_TWICE: Phrase = fault("the type `<type>` stands twice");
pub(super) static OTHER_END: Phrase = fault("the first chain of `<type>` does not end with it");
pub(super) static NOT_A_CHAIN: Phrase = fault("`<chain>` is not a chain of types");
pub(super) static CHAIN_SPELLING: Phrase = fault("a chain is written `<chain>`");
pub(super) static CHAIN_TWICE: Phrase = fault("the chain `<chain>` stands twice");
pub(super) static BAD_PROPERTY: Phrase = fault("a property is `critical` or `view`");
pub(super) static ACTION_TWICE: Phrase = fault("the action `<action>` stands twice");
pub(super) static TOO_MANY_ACTIONS: Phrase = fault("more than <limit> actions");
