//! What is shown to the outside, as plain values: each noun of the public face says once what it looks like there.
//!
//! A serializer is compiled anew for every type that it is given, and the module is to be small. So all types become this
//! one first, and it alone is serialised.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};

/// A value as `JSON.parse` would make it; borrowed from what it shows.
#[derive(Debug)]
pub(crate) enum Plain<'a> {
    Null,
    Bool(bool),
    Count(usize),
    Number(f64),
    /// One of a fixed set.
    Word(&'static str),
    Text(&'a str),
    List(Vec<Plain<'a>>),
    Object(Object<'a>),
}

/// Entries in the order in which they are shown.
#[derive(Debug, Default)]
pub(crate) struct Object<'a>(pub Vec<(&'static str, Plain<'a>)>);

impl<'a> Object<'a> {
    pub fn show(&mut self, key: &'static str, value: &'a dyn Show) -> &mut Self {
        self.put(key, value.plain())
    }

    pub fn put(&mut self, key: &'static str, value: Plain<'a>) -> &mut Self {
        self.0.push((key, value));
        self
    }
}

impl<'a> Plain<'a> {
    pub fn list<T: Show>(items: &'a [T]) -> Self {
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            list.push(item.plain());
        }
        Self::List(list)
    }
}

/// What has a plain form.
pub(crate) trait Show {
    fn plain(&self) -> Plain<'_>;
}

impl Show for bool {
    fn plain(&self) -> Plain<'_> {
        Plain::Bool(*self)
    }
}

impl Show for usize {
    fn plain(&self) -> Plain<'_> {
        Plain::Count(*self)
    }
}

impl Show for f64 {
    fn plain(&self) -> Plain<'_> {
        Plain::Number(*self)
    }
}

impl Show for str {
    fn plain(&self) -> Plain<'_> {
        Plain::Text(self)
    }
}

impl Show for String {
    fn plain(&self) -> Plain<'_> {
        Plain::Text(self)
    }
}

impl<T: Show> Show for Option<T> {
    fn plain(&self) -> Plain<'_> {
        self.as_ref().map_or(Plain::Null, Show::plain)
    }
}

impl<T: Show> Show for Vec<T> {
    fn plain(&self) -> Plain<'_> {
        Plain::list(self)
    }
}

impl<T: Show + ?Sized> Show for Box<T> {
    fn plain(&self) -> Plain<'_> {
        (**self).plain()
    }
}

impl<T: Show + ?Sized> Show for Arc<T> {
    fn plain(&self) -> Plain<'_> {
        (**self).plain()
    }
}

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Count(value) => {
                serializer.serialize_u32(u32::try_from(*value).unwrap_or(u32::MAX))
            }
            Self::Number(value) => serializer.serialize_f64(*value),
            Self::Word(word) => serializer.serialize_unit_variant("", 0, word),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(Object(entries)) => {
                let mut object = serializer.serialize_struct("", entries.len())?;
                for (key, value) in entries {
                    object.serialize_field(key, value)?;
                }
                object.end()
            }
        }
    }
}

/// Serialises types in their plain form.
macro_rules! serialize_plainly {
    ($($kind:ident)+) => {$(
        impl serde::Serialize for $kind {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&crate::plain::Show::plain(self), serializer)
            }
        }
    )+};
}
pub(crate) use serialize_plainly;
