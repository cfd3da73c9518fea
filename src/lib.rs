//! tokenscope
