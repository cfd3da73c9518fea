//! Exact answers about everything.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::plain::Show;

use super::account::Core;
use super::values::to_js;

#[wasm_bindgen]
impl Core {
    /// Lays a principal aside for [`Core::compare`], so that making the other one cannot drive it out.
    #[wasm_bindgen(js_name = layAside)]
    pub fn lay_aside(&mut self, principal: f64) -> Option<bool> {
        self.aside = Some(self.slots.get(principal)?.principal.clone());
        Some(true)
    }

    /// `compareTo`: the one laid aside to one of this or another account. `undefined`: no such principal any more.
    #[must_use]
    pub fn compare(&self, other: &Core, principal: f64) -> JsValue {
        match (&self.aside, other.slots.get(principal)) {
            (Some(here), Some(there)) => to_js(here.compare_to(&there.principal).plain()),
            _ => JsValue::UNDEFINED,
        }
    }
}
